"""The public board: running notices and publications by place, and objections from anybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, objections
from cases.models import PublicNotice
from offices import divisions
from offices.models import Division
from web.looks import dressed
from web.throttle import spent
from web.words import scheme_title

TRIES, PERIOD = 5, 3600
# What a board may show (办法 第二十四条); a key that is not here is never drawn, whoever put it into the row.
SHOWN = ("name", "persons", "amount", "relative_filed")


class ObjectionForm(forms.Form):
    """What one holds against a notice; who one is stays optional."""

    content = forms.CharField(
        label=gettext_lazy("有异议的内容"),
        max_length=2000,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("请写明有异议的内容"),
            "min_length": gettext_lazy("请写得具体一些，不少于5个字"),
        },
    )
    name = forms.CharField(label=gettext_lazy("您的姓名（可不填）"), max_length=50, required=False)
    phone = forms.CharField(label=gettext_lazy("联系电话（可不填，填了便于答复）"), max_length=30, required=False)
    website = forms.CharField(required=False)  # people never see it; programs fill it in


@dataclass(frozen=True)
class Posted:
    """A notice as the board shows it."""

    notice: PublicNotice
    scheme: str
    village: str
    shown: dict[str, object]
    days_left: int


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Notices of a chosen area, or the areas to choose from."""
    on = timezone.localdate()
    running = access.notices_for(on)
    area = _area(request.GET.get("area", ""))
    if area:
        low, high = divisions.bounds(area)
        running = running.filter(area__gte=low, area__lt=high)
    rows = list(running.order_by("area", "kind", "-posted_on", "-id")[:200])
    values = {"places": places(rows, on), "area": Division.objects.filter(code=area).first() if area else None}
    return _unindexed(render(request, "web/notices.html", values | {"choices": _choices(area)}))


def _area(text: str) -> str:
    return text if len(text) == 12 and text.isdecimal() else ""


def _choices(area: str) -> Iterable[Division]:
    """The next level below the chosen area; counties with offices when nothing is chosen."""
    if area:
        return Division.objects.filter(parent=area, valid_to__isnull=True).order_by("code")
    return Division.objects.filter(level=divisions.Level.COUNTY, offices__isnull=False).distinct().order_by("code")


def places(rows: list[PublicNotice], on: date) -> list[tuple[str, list[Posted]]]:
    """Notices grouped by village."""
    codes = {row.area for row in rows} | {divisions.at(row.area, divisions.Level.TOWNSHIP) for row in rows}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    grouped: dict[str, list[Posted]] = {}
    for row in rows:
        town = names.get(divisions.at(row.area, divisions.Level.TOWNSHIP), "")
        place = f"{town} {names.get(row.area, '')}"
        grouped.setdefault(place, []).append(posted(row, names.get(row.area, ""), on))
    return list(grouped.items())


def posted(row: PublicNotice, village: str, on: date) -> Posted:
    """Only what the law lets be shown."""
    shown = {key: row.shown.get(key, "") for key in SHOWN}
    scheme = scheme_title(row.shown.get("scheme", ""))
    return Posted(row, scheme, village, shown, (row.ends_on - on).days)


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """One notice while it runs, and the form to object; afterwards it is gone."""
    on = timezone.localdate()
    row = get_object_or_404(access.notices_for(on), uid=uid)
    village = Division.objects.filter(code=row.area).first()
    shown = {"posted": posted(row, village.name if village else "", on)}
    if request.method != "POST" or row.kind != PublicNotice.Kind.PUBLIC_NOTICE:
        return _unindexed(render(request, "web/notice.html", shown | {"form": dressed(ObjectionForm())}))
    return _unindexed(_object(request, row, shown))


def _object(request: HttpRequest, row: PublicNotice, shown: dict[str, object]) -> HttpResponse:
    form = dressed(ObjectionForm(request.POST))
    if spent(request, "objection", TRIES, PERIOD):
        form.add_error(None, _("提交过于频繁，请一小时后再试，或拨打监督电话。"))
        return render(request, "web/notice.html", shown | {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "web/notice.html", shown | {"form": form}, status=422)
    if not form.cleaned_data["website"]:
        objections.raise_objection(row, form.cleaned_data, timezone.now(), "web")
    return render(request, "web/notice.html", shown | {"received": True})


def _unindexed(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    return response
