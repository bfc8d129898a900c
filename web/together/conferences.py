"""What meetings asked of offices, and the year of regular meetings."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import meeting_calendar, resolutions
from cases.models import Resolution
from web.archive.fields import words
from web.desk import Desk, desk, seated
from web.posts import READS_MEETINGS, READS_RESOLUTIONS
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, local_day, paged, show

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ResultForm(forms.Form):
    """What an office did."""

    result = words(gettext_lazy("落实情况"), 500)


@seated(*READS_RESOLUTIONS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The tasks of one's office, or of the county: the open ones by day, late ones marked."""
    here = desk(request)
    rows = resolutions.resolutions_for(here.user, here.on).order_by("-state", "due_on", "pk")
    sheet = paged(request, rows)
    late = resolutions.late(rows, here.on).count()
    columns = (_("任务"), _("责任单位"), _("期限"), _("状态"))
    table = Table(
        _("会议任务"),
        columns,
        [_row(row, here) for row in sheet],
        _("没有会议任务。会议登记时交给单位的任务会列在这里。"),
        _("逾期 %(n)s 项") % {"n": late} if late else "",
        sheet,
    )
    return show(
        request,
        Head(_("会议任务"), _("联席会议、一事一议和调度会议交给各单位的任务：谁办、哪天前办、办得怎样。")),
        [table],
    )


def _row(row: Resolution, here: Desk) -> list[Cell]:
    late = row.state == Resolution.State.OPEN and row.due_on < here.on
    state = _("逾期") if late else row.get_state_display()
    tag = "seal" if late else ("ok" if row.state == Resolution.State.ANSWERED else "warn")
    return [
        Cell(row.content, reverse("web:resolution", args=[row.pk]), row.matter.meeting.title),
        Cell(row.office.name),
        Cell(f"{row.due_on:%Y-%m-%d}", nums=True),
        Cell(state, tag=tag),
    ]


@seated(*READS_RESOLUTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """One task; the office that was asked answers here."""
    here = desk(request)
    row = get_object_or_404(resolutions.resolutions_for(here.user, here.on), pk=pk)

    def does(said: Mapping[str, Any]) -> None:
        resolutions.answer(row.pk, here.user, said["result"], here.now)

    parts: list[Part] = [_facts(row)]
    if row.state == Resolution.State.OPEN and resolutions.may_answer(row, here.user, here.on):
        parts.append(Entry("answer", _("填报落实情况"), ResultForm, does, _("提交"), _("已填报落实情况")))
    crumb = Act(reverse("web:resolutions"), _("会议任务"))
    return show(request, Head(row.content, crumb=crumb), parts)


def _facts(row: Resolution) -> Facts:
    answered = f"{row.answered_by} {local_day(row.answered_at)}" if row.answered_at else ""
    return Facts(
        _("任务"),
        [
            (_("会议"), f"{row.matter.meeting.title} {row.matter.meeting.held_on:%Y-%m-%d}"),
            (_("议题"), row.matter.topic),
            (_("责任单位"), row.office.name),
            (_("完成期限"), f"{row.due_on:%Y-%m-%d}"),
            (_("状态"), row.get_state_display()),
            (_("落实情况"), row.result),
            (_("填报"), answered),
        ],
    )


@seated(*READS_MEETINGS)
@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """The regular meetings of a year: which are held, which are due, which were missed."""
    here = desk(request)
    text = request.GET.get("year") or str(here.on.year)
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404
    wanted = int(text)
    planned = meeting_calendar.year_of(here.county, wanted, here.on)
    rows = [_planned(each, here) for each in planned]
    empty = _("本地没有规定定期会议。县级可在地区参数中设定研究会议、调度会议的周期。")
    columns = (_("会议"), _("应在"), _("召开"))
    table = Table(_("%(year)s年定期会议") % {"year": wanted}, columns, rows, empty)
    address = reverse("web:meeting_year")
    acts = [
        Act(f"{address}?year={wanted - 1}", _("上一年")),
        Act(f"{address}?year={wanted + 1}", _("下一年")),
    ]
    crumb = Act(reverse("web:meetings"), _("会议纪要"))
    intro = _("研究会议和调度会议按本地周期列出；联席会议、一事一议有事即开，不在此列。")
    return show(request, Head(_("会议日历"), intro, acts, crumb), [table])


def _planned(each: meeting_calendar.Planned, here: Desk) -> list[Cell]:
    span = f"{each.from_on:%Y-%m-%d} — {each.until_on:%Y-%m-%d}"
    if each.held is not None:
        held = Cell(f"{each.held.held_on:%Y-%m-%d}", reverse("web:meeting", args=[each.held.pk]))
    elif each.missed:
        held = Cell(_("没有召开"), tag="seal")
    else:
        held = Cell(
            _("待召开") if each.from_on <= here.on else _("未到"), tag="warn" if each.from_on <= here.on else ""
        )
    return [Cell(each.title), Cell(span, nums=True), held]
