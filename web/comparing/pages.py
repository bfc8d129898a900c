"""Data comparison: which indicators the county uses, runs and their counts, a run of an area on demand."""

from collections import Counter
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain
from cases.errors import CaseError
from monitoring.comparing import daily, jobs, looking, runs
from monitoring.comparing.scoring import risk_of
from monitoring.models import Comparison, Hit
from offices import divisions
from offices.models import Division
from processes import region
from rules import indicators
from rules.data_items import shipped as data_items
from rules.indicators import Chosen
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import COMPARES, DISPATCHES, READS_COMPARISONS, READS_FILES
from web.registers import village_names

PAGE = 20
LEVELS_COMPARED = (divisions.Level.COUNTY, divisions.Level.TOWNSHIP)
DIRECTIONS = {"entry": _("进入"), "block": _("拒止")}
LEVELS = {"red": _("红色"), "orange": _("橙色"), "yellow": _("黄色"), "blue": _("蓝色")}


class StartForm(forms.Form):
    """The area within one's county and the month whose data are compared."""

    area = forms.ChoiceField(label=_("地区"))
    month = forms.DateField(
        label=_("数据月份"), input_formats=["%Y-%m"], widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m")
    )

    def __init__(self, areas: list[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choices = areas


@seated(*READS_COMPARISONS)
@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """The log of runs, newest first."""
    return _log(request, StartForm(_areas(desk(request)), initial={"month": f"{desk(request).on:%Y-%m}"}))


def _log(request: HttpRequest, form: StartForm) -> HttpResponse:
    here = desk(request)
    page = Paginator(_runs(here), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(row.area for row in page),
        "form": dressed(form),
        "starts": bool(here.posts & COMPARES),
        "missing": daily.missing_day(here.county[:6], here.on),
    }
    return render(request, "web/comparing/log.html", values, status=422 if form.errors else 200)


def _runs(here: Desk) -> QuerySet[Comparison]:
    """The runs of one's area; a look at single households when data arrive is no line of the log."""
    held = access.reach(here.user, here.on).areas(set(READS_COMPARISONS))
    rows = Comparison.objects.filter(access.in_areas(held)).exclude(engine=looking.MEMORY)
    return rows.order_by("-id")


def _areas(here: Desk) -> list[tuple[str, str]]:
    """One's county and its townships."""
    county = here.county.ljust(12, "0")
    rows = Division.objects.filter(access.in_areas({divisions.significant(county)}, "code")).order_by("code")
    return [(row.code, row.name) for row in rows if divisions.level(row.code) in LEVELS_COMPARED]


@seated(*COMPARES)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begins a run of an area on demand; a worker does the rest."""
    here = desk(request)
    form = StartForm(_areas(here), request.POST)
    if not form.is_valid():
        return _log(request, form)
    try:
        made = runs.start(
            form.cleaned_data["area"], form.cleaned_data["month"], Comparison.Cycle.ON_DEMAND, here.user, here.now
        )
    except CaseError as slip:
        form.add_error(None, str(slip))
        return _log(request, form)
    jobs.enqueue(made.pk)
    messages.success(request, _("已经开始比对，可以离开这一页，做完后回来看结果"))
    return redirect("web:comparison", made.pk)


@seated(*READS_COMPARISONS)
@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far, and how many households each indicator met."""
    here = desk(request)
    run = get_object_or_404(_runs(here), pk=pk)
    counted = Counter(Hit.objects.filter(comparison=run).order_by().values_list("indicator", flat=True))
    rows = [row for row in _shown(runs.choice(run)) if counted[row["id"]]]
    for row in rows:
        row["count"] = counted[row["id"]]
    values = {
        "run": run,
        "rows": sorted(rows, key=lambda row: -row["count"]),
        "area": village_names([run.area]),
        "going": run.state in runs.GOING,
        "starts": bool(here.posts & COMPARES),
        "hands_on": bool(here.posts & DISPATCHES) and run.found.filter(warning__isnull=True).exists(),
    }
    return render(request, "web/comparing/run.html", values)


@seated(*COMPARES)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a run; what it found stays."""
    here = desk(request)
    run = get_object_or_404(_runs(here), pk=pk)
    runs.stop(run.pk, here.user, here.now)
    return redirect("web:comparison", run.pk)


@seated(*READS_COMPARISONS)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The indicators that the county has chosen, scene by scene."""
    here = desk(request)
    chosen = indicators.chosen(indicators.shipped(), region.standards(here.county.ljust(12, "0"), here.on))
    groups = [(scene, list(rows)) for scene, rows in groupby(_shown(chosen), key=lambda row: row["scene"])]
    return render(request, "web/comparing/catalogue.html", {"groups": groups, "total": len(chosen)})


@seated(*READS_FILES)
@require_safe
def household_risk(request: HttpRequest, uid: str) -> HttpResponse:
    """A household by the eight dimensions, each with its reason; the look is written into the chain."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    newest = found.cases.order_by("-id").first()
    if newest:
        chain.look(here.user, newest, "查看风险评估", here.now)
    else:
        chain.append_for_household(found, "look", here.user, here.now, {"purpose": "查看风险评估"})
    return render(request, "web/comparing/household.html", {"household": found, "risk": risk_of(found, here.on)})


def _shown(chosen: tuple[Chosen, ...]) -> list[dict[str, Any]]:
    """The rows in words, in the order of the scenes."""
    table, suppliers = indicators.shipped(), data_items().suppliers
    order = list(table.scenes)
    rows = sorted(chosen, key=lambda row: order.index(row.indicator.scene))
    return [
        {
            "id": row.indicator.id,
            "title": row.indicator.title,
            "scene": table.scenes[row.indicator.scene].title,
            "direction": DIRECTIONS[row.indicator.direction],
            "blocks": row.indicator.direction == indicators.BLOCK,
            "level": LEVELS.get(row.level or "", ""),
            "colour": row.level or "",
            "cycle": Comparison.Cycle(row.indicator.cycle).label,
            "limit": row.limit,
            "owner": suppliers[row.indicator.owner].title,
            "clause": row.indicator.clause,
        }
        for row in rows
    ]
