"""Changes of the calendar by two persons: a year's notice or a local closure, with every due date it moves shown first.

The preview is the change itself, done and rolled back: what it shows is what confirming does, as long as no case moves
in between. What really moved at confirming is kept instead.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain, recomputing
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.recomputing import Moved
from monitoring.models import CalendarChange
from offices import divisions
from offices.models import PostKind, User
from processes import calendars
from rules.areas import NATION
from rules.calendar_lines import read_notice
from rules.load_calendar import CalendarNotice

State = CalendarChange.State
NATIONAL, LOCAL = "state_council", "county"
LAYERS = (NATIONAL, LOCAL)
ENTERS = {PostKind.COUNTY_APPROVER, PostKind.SYSTEM_ADMINISTRATOR}
# A closure of the county is put in force by its head; a national notice moves every county and needs another hand.
CONFIRMS = {NATIONAL: {PostKind.SYSTEM_ADMINISTRATOR}, LOCAL: {PostKind.COUNTY_HEAD}}


def changes_for(user: User, on: date) -> QuerySet[CalendarChange]:
    """The changes a person may read: the national ones, and those of the counties one has a seat in."""
    prefixes = {seat.prefix[:6] for seat in access.reach(user, on).seats}
    return CalendarChange.objects.filter(Q(area=NATION) | access.in_areas(prefixes))


@transaction.atomic
def enter(actor: User, layer: str, text: str, document: str, issued_on: date, now: datetime) -> CalendarChange:
    """Writes a change down with the due dates it would move; nothing is in force before another person confirms."""
    seats = [seat for seat in access.reach(actor, now.astimezone().date()).seats if seat.post in ENTERS]
    if not seats:
        raise NotAllowed("放假安排和本地停办由县级审核人或系统管理员录入")
    area = NATION if layer == NATIONAL else divisions.full(seats[0].prefix[:6])
    moved = preview(read_notice(text, layer, area, document, issued_on), now)
    return CalendarChange.objects.create(
        layer=layer,
        area=area,
        document=document,
        text=f"{issued_on:%Y-%m-%d}\n{text.strip()}",
        moves=as_rows(moved),
        entered_by=actor,
        entered_at=now,
    )


def preview(notice: CalendarNotice, now: datetime) -> list[Moved]:
    """Every due date that a notice would move; the database stays as it was."""
    with transaction.atomic():
        moved = _in_force(notice, now)
        transaction.set_rollback(True)
    return moved


def _in_force(notice: CalendarNotice, now: datetime) -> list[Moved]:
    if not calendars.load([notice], corrected=True):
        raise Blocked("这份安排与现行日历完全相同，没有变动")
    days = [day.on for day in notice.days]
    return recomputing.recompute_between(now, notice.area, min(days), max(days))


@transaction.atomic
def confirm(change_id: int, actor: User, now: datetime) -> CalendarChange:
    """Puts a change in force and computes every due date again; not by the person who entered it."""
    change = _draft(change_id, actor, now)
    if not may_confirm(change, actor, now.astimezone().date()):
        raise NotAllowed("须由录入人以外的负责人确认：县内停办由县级负责人，全国安排由另一名系统管理员")
    issued_on, text = change.text.split("\n", 1)
    notice = read_notice(text, change.layer, change.area, change.document, date.fromisoformat(issued_on))
    change.moves = as_rows(_in_force(notice, now))
    change.state, change.confirmed_by, change.confirmed_at = State.CONFIRMED, actor, now
    change.save()
    _note(change, "calendar_changed", actor, now)
    return change


@transaction.atomic
def abandon(change_id: int, actor: User, now: datetime) -> CalendarChange:
    """Leaves a change aside; by who entered it, or by who might confirm it."""
    change = _draft(change_id, actor, now)
    if not may_abandon(change, actor, now.astimezone().date()):
        raise NotAllowed("只有录入人或者有权确认的人可以放弃这项变动")
    change.state = State.ABANDONED
    change.save(update_fields=["state"])
    _note(change, "calendar_abandoned", actor, now)
    return change


def may_abandon(change: CalendarChange, actor: User, on: date) -> bool:
    """Whether a person entered a change that waits, or might put it in force."""
    waits = change.state == State.DRAFT
    return waits and (change.entered_by_id == actor.pk or may_confirm(change, actor, on))


def _note(change: CalendarChange, act: str, actor: User, now: datetime) -> None:
    """A county's change stands in its chain; a national one in its own row, with both persons and times."""
    if change.area != NATION:
        detail = {"document": change.document, "moved": len(change.moves)}
        chain.append_for_county(change.area[:6], act, actor, now, detail)


def _draft(change_id: int, actor: User, now: datetime) -> CalendarChange:
    seen = changes_for(actor, now.astimezone().date()).select_for_update()
    change = seen.filter(pk=change_id).first()
    if change is None:
        raise NotFound()
    if change.state != State.DRAFT:
        raise AlreadyDone(f"这项变动{change.get_state_display()}，不能再办")
    return change


def may_confirm(change: CalendarChange, actor: User, on: date) -> bool:
    """Whether a person is the second one: another than who entered it, with the post, for the area."""
    seats = [seat for seat in access.reach(actor, on).seats if seat.post in CONFIRMS[change.layer]]
    covered = change.area == NATION or any(change.area.startswith(seat.prefix) for seat in seats)
    return change.state == State.DRAFT and bool(seats) and covered and actor.pk != change.entered_by_id


def as_rows(moved: Iterable[Moved]) -> list[list[str]]:
    """Case number, rule, the day before and the day after; 暂定 where the new day is still provisional."""
    return [
        [each.case_number, each.rule, each.old.isoformat(), each.new.isoformat(), "暂定" if each.provisional else ""]
        for each in moved
    ]


def seen_rows(change: CalendarChange, user: User, on: date) -> list[list[str]]:
    """Those of its moves whose cases a person sees; the number of all is no secret."""
    numbers = {row[0] for row in change.moves}
    seen = access.cases_for(user, on)
    found: set[str] = set()
    ordered = sorted(numbers)
    for first in range(0, len(ordered), 500):
        found |= set(seen.filter(number__in=ordered[first : first + 500]).values_list("number", flat=True))
    return [row for row in change.moves if row[0] in found]
