"""Task forces: head, office, member units, stages, the list of names to issue; and which counties are pilots."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from monitoring import programmes
from monitoring.models import Milestone, Programme, ProgrammeSeat
from offices import divisions
from offices.models import Office
from web.archive.fields import day, line, words
from web.desk import Desk, desk, seated
from web.posts import KEEPS_PROGRAMMES, READS_PROGRAMMES
from web.together.layout import Act, Cell, Entry, Facts, Head, Part, Table, lines_of, one_of, paged, show

Role = ProgrammeSeat.Role
STATES = {
    "done": (gettext_lazy("已完成"), "ok"),
    "late": (gettext_lazy("逾期"), "seal"),
    "running": (gettext_lazy("进行中"), "warn"),
    "coming": (gettext_lazy("未开始"), ""),
}


class ProgrammeForm(forms.Form):
    """A task force as its founding paper writes it."""

    title = line(gettext_lazy("专班名称"), 100)
    basis = line(gettext_lazy("文件依据"), 200)
    from_on = day(gettext_lazy("成立日期"))
    names = words(
        gettext_lazy("成员名单"),
        4000,
        rows=6,
        hint=gettext_lazy("一行一人：职务 单位 姓名 单位职务，如：组长 县人民政府 石为民 副县长。"),
    )
    stages = words(
        gettext_lazy("工作阶段"),
        2000,
        required=False,
        hint=gettext_lazy("一行一个：阶段 开始日期 结束日期，如：集中推进 2026-05-01 2026-12-31；长期的不写结束日期。"),
    )

    def clean_names(self) -> list[programmes.Name]:
        """The list of names; a line that cannot be read is shown."""
        return [_name(row) for row in lines_of(self.cleaned_data["names"])]

    def clean_stages(self) -> list[programmes.Stage]:
        """The stages; a line that cannot be read is shown."""
        return [_stage(row) for row in lines_of(self.cleaned_data["stages"])]


def _name(row: str) -> programmes.Name:
    known = {str(role.label): str(role) for role in Role}
    parts = row.split()
    if len(parts) not in (3, 4) or parts[0] not in known:
        raise forms.ValidationError(
            _("“%(row)s”写得不对，职务可以是：%(known)s") % {"row": row, "known": "、".join(known)}
        )
    return programmes.Name(known[parts[0]], *parts[1:])


def _stage(row: str) -> programmes.Stage:
    title, *days = row.split()
    try:
        told = [date.fromisoformat(text) for text in days]
    except ValueError:
        told = []
    if len(told) not in (1, 2):
        raise forms.ValidationError(_("“%(row)s”写得不对，请写成：阶段 开始日期 结束日期") % {"row": row})
    return programmes.Stage(title, *told)


class StageForm(forms.Form):
    """A stage that is done."""

    stage = one_of(gettext_lazy("阶段"), ())
    done_on = day(gettext_lazy("完成日期"))
    result = words(gettext_lazy("完成情况"), 500)


@seated(*READS_PROGRAMMES)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """The task forces of the county, and whether it and its neighbours are pilots."""
    here = desk(request)
    sheet = paged(request, programmes.programmes_for(here.user, here.on).order_by("-from_on", "pk"))
    rows = [
        [
            Cell(row.title, reverse("web:programme", args=[row.uid]), row.basis),
            Cell(row.office.name),
            Cell(f"{row.from_on:%Y-%m-%d}", nums=True),
        ]
        for row in sheet
    ]
    columns = (_("专班"), _("办公室设在"), _("成立日期"))
    parts: list[Part] = [Table(_("专班"), columns, rows, _("还没有登记专班。"), "", sheet), _pilots(here)]
    if here.posts & KEEPS_PROGRAMMES:
        parts.append(Entry("new", _("登记专班"), ProgrammeForm, _founds(here), _("登记"), _("已登记专班")))
    return show(request, Head(_("工作专班"), _("谁牵头、办公室设在哪里、哪些单位参加、分几个阶段。")), parts)


def _pilots(here: Desk) -> Facts:
    found, own = programmes.pilots(here.county, here.on), programmes.is_pilot(here.county, here.on)
    share = _("%(n)s个，占%(percent)s%%：%(names)s") % {
        "n": len(found.names),
        "percent": found.percent,
        "names": "、".join(found.names) or _("无"),
    }
    lists = _("低收入人口（民政部门）和防止返贫监测对象（农业农村部门）在同一登记中，各有主管部门；差异见名单比对")
    return Facts(
        _("两项政策衔接并轨试点"),
        [
            (_("本县"), f"{_('试点县')}（{own.cite}）" if own else _("不是试点县")),
            (_("本省试点县"), share),
            (_("两个名单"), lists),
        ],
    )


def _founds(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        area = divisions.full(here.county)
        seat = next(seat for seat in here.seats if seat.post in KEEPS_PROGRAMMES)
        plan = programmes.Plan(said["title"], said["basis"], area, said["from_on"], said["names"], said["stages"])
        made = programmes.found(plan, Office.objects.get(pk=seat.office_id), here.user, here.now)
        return reverse("web:programme", args=[made.uid])

    return does


@seated(*READS_PROGRAMMES)
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: HttpRequest, uid: str) -> HttpResponse:
    """One task force: names, stages, and finishing a stage."""
    here = desk(request)
    row = get_object_or_404(programmes.programmes_for(here.user, here.on), uid=uid)
    stages = list(row.milestones.order_by("from_on", "pk"))
    parts: list[Part] = [_facts(row), _names(row), _stages(stages, here)]
    waiting = [stage for stage in stages if stage.done_on is None and stage.from_on <= here.on]
    if waiting and here.posts & KEEPS_PROGRAMMES:
        done = Entry("stage", _("登记阶段完成"), _stage_form(waiting), _finishes(here), _("登记"), _("已登记完成"))
        parts.append(done)
    if here.posts & KEEPS_PROGRAMMES:
        parts.append(
            Entry("paper", _("成员名单"), forms.Form, _issues(row, here), _("制发成立通知和名单"), _("已编号制发"))
        )
    return show(request, Head(row.title, crumb=Act(reverse("web:programmes"), _("工作专班"))), parts)


def _facts(row: Programme) -> Facts:
    pairs = [(_("文件依据"), row.basis), (_("办公室设在"), row.office.name), (_("成立日期"), f"{row.from_on:%Y-%m-%d}")]
    return Facts(_("专班"), pairs)


def _names(row: Programme) -> Table:
    shown = [
        [Cell(each.get_role_display()), Cell(each.name), Cell(each.unit), Cell(each.post_title)]
        for each in row.seats.order_by("place")
    ]
    return Table(_("名单"), (_("职务"), _("姓名"), _("单位"), _("单位职务")), shown, _("没有名单。"))


def _stages(stages: list[Milestone], here: Desk) -> Table:
    rows = []
    for each in stages:
        state, tag = STATES[programmes.state_of(each, here.on)]
        until = f"{each.until_on:%Y-%m-%d}" if each.until_on else _("长期")
        span = f"{each.from_on:%Y-%m-%d} — {until}"
        rows.append([Cell(each.title), Cell(span, nums=True), Cell(state, tag=tag), Cell(each.result)])
    return Table(_("工作阶段"), (_("阶段"), _("时间"), _("状态"), _("完成情况")), rows, _("没有分阶段。"))


def _stage_form(stages: list[Milestone]) -> Any:
    def make(data: Any = None, **more: Any) -> forms.Form:
        form = StageForm(data, **more)
        form.fields["stage"].choices = [(stage.pk, stage.title) for stage in stages]
        return form

    return make


def _finishes(here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> None:
        programmes.finish_stage(int(said["stage"]), said["done_on"], said["result"], here.user, here.now)

    return does


def _issues(row: Programme, here: Desk) -> Any:
    def does(said: Mapping[str, Any]) -> str:
        programmes.issue_list(row, here.user, here.now)
        return reverse("web:meetings")

    return does
