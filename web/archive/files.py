"""The file of a household and the archivist's desk: volumes, what waits, amendments, export, destruction."""

import tempfile
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain
from cases.archive import contents, covers, destruction, keeping, packing, volumes
from cases.models import Case, DestructionList, Household, Volume, VolumeItem
from offices import divisions
from offices.models import Division
from rules.filing import DAILY, plan
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import KEEPS_FILES, READS_FILES
from web.signing import standing

PAGE = 25


class PurposeForm(forms.Form):
    """What a file is taken out for."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=200,
        help_text=gettext_lazy("如：移交县档案馆、复议机关调卷。导出会记入一户一链。"),
        error_messages={"required": gettext_lazy("请写明导出档案的用途")},
    )


def find_household(request: HttpRequest, uid: str) -> Household:
    """The household, or 404 as if it did not exist."""
    here = desk(request)
    return get_object_or_404(access.households_for(here.user, here.on), uid=uid)


def find_volume(request: HttpRequest, pk: int) -> Volume:
    """A volume of one's own area."""
    here = desk(request)
    rows = Volume.objects.filter(keeping.volumes_for(here.user, here.on))
    return get_object_or_404(rows.select_related("household", "keeper", "closed_by"), pk=pk)


@seated(*READS_FILES)
@require_safe
def household_file(request: HttpRequest, uid: str) -> HttpResponse:
    """The file of a household: its volumes, its papers in daily volumes, and what waits for the archivist."""
    found = find_household(request, uid)
    _look(request, found, "查看一户一档")
    return _household_page(request, found, PurposeForm())


def _look(request: HttpRequest, found: Household, purpose: str) -> None:
    here, newest = desk(request), found.cases.order_by("-id").first()
    if newest:
        chain.look(here.user, newest, purpose, here.now)


def _household_page(request: HttpRequest, found: Household, form: forms.Form) -> HttpResponse:
    here = desk(request)
    waiting = volumes.waiting_for(found)
    daily = VolumeItem.objects.filter(case__household=found, volume__household=None).select_related("volume")
    stopped = keeping.stopped_on(found)
    values = {
        "household": found,
        "shelf": keeping.shelf_of(found.area),
        "stopped_on": stopped,
        "keeps": keeping.keeps(here.user, found.area, here.on),
        "keeper": keeping.keeper_of(found.area, here.on),
        "volumes": [_line(row, here) for row in found.volumes.select_related("keeper").order_by("ordinal")],
        "waiting": contents.papers_of(waiting),
        "waiting_cases": len(waiting),
        "open_papers": contents.papers_of(found.cases.filter(state=Case.State.OPEN)),
        "daily": daily.order_by("volume__number", "place"),
        "daily_waiting": volumes.of_class(volumes.unfiled(found.cases.all()), DAILY).count(),
        "elsewhere": plan().elsewhere,
        "exports": found.exports.select_related("exported_by").order_by("-id")[:5],
        "form": dressed(form),
    }
    return render(request, "web/archive/household.html", values, status=422 if form.errors else 200)


def _line(volume: Volume, here: Desk) -> dict[str, object]:
    return {"volume": volume, "until": keeping.keep_until(volume, here.on), "late": len(volumes.late_papers(volume))}


@seated(*KEEPS_FILES)
@require_POST
def close_file(request: HttpRequest, uid: str) -> HttpResponse:
    """Closes the household's next volume."""
    found, here = find_household(request, uid), desk(request)
    volume = volumes.close_household(found.pk, here.user, here.now)
    messages.success(request, _("已立卷：%(number)s，共%(pages)d页") % {"number": volume.number, "pages": volume.pages})
    return redirect("web:household_file", found.uid)


