"""What must be open and until when, trainings and publicity, and the page on which everybody reads the policy."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import hotline
from monitoring import disclosures
from monitoring.models import Disclosure, TrainingRecord
from offices import divisions
from offices.models import Division, Office
from web.archive.fields import day, line
from web.desk import Desk, desk, seated
from web.posts import OPENS_UP, READS_DISCLOSURES
from web.together.grids import areas_of
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, one_of, paged, place_names, show

STATES = {
    "due": (gettext_lazy("待公开"), "warn"),
    "overdue": (gettext_lazy("逾期未公开"), "seal"),
    "open": (gettext_lazy("按期公开"), "ok"),
    "opened_late": (gettext_lazy("逾期公开"), "seal"),
}
SHOWN = 50


class DisclosureForm(forms.Form):
    """Something that has to be opened."""

    kind = one_of(gettext_lazy("类别"), Disclosure.Kind.choices)
    title = line(gettext_lazy("公开什么"), 160)
    arose_on = day(gettext_lazy("形成或变更日期"))


class OpenedForm(forms.Form):
    """When and where it was opened."""

    opened_on = day(gettext_lazy("公开日期"))
    where = line(gettext_lazy("公开渠道和地址"), 200, hint=gettext_lazy("如：县政府网站社会救助专栏；村务公开栏。"))


class TrainingForm(forms.Form):
    """A training or a day of publicity."""

    kind = one_of(gettext_lazy("类型"), TrainingRecord.Kind.choices)
    title = line(gettext_lazy("主题"), 100)
    on = day(gettext_lazy("日期"))
    place = line(gettext_lazy("地点"), 80)
    persons = forms.IntegerField(label=gettext_lazy("参加人数"), min_value=1)
    note = line(gettext_lazy("说明"), 300, required=False)
    area = one_of(gettext_lazy("范围"), ())


@seated(*READS_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """What one's area has to open, by day; and the trainings and days of publicity."""
    here = desk(request)
    rows = disclosures.disclosures_for(here.user, here.on)
    sheet = paged(request, rows.order_by("-due_on", "-pk"))
    late = disclosures.late(rows, here.on).count()
    columns = (_("内容"), _("类别"), _("公开主体"), _("形成"), _("期限"), _("公开"), _("状态"))
    hint = _("逾期 %(n)s 项") % {"n": late} if late else ""
    shown = [_row(row, here) for row in sheet]
    parts: list[Part] = [Table(_("公开事项"), columns, shown, _("还没有登记公开事项。"), hint, sheet)]
    parts.append(_trainings(here))
    if here.posts & OPENS_UP:
        parts.append(
            Entry("item", _("登记公开事项"), DisclosureForm, _enters(here), _("登记"), _("已登记，期限已算出"))
        )
        held = Entry("training", _("登记培训、宣传"), _training_form(here), _trains(here), _("登记"), _("已登记"))
        parts.append(held)
    intro = _("政策文件、办事指南、审核确认名单形成或变更后十个工作日内公开，其他政府信息二十个工作日内公开。")
    return show(request, Head(_("政务公开"), intro, [Act(reverse("web:policy"), _("公开页面"))]), parts)


def _row(row: Disclosure, here: Desk) -> list[Cell]:
    state, tag = STATES[disclosures.state_of(row, here.on)]
    return [
        Cell(row.title, reverse("web:disclosure", args=[row.pk])),
        Cell(row.get_kind_display()),
        Cell(row.office.name),
        Cell(f"{row.arose_on:%Y-%m-%d}", nums=True),
        Cell(f"{row.due_on:%Y-%m-%d}", nums=True),
        Cell(f"{row.opened_on:%Y-%m-%d}" if row.opened_on else "", "", row.where, nums=True),
        Cell(state, tag=tag),
    ]


