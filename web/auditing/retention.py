"""What is due to be destroyed, the lists that two persons make and approve, what went by itself, and what is held."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.archive import destruction, keeping
from cases.models import DestructionList, LegalHold, Volume
from cases.retention import holds
from monitoring.retention import automatic, jobs, lists
from rules.documents import masked_name
from rules.privacy import TIMEKEEPER, privacy
from web.archive.fields import line
from web.desk import Desk, desk, seated
from web.posts import DESTROYS, HOLDS_BACK, READS_FILES, READS_RETENTION
from web.together.layout import (
    Act,
    Cell,
    Entry,
    Facts,
    Head,
    Part,
    Table,
    local_day,
    one_of,
    paged,
    place_names,
    show,
)

# Days of which the page tells what the time-keeper ended.
SPAN = 30
State = DestructionList.State
TAGS = {State.LISTED: "warn", State.RUNNING: "warn", State.DONE: "ok"}


class ListForm(forms.Form):
    """Which class is put on a list, and why it may go."""

    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    reason = line(
        gettext_lazy("鉴定意见"),
        300,
        hint=gettext_lazy("如：保存期限已满，没有未了事项，同意销毁。写入清册，永久保存。"),
    )


class HoldForm(forms.Form):
    """Whose records are kept beyond their term, and why."""

    number = line(gettext_lazy("办件编号"), 24, required=False, hint=gettext_lazy("填该户任一办件的编号；不填为全县。"))
    reason = line(gettext_lazy("事由"), 200, hint=gettext_lazy("如：审计、诉讼、纪检调查的文号。不写姓名和证件号码。"))


class LiftForm(forms.Form):
    """Which hold is lifted."""

    hold = forms.ChoiceField(label=gettext_lazy("暂缓销毁"))


class SureForm(forms.Form):
    """Nothing is asked: the button is the answer."""


@seated(*READS_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """What is due of each class, the lists, what the time-keeper ended, and the holds."""
    here = desk(request)
    due = lists.due_for(here.user, here.on)
    parts: list[Part] = [_due(due, here)]
    if here.posts & DESTROYS and any(each.count for each in due):
        parts.append(_list_entry(due, here))
    parts += [_lists(request, here), _ended_by_itself(here)]
    if here.posts & (HOLDS_BACK | DESTROYS):
        parts += _held(here)
    intro = _("法定和规定的保存期限届满的记录，由一人列清册、另一人批准后销毁；有未了事项或者被要求暂缓的不销毁。")
    acts = [Act(reverse("web:archive"), _("案卷"))] if here.posts & READS_FILES else []
    return show(request, Head(_("到期和销毁"), intro, acts), parts)


def _due(due: list[lists.Due], here: Desk) -> Table:
    names = place_names({town for each in due for town in each.by_town if town})
    rows = [_due_row(each, names) for each in due]
    if here.posts & READS_FILES:
        rows.insert(0, _volumes_row(here))
    columns = (_("类别"), _("保存到"), _("到期条数"), _("分布"))
    return Table(_("已到期、可以销毁的"), columns, rows, _("没有到期的记录。"))


def _due_row(each: lists.Due, names: Mapping[str, str]) -> list[Cell]:
    spread = "、".join(f"{names.get(town, _('全县'))} {count}" for town, count in each.by_town.items())
    row = each.kind.row
    tag = "warn" if each.count else ""
    return [Cell(row.what, small=row.clause), Cell(row.until), Cell(each.count, tag=tag, nums=True), Cell(spread)]


def _volumes_row(here: Desk) -> list[Cell]:
    """Volumes have a list of their own, at the archivist's desk."""
    bound = Volume.objects.filter(keeping.volumes_for(here.user, here.on))
    count = len(destruction.candidates(bound, here.on))
    what = Cell(_("案卷（审批类、日常管理类）"), reverse("web:archive"), small=_("在“救助档案”页列清册"))
    tag = "warn" if count else ""
    return [what, Cell(_("档案保管期限")), Cell(count, tag=tag, nums=True), Cell("")]


def _list_entry(due: list[lists.Due], here: Desk) -> Entry:
    choices = [(each.kind.id, f"{each.kind.row.what}（{each.count}）") for each in due if each.count]

    def does(said: Mapping[str, Any]) -> str:
        made = lists.make(said["kind"], said["reason"], here.user, here.now)
        return reverse("web:destruction_list", args=[made.pk])

    made = partial(_with_choices, ListForm, "kind", choices)
    return Entry("list", _("列销毁清册"), made, does, _("列入清册"), _("已列清册，须由另一人批准"))


def _with_choices(form: type[forms.Form], name: str, choices: list[tuple[Any, str]], *args: Any, **more: Any) -> Any:
    made = form(*args, **more)
    made.fields[name] = one_of(made.fields[name].label, choices)
    return made


def _lists(request: HttpRequest, here: Desk) -> Table:
    sheet = paged(request, lists.lists_for(here.user, here.on))
    columns = (_("清册"), _("类别"), _("条数"), _("提出"), _("批准"), _("状态"))
    return Table(_("销毁清册"), columns, [_list_row(row) for row in sheet], _("还没有清册。"), "", sheet)


