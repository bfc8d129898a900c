"""The figures of the board: a figure is one condition, and the same condition counts and lists.

Every page that shows a figure takes it from here, so that two pages cannot disagree; docs/reference/board.md says in
Chinese what each figure counts. A task belongs to exactly one group of a dimension: groups add up to the total.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from cases import access
from monitoring.board.days import DayOf
from offices.models import PostKind, User
from processes.models import Task
from rules.workdays import Calendar

CalendarOf = Callable[[str], Calendar]
# Days, and how many tasks took them.
Weighted = list[tuple[int, int]]
Rows = QuerySet[Any, Any]
SHANGHAI = ZoneInfo("Asia/Shanghai")
State = Task.State
# Who counts an area: its supervisors, heads and auditors. Handling a case does not make one count a township.
COUNTS = {PostKind.SUPERVISOR, PostKind.COUNTY_HEAD, PostKind.HEAD_OF_OFFICE, PostKind.AUDITOR}


class Tense(StrEnum):
    """Whether a figure is about what is open now, or about what was done in the days looked at."""

    NOW = "now"
    DONE = "done"


@dataclass(frozen=True)
class Days:
    """Today, the last day that counts as due soon, and the first day whose finished work is looked at."""

    on: date
    soon: date
    since: date

    def done(self) -> Q:
        """Finished from `since` up to and with today."""
        first, last = (datetime.combine(day, time(), SHANGHAI) for day in (self.since, self.on + timedelta(days=1)))
        return Q(state=State.DONE, done_at__gte=first, done_at__lt=last)


OPEN = Q(state=State.OPEN)
# A step that was sent back waits for the correction; what the applicant has to bring waits for the applicant.
WAITS = Q(state=State.WAITING) | OPEN & Q(also__contains=" applicant ")
NOW_FIGURES = ("open", "soon", "overdue", "waiting", "provisional")
DONE_FIGURES = ("done", "limited", "late", "rework")
FIGURES = NOW_FIGURES + DONE_FIGURES


def tense_of(figure: str) -> Tense:
    """Whether a figure is about now or about finished work."""
    return Tense.NOW if figure in NOW_FIGURES else Tense.DONE


def condition(figure: str, days: Days) -> Q:
    """The one condition of a figure; KeyError for a word that is none."""
    among = _among(figure, days)
    return days.done() & among if tense_of(figure) is Tense.DONE else among


def _among(figure: str, days: Days) -> Q:
    """What a figure asks of a task; of finished work only what it asks beside having been finished in these days."""
    return {
        "open": OPEN,
        "soon": OPEN & Q(due_on__gte=days.on, due_on__lte=days.soon),
        "overdue": OPEN & Q(due_on__lt=days.on),
        "waiting": WAITS,
        "provisional": OPEN & Q(provisional=True),
        "done": Q(),
        "limited": Q(due_on__isnull=False),
        "late": Q(day_done__gt=F("due_on")),
        "rework": Q(again=True),
    }[figure]


@dataclass(frozen=True)
class Dimension:
    """What tasks are grouped by: the column of what is open, and of what was done."""

    now: str
    done: str


def _same(column: str) -> Dimension:
    return Dimension(column, column)


DIMENSIONS = {
    "town": _same("town"),
    "village": _same("area"),
    "office": _same("office"),
    "step": _same("element"),
    "scheme": _same("process__case__scheme"),
    "person": Dimension("holder", "done_by"),
}
NOBODY = "-"
Place = Mapping[str, str]


def counted_by(user: User, on: date) -> QuerySet[Task]:
    """The tasks that a person may count: those one sees, in the areas of a post that counts."""
    prefixes = {seat.prefix for seat in access.reach(user, on).seats if seat.post in COUNTS}
    return access.tasks_for(user, on).filter(access.in_areas(prefixes))


def within(tasks: QuerySet[Task], place: Place, tense: Tense) -> QuerySet[Task]:
    """The tasks of one group of each dimension named; `-` is the group of nobody."""
    for name, key in place.items():
        column = getattr(DIMENSIONS[name], tense)
        tasks = tasks.filter(**({f"{column}__isnull": True} if key == NOBODY else {column: key}))
    return tasks


def _asked(tasks: QuerySet[Task], tense: Tense) -> QuerySet[Task]:
    """Adds what the conditions of finished work ask: the day it was done, and whether it had been done before."""
    if tense is Tense.NOW:
        return tasks
    before = Task.objects.filter(
        process=OuterRef("process"), element=OuterRef("element"), state=State.DONE, pk__lt=OuterRef("pk")
    )
    return tasks.annotate(day_done=DayOf("done_at"), again=Exists(before))


def listed(tasks: QuerySet[Task], figure: str, days: Days, place: Place) -> QuerySet[Task]:
    """Exactly the tasks behind one figure."""
    tense = tense_of(figure)
    return within(_asked(tasks, tense), place, tense).filter(condition(figure, days))


@dataclass
class Row:
    """The figures of one group; `median` is in working days, None where nothing was finished."""

    key: str
    counts: dict[str, int]
    median: int | None = None

    @property
    def rate(self) -> Decimal | None:
        """Of the finished tasks that had a limit, how many of a hundred kept it; None where none had one."""
        limited = self.counts["limited"]
        return round(Decimal(100 * (limited - self.counts["late"])) / limited, 1) if limited else None


@dataclass
class Table:
    """The rows of a dimension by key, and the whole: the groups added up, with a median of its own."""

    rows: dict[str, Row]
    median: int | None = None

    def row(self, value: object) -> Row:
        """The row of a group, made empty at first use."""
        key = _key(value)
        if key not in self.rows:
            self.rows[key] = Row(key, dict.fromkeys(FIGURES, 0))
        return self.rows[key]

    def set_medians(self, taken: Mapping[str, Weighted]) -> None:
        """Works out the medians from days and how many tasks took them."""
        for key, weighted in taken.items():
            self.rows[key].median = middle(weighted)
        every = [pair for weighted in taken.values() for pair in weighted]
        self.median = middle(every) if every else None

    @property
    def total(self) -> Row:
        """The groups added up."""
        sums = {name: sum(row.counts[name] for row in self.rows.values()) for name in FIGURES}
        return Row("", sums, self.median)


def middle(weighted: Weighted) -> int:
    """The smallest number of days in which half of the tasks were done; ValueError when there is none."""
    if not weighted:
        raise ValueError("没有办结的任务，没有中位数")
    weighted = sorted(weighted)
    sums = list(accumulate(count for _, count in weighted))
    return weighted[bisect_left(sums, sums[-1] / 2)][0]


def table(tasks: QuerySet[Task], dimension: str, days: Days, place: Place, calendar_of: CalendarOf) -> Table:
    """All figures by the groups of a dimension, in three statements however much there is; keys are text, `-` nobody.

    Finished work is counted by the days on which it was opened and done, so that the median comes out of the same rows
    as the counts.
    """
    found, taken = Table({}), defaultdict(list)
    for names, rows in _now(tasks, dimension, days, place):
        for key, *counts in rows:
            _add(found.row(key), names, counts)
    calendar_of = cache(calendar_of)
    # Most tasks of a county share their two days with others.
    used = cache(lambda county, since, until: calendar_of(f"{county}000000").working_days_between(since, until))
    for key, county, since, until, *counts in _done(tasks, dimension, days, place):
        row = found.row(key)
        _add(row, DONE_FIGURES, counts)
        taken[row.key].append((used(county, since, until), counts[0]))
    found.set_medians(taken)
    return found


def _now(tasks: QuerySet[Task], dimension: str, days: Days, place: Place) -> Iterator[tuple[tuple[str, ...], Rows]]:
    """Open and waiting work in a statement each: each state has an index of its own.

    By place nothing but the index is read (`task_area_open`); hence areas are counted, which every task has.
    """
    column = DIMENSIONS[dimension].now
    rows = within(tasks, place, Tense.NOW).order_by()
    for narrow, names in ((OPEN, NOW_FIGURES), (Q(state=State.WAITING), ("waiting",))):
        wanted = {f"n_{name}": Count("area", filter=condition(name, days)) for name in names}
        yield names, rows.filter(narrow).values_list(column).annotate(**wanted)


def _done(tasks: QuerySet[Task], dimension: str, days: Days, place: Place) -> Rows:
    rows = within(_asked(tasks, Tense.DONE), place, Tense.DONE).filter(days.done()).order_by()
    # That they were finished in these days has been asked of the rows, and is not asked again for each figure.
    wanted = {f"n_{name}": Count("area", filter=_among(name, days) or None) for name in DONE_FIGURES}
    dated = rows.annotate(county=Substr("area", 1, 6), since=DayOf("opened_at"))
    return dated.values_list(DIMENSIONS[dimension].done, "county", "since", "day_done").annotate(**wanted)


def _add(row: Row, names: Iterable[str], counts: Iterable[int]) -> None:
    for name, count in zip(names, counts, strict=True):
        row.counts[name] += count


def _key(value: object) -> str:
    return NOBODY if value is None else str(value)
