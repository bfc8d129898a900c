"""The figures of the board: a figure is one condition, and the same condition counts and lists.

Every page that shows a figure takes it from here, so that two pages cannot disagree; docs/reference/board.md says in
Chinese what each figure counts. A task belongs to exactly one group of a dimension: groups add up to the total.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from cases import access
from monitoring.board.days import DayOf
from offices.models import PostKind, User
from processes.models import Task

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
    late = Q(day_done__gt=F("due_on"))
    return {
        "open": OPEN,
        "soon": OPEN & Q(due_on__gte=days.on, due_on__lte=days.soon),
        "overdue": OPEN & Q(due_on__lt=days.on),
        "waiting": WAITS,
        "provisional": OPEN & Q(provisional=True),
        "done": days.done(),
        "limited": days.done() & Q(due_on__isnull=False),
        "late": days.done() & late,
        "rework": days.done() & Q(again=True),
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


def table(tasks: QuerySet[Task], dimension: str, days: Days, place: Place) -> dict[str, Row]:
    """All figures by the groups of a dimension, in two statements however much there is; keys are text, `-` nobody."""
    found: dict[str, Row] = {}
    for tense, names in ((Tense.NOW, NOW_FIGURES), (Tense.DONE, DONE_FIGURES)):
        column = getattr(DIMENSIONS[dimension], tense)
        rows = within(_asked(tasks, tense), place, tense).filter(_any_of(names[0], days)).order_by()
        wanted = {f"n_{name}": Count("pk", filter=condition(name, days)) for name in names}
        for row in rows.values(column).annotate(**wanted):
            counts = {name: row[f"n_{name}"] for name in names}
            _row(found, row[column]).counts.update(counts)
    return found


def _any_of(first: str, days: Days) -> Q:
    """What a statement has to read at all: the open figures lie in open and waiting, the others in what was done."""
    return OPEN | Q(state=State.WAITING) if first == "open" else days.done()


def _row(found: dict[str, Row], key: object) -> Row:
    key = NOBODY if key is None else str(key)
    return found.setdefault(key, Row(key, dict.fromkeys(FIGURES, 0)))


def total(rows: Iterable[Row]) -> Row:
    """The groups added up; a median cannot be added and stays out."""
    sums = dict.fromkeys(FIGURES, 0)
    for row in rows:
        for name, count in row.counts.items():
            sums[name] += count
    return Row("", sums)