def _list_row(row: DestructionList) -> list[Cell]:
    approved = f"{row.approved_by} {local_day(row.approved_at)}" if row.approved_at else ""
    return [
        Cell(row.number, reverse("web:destruction_list", args=[row.pk]), nums=True),
        Cell(privacy().find(row.kind).what),
        Cell(row.total, nums=True),
        Cell(f"{row.listed_by} {local_day(row.listed_at)}"),
        Cell(approved),
        Cell(row.get_state_display(), tag=TAGS[State(row.state)]),
    ]


def _ended_by_itself(here: Desk) -> Table:
    counts = automatic.counts(here.on - timedelta(days=SPAN - 1))
    rows = [
        [Cell(row.what, small=row.clause), Cell(row.until), Cell(row.ends), Cell(counts[row.id], nums=True)]
        for row in privacy().ended_by(TIMEKEEPER)
    ]
    columns = (_("类别"), _("保存到"), _("怎样结束"), _("最近30天条数"))
    return Table(_("由系统按期删除的（全系统）"), columns, rows, "")


def _held(here: Desk) -> list[Part]:
    found = list(holds.holds_for(here.user, here.on))
    columns = (_("范围"), _("事由"), _("提出"), _("解除"))
    parts: list[Part] = [Table(_("暂缓销毁"), columns, [_hold_row(row) for row in found], _("没有要求暂缓销毁的。"))]
    standing = [(row.pk, f"{_range(row)}：{row.reason}") for row in found if row.lifted_at is None]
    if here.posts & HOLDS_BACK:
        place, lift = _acts_on_holds(here)
        parts.append(Entry("hold", _("要求暂缓销毁"), HoldForm, place, _("登记"), _("已登记，从现在起不销毁")))
        if standing:
            made = partial(_with_choices, LiftForm, "hold", standing)
            parts.append(Entry("lift", _("解除暂缓"), made, lift, _("解除"), _("已解除")))
    return parts


def _acts_on_holds(here: Desk) -> tuple[Callable[[Mapping[str, Any]], None], Callable[[Mapping[str, Any]], None]]:
    def place(said: Mapping[str, Any]) -> None:
        holds.place(said["number"], said["reason"], here.user, here.now)

    def lift(said: Mapping[str, Any]) -> None:
        holds.lift(int(said["hold"]), here.user, here.now)

    return place, lift


def _range(row: LegalHold) -> str:
    return masked_name(row.household.name) if row.household else str(_("全县"))


def _hold_row(row: LegalHold) -> list[Cell]:
    lifted = f"{row.lifted_by} {local_day(row.lifted_at)}" if row.lifted_at else ""
    return [Cell(_range(row)), Cell(row.reason), Cell(f"{row.placed_by} {local_day(row.placed_at)}"), Cell(lifted)]


@seated(*READS_RETENTION)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: what stands on it, what became of each row, and approving it."""
    here = desk(request)
    found = get_object_or_404(lists.lists_for(here.user, here.on), pk=pk)
    parts: list[Part] = [_facts(found), *_approving(found, here), _rows(request, found)]
    crumb = Act(reverse("web:retention"), _("到期和销毁"))
    return show(request, Head(found.number, privacy().find(found.kind).what, [], crumb), parts)


def _facts(found: DestructionList) -> Facts:
    row = privacy().find(found.kind)
    pairs = [
        (_("鉴定意见"), found.reason),
        (_("依据"), row.clause),
        (_("怎样销毁"), row.ends),
        (_("提出"), f"{found.listed_by} {local_day(found.listed_at)}"),
        (_("批准"), f"{found.approved_by} {local_day(found.approved_at)}" if found.approved_at else ""),
        (_("状态"), found.get_state_display()),
        (_("已销毁"), f"{found.destroyed} / {found.total}"),
        (_("仍需保留"), found.withheld),
    ]
    return Facts(_("清册"), pairs, _("清册和结果永久保存；只记编号和区划，不记姓名和内容。"))


def _approving(found: DestructionList, here: Desk) -> list[Part]:
    """The button of the second person, and the one that wakes a job that nobody does."""
    if not here.posts & DESTROYS:
        return []
    if found.state == State.LISTED and found.listed_by_id == here.user.pk:
        return []

    def approve(said: Mapping[str, Any]) -> None:
        lists.approve(found.pk, here.user, here.now)
        jobs.enqueue(found.pk)

    def again(said: Mapping[str, Any]) -> None:
        jobs.enqueue(found.pk)

    if found.state == State.LISTED:
        hint = _("批准以后由后台逐条核对、销毁，不能恢复。")
        return [Entry("approve", _("批准销毁"), SureForm, approve, _("批准销毁"), _("已批准，后台开始销毁"), hint)]
    if found.state == State.RUNNING:
        hint = _("后台正在销毁；长时间没有进展，可以再排一次，不会重复销毁。")
        return [Entry("again", _("正在销毁"), SureForm, again, _("再排一次"), _("已排队"), hint)]
    return []


def _rows(request: HttpRequest, found: DestructionList) -> Table:
    sheet = paged(request, found.rows.order_by("pk"))
    names = place_names({row.area.ljust(12, "0") for row in sheet})
    rows = [
        [
            Cell(row.row, nums=True),
            Cell(names.get(row.area.ljust(12, "0"), row.area)),
            Cell(f"{row.kept_until:%Y-%m-%d}", nums=True),
            Cell(row.get_fate_display(), small=local_day(row.settled_at) if row.settled_at else ""),
        ]
        for row in sheet
    ]
    return Table(_("清册内容"), (_("记录编号"), _("区划"), _("保存期限届满"), _("结果")), rows, "", "", sheet)