@seated(*KEEPS_FILES)
@require_POST
def export_file(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The whole file as a package; who took it and what for goes on the chain."""
    found, here = find_household(request, uid), desk(request)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return _household_page(request, found, form)
    target = tempfile.TemporaryFile()  # noqa: SIM115 the answer closes it when it has been sent
    packing.export(found.pk, here.user, form.cleaned_data["purpose"], here.now, target)
    return standing.download(request, target, _name(found, here.now), "application/zip")


def _name(found: Household, now: datetime) -> str:
    return f"一户一档_{found.area}_{found.pk}_{now.astimezone():%Y%m%d%H%M}.zip"


@seated(*READS_FILES)
@require_safe
def volume(request: HttpRequest, pk: int) -> HttpResponse:
    """One volume: its catalogue, whether it is whole, and what came later."""
    found, here = find_volume(request, pk), desk(request)
    rows = found.items.select_related("filed_by", "document", "attachment").order_by("place")
    values = {
        "volume": found,
        "subject": covers.subject_of(found),
        "shelf": keeping.shelf_of(found.area),
        "retention": covers.retention_text(found, here.on),
        "items": [(row, covers.pages_of(row)) for row in rows],
        "faults": volumes.faults(found),
        "late": volumes.late_papers(found) if found.state == Volume.State.CLOSED else [],
        "keeps": keeping.keeps(here.user, found.area, here.on),
    }
    return render(request, "web/archive/volume.html", values)


@seated(*READS_FILES)
@require_safe
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Cover and catalogue of a volume to print."""
    found = find_volume(request, pk)
    return as_file(covers.cover(found, desk(request).on), "application/pdf", f"{found.number}.pdf")


@seated(*KEEPS_FILES)
@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds what came later, with the reason."""
    found, here = find_volume(request, pk), desk(request)
    rows = volumes.amend(found.pk, here.user, request.POST.get("reason", ""), here.now)
    messages.success(request, _("已补充%(n)d件，记为立卷后补充") % {"n": len(rows)})
    return redirect("web:volume", found.pk)


@seated(*READS_FILES)
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """The archivist's desk: what waits to be bound, the volumes there are, what may be destroyed."""
    here = desk(request)
    rows = volumes.of_class(volumes.unfiled(access.cases_for(here.user, here.on)), "approval")
    homes = Household.objects.filter(pk__in=rows.values("household")).order_by("area", "id")
    page = Paginator(homes, PAGE).get_page(request.GET.get("page"))
    names = dict(Division.objects.filter(code__in={row.area for row in page}).values_list("code", "name"))
    bound = Volume.objects.filter(keeping.volumes_for(here.user, here.on)).select_related("household", "keeper")
    values = {
        "page": page,
        "query": "",
        "names": names,
        "volumes": [(row, covers.subject_of(row)) for row in bound.order_by("-id")[:PAGE]],
        "volume_count": bound.count(),
        "towns": _towns(here),
        "candidates": destruction.candidates(bound, here.on)[:PAGE],
        "lists": destruction.lists_for(here.user, here.on).prefetch_related("lines__volume").order_by("-id")[:PAGE],
        "keeps": bool(here.posts & KEEPS_FILES),
    }
    return render(request, "web/archive/desk.html", values)


def _towns(here: Desk) -> list[dict[str, object]]:
    """How many closed reviews and stops of this and last year wait, by township."""
    codes = {divisions.full(prefix[:9]) for prefix in access.reach(here.user, here.on).areas(access.SEES_CASES)}
    towns = Division.objects.filter(code__in=codes) | Division.objects.filter(parent__in=codes)
    towns = towns.filter(level=divisions.Level.TOWNSHIP).order_by("code")
    found = []
    for town in towns:
        for year in (here.on.year, here.on.year - 1):
            count = volumes.daily_waiting(divisions.significant(town.code), year).count()
            if count:
                found.append({"town": town, "year": year, "count": count})
    return found


@seated(*KEEPS_FILES)
@require_POST
def close_daily(request: HttpRequest) -> HttpResponse:
    """Closes the next volume of a township's daily work."""
    here = desk(request)
    area = get_object_or_404(Division, code=request.POST.get("area", "")).code
    year = request.POST.get("year", "")
    made = volumes.close_daily(area, int(year) if year.isdigit() else here.on.year, here.user, here.now)
    messages.success(request, _("已立卷：%(number)s，共%(pages)d页") % {"number": made.number, "pages": made.pages})
    return redirect("web:archive")


@seated(*KEEPS_FILES)
@require_POST
def list_destruction(request: HttpRequest) -> HttpResponse:
    """Puts the chosen volumes on a destruction list."""
    here = desk(request)
    chosen = [int(pk) for pk in request.POST.getlist("volume") if pk.isdigit()]
    listed = destruction.list_volumes(chosen, request.POST.get("reason", ""), here.user, here.now)
    messages.success(request, _("已列入销毁清册%(number)s，须由另一人批准") % {"number": listed.number})
    return redirect("web:archive")


@seated(*KEEPS_FILES)
@require_POST
def approve_destruction(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves a list; the papers are destroyed, the list stays."""
    here = desk(request)
    listed = get_object_or_404(destruction.lists_for(here.user, here.on), pk=pk)
    done: DestructionList = destruction.approve(listed.pk, here.user, here.now)
    messages.success(request, _("已批准销毁清册%(number)s，清册和目录永久保存") % {"number": done.number})
    return redirect("web:archive")