def _trainings(here: Desk) -> Table:
    rows = disclosures.trainings_for(here.user, here.on).order_by("-on", "-pk")[:SHOWN]
    names = place_names(row.area for row in rows)
    shown = [
        [
            Cell(row.title, "", row.note),
            Cell(row.get_kind_display()),
            Cell(f"{row.on:%Y-%m-%d}", nums=True),
            Cell(row.place, "", names.get(row.area, "")),
            Cell(row.persons, nums=True),
        ]
        for row in rows
    ]
    columns = (_("主题"), _("类型"), _("日期"), _("地点"), _("人数"))
    return Table(_("培训和宣传"), columns, shown, _("还没有登记培训和宣传。"))


def _enters(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        seat = next(seat for seat in here.seats if seat.post in OPENS_UP)
        office = Office.objects.get(pk=seat.office_id)
        disclosures.enter(said["kind"], said["title"], said["arose_on"], office, here.user, here.now)

    return does


def _training_form(here: Desk) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = TrainingForm(data, **more)
        form.fields["area"].choices = areas_of(here, OPENS_UP)
        return form

    return make


def _trains(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        told = dict(said)
        area = told.pop("area")
        disclosures.enter_training(disclosures.Held(**told), area, here.user, here.now)

    return does


@seated(*READS_DISCLOSURES)
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing to be opened: its day with the reason, and writing down that it is open."""
    here = desk(request)
    row = get_object_or_404(disclosures.disclosures_for(here.user, here.on), pk=pk)

    def does(said: Mapping[str, Any]) -> None:
        disclosures.open_up(row.pk, said["opened_on"], said["where"], here.user, here.now)

    state, _tag = STATES[disclosures.state_of(row, here.on)]
    facts = [
        (_("类别"), row.get_kind_display()),
        (_("公开主体"), row.office.name),
        (_("形成或变更日期"), f"{row.arose_on:%Y-%m-%d}"),
        (_("公开期限"), f"{row.due_on:%Y-%m-%d}"),
        (_("期限说明"), row.due_explanation),
        (_("公开"), f"{row.opened_on:%Y-%m-%d} {row.where}" if row.opened_on else ""),
        (_("状态"), state),
    ]
    parts: list[Part] = [Facts(_("公开事项"), facts)]
    if row.opened_on is None and here.posts & OPENS_UP:
        first = {"opened_on": here.on}
        parts.append(Entry("open", _("登记公开"), OpenedForm, does, _("登记公开"), _("已登记公开"), initial=first))
    return show(request, Head(row.title, crumb=Act(reverse("web:disclosures"), _("政务公开"))), parts)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """For everybody: the hotlines, the guides, and what was opened."""
    on = timezone.localdate()
    counties = Division.objects.filter(level=divisions.Level.COUNTY, valid_to__isnull=True, code__in=_serving())
    numbers = [(row.name, hotline.number_of(row.code, on)) for row in counties.order_by("code")]
    rows = [
        [
            Cell(row.title, "", row.get_kind_display()),
            Cell(row.office.name),
            Cell(f"{row.opened_on:%Y-%m-%d}", nums=True),
            Cell(row.where),
        ]
        for row in disclosures.published()[:SHOWN]
    ]
    columns = (_("内容"), _("公开主体"), _("公开日期"), _("公开渠道"))
    parts: list[Part] = [
        Facts(
            _("社会救助服务热线"),
            numbers,
            _("求助、咨询、反映他人困难，都可以拨打；免费政策宣传资料在村（社区）领取。"),
        ),
        Table(_("已公开"), columns, rows, _("还没有公开事项。")),
    ]
    acts = [
        Act(reverse("web:guides"), _("办事指南")),
        Act(reverse("web:notices"), _("公示栏")),
        Act(reverse("web:evaluations_open"), _("第三方评估公开")),
    ]
    return show(request, Head(_("社会救助政策公开"), _("政策、指南、名单和热线都在这里，不用登录。"), acts), parts)


def _serving() -> Any:
    """The counties that have a civil affairs bureau here."""
    return Office.objects.filter(kind="civil_affairs_bureau", until_on__isnull=True).values("division_id")
