"""Due dates after a calendar was loaded: provisional clocks computed anew, and every date that moved listed.

Clocks of one rule that started on one day under the same standards end together: each group is computed once and
written in a few statements. A county has thousands of clocks and some hundred groups.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases import access, chain, unclocked
from cases.clocks import columns_of, extension_of, latest
from cases.models import Case, Clock, PublicNotice
from offices import divisions
from processes import editions, region, snapshots
from processes.batch import update_each
from processes.models import Task, Timer
from rules.deadlines import Deadline, Extension

COLUMNS = (
    *("id", "rule", "started_on", "due_on", "delegated", "extension", "extension_text", "extended_at"),
    *("extended_by_id", "seconded_by_id", "case_id", "case__number", "case__area", "case__county"),
    *("case__household_id", "case__process_id", "case__process__edition_id"),
)
AT_ONCE = 500


@dataclass(frozen=True)
class Moved:
    """A due date that changed when a calendar was loaded."""

    case_number: str
    rule: str
    old: date
    new: date
    provisional: bool


@dataclass(frozen=True)
class Group:
    """What clocks must have in common to end on the same day."""

    rule: str
    started_on: date
    area: str
    delegated: bool
    extension: Extension | None
    edition_id: int

    def due(self) -> Deadline:
        """The day as the rows stand now."""
        return region.due(
            self.rule,
            self.started_on,
            self.area,
            delegated=self.delegated,
            extension=self.extension,
            source=editions.load(self.edition_id).tables,
        )


@transaction.atomic
def recompute_provisional(now: datetime, cases: Collection[int] | None = None) -> list[Moved]:
    """Computes every provisional running clock again, or those of some cases, and lists each date that moved."""
    return _recomputed(Q(provisional=True), Q(provisional=True), now, cases)


@transaction.atomic
def recompute_between(now: datetime, area: str, first: date, last: date) -> list[Moved]:
    """The same after days of an area changed from one day to another: also the clocks that run over these days."""
    prefixes = {divisions.significant(area)}
    over = access.in_areas(prefixes, "case__area") & Q(started_on__lte=last, due_on__gte=first)
    tasks = access.in_areas(prefixes) & Q(due_on__gte=first)
    return _recomputed(Q(provisional=True) | over, Q(provisional=True) | tasks, now, None)


def _recomputed(wanted: Q, tasks: Q, now: datetime, cases: Collection[int] | None) -> list[Moved]:
    with snapshots.trust(snapshots.stamps()):
        groups = [(group.due(), rows) for group, rows in _groups(wanted, cases).items()]
    found = sorted(((row, due) for due, rows in groups for row in rows), key=lambda each: each[0].id)
    _write(found)
    listed = [(row, due) for row, due in found if row.due_on != due.due_on]
    _move_all_timers(listed)
    _note_moves(listed, now)
    bare = unclocked.recompute(tasks, cases)
    return [_moved(row, due) for row, due in listed] + _recompute_notices(cases) + [Moved(*each) for each in bare]


def _groups(wanted: Q, cases: Collection[int] | None) -> dict[Group, list[Any]]:
    groups: dict[Group, list[Any]] = {}
    of_cases = {} if cases is None else {"case__in": cases}
    rows = Clock.objects.filter(wanted, stopped_on__isnull=True, **of_cases).order_by("id")
    same_as = cache(region.same_as)
    for row in rows.values_list(*COLUMNS, named=True).iterator(2000):
        area, edition_id = same_as(row.case__area), row.case__process__edition_id
        group = Group(row.rule, row.started_on, area, row.delegated, extension_of(row), edition_id)
        groups.setdefault(group, []).append(row)
    return groups


def _write(found: list[tuple[Any, Deadline]]) -> None:
    """Clocks, the open and waiting steps of their rules, and the cases they lead; each in a few statements."""
    columns = list(columns_of(found[0][1])) if found else []
    update_each(Clock, ["id"], columns, [(row.id, *columns_of(due).values()) for row, due in found])
    # Of two clocks of one rule the later one counts.
    steps = {(row.case__process_id, row.rule): (due.due_on, due.provisional) for row, due in found}
    rows = [(*key, *day) for key, day in steps.items()]
    update_each(Task, ["process", "rule"], ["due_on", "provisional"], rows, only="state IN ('open', 'waiting')")
    # A case that another limit leads by now keeps its day.
    leads = cache(lambda edition_id, rule: editions.load(edition_id).tables.leads(rule))
    leading = [(row, due) for row, due in found if leads(row.case__process__edition_id, row.rule)]
    led = {(row.case_id, row.due_on): (due.due_on, due.provisional) for row, due in leading}
    update_each(Case, ["id", "due_on"], ["due_on", "provisional"], [(*key, *day) for key, day in led.items()])


def _move_all_timers(moved: list[tuple[Any, Deadline]]) -> None:
    by_days: dict[tuple[date, date], list[int]] = {}
    for row, due in moved:
        by_days.setdefault((row.due_on, due.due_on), []).append(row.case__process_id)
    # In such an order that a timer which was moved is not met again: what ends later from the end, else from the start.
    later = sorted(((days, ids) for days, ids in by_days.items() if days[1] > days[0]), reverse=True)
    earlier = sorted((days, ids) for days, ids in by_days.items() if days[1] < days[0])
    for (old, new), process_ids in later + earlier:
        move_timers(process_ids, old, new)


def move_timers(process_ids: list[int], old: date, new: date) -> None:
    """A process that waits for this day waits for the new one; it never goes on before its period has run."""
    for some in _portions(process_ids):
        timers = Timer.objects.filter(process_id__in=some)
        timers.filter(due_at=_morning_after(old)).update(due_at=_morning_after(new))


def _note_moves(moved: list[tuple[Any, Deadline]], now: datetime) -> None:
    """One entry a clock, county by county in a fixed order, so that two who recompute do not wait for each other."""
    by_county: dict[str, list[chain.Subject]] = {}
    for row, due in moved:
        detail: Mapping[str, object] = {"rule": row.rule, "old": row.due_on.isoformat(), "new": due.due_on.isoformat()}
        by_county.setdefault(row.case__county, []).append((row.case_id, row.case__household_id, detail))
    for county in sorted(by_county):
        chain.append_many(county, "recompute", now, by_county[county])


def _moved(row: Any, due: Deadline) -> Moved:
    return Moved(row.case__number, row.rule, row.due_on, due.due_on, due.provisional)


def _recompute_notices(cases: Collection[int] | None) -> list[Moved]:
    """A notice on the board ends when its clock ends."""
    moved: list[Moved] = []
    wanted = {} if cases is None else {"case__in": cases}
    hanging = PublicNotice.objects.filter(provisional=True, taken_down_on__isnull=True, **wanted)
    for notice in hanging.select_related("case"):
        clock = latest(notice.case, f"{notice.case.scheme}.{notice.kind}")
        if clock is None or (clock.due_on, clock.provisional) == (notice.ends_on, notice.provisional):
            continue
        if clock.due_on != notice.ends_on:
            moved.append(Moved(notice.case.number, notice.kind, notice.ends_on, clock.due_on, clock.provisional))
        notice.ends_on, notice.provisional = clock.due_on, clock.provisional
        notice.save(update_fields=["ends_on", "provisional"])
    return moved


def _morning_after(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))


def _portions(rows: list[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        yield some
