"""How many limits will be broken in the next working days, from load, pace and calendar; arithmetic, no oracle.

The sum is this and no more: an office does its open tasks in the order of their due days, as many a working day as it
did on average over the last twenty, and begins on the next working day. A task breaks its limit when its turn comes
after its due day. Tasks that come in meanwhile are left out: they are due later. What is late today is counted as late
today and not foreseen again, but it still takes its turn.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, F, QuerySet

from monitoring.board.figures import OPEN, SHANGHAI
from processes.models import Task
from rules.workdays import Calendar

CalendarOf = Callable[[str], Calendar]
HORIZONS = (5, 10)
PACE_DAYS = 20
# One open task in its turn: its id and the day on which it is due.
Turn = tuple[int, date | None]


@dataclass(frozen=True)
class Outlook:
    """One office: what it has open and late, what it does and gets a working day, and the tasks that will be late."""

    office: int
    open: int
    overdue: int
    done: int
    arrived: int
    breaches: tuple[tuple[int, ...], ...]

    @property
    def pace(self) -> Decimal:
        """Tasks done a working day, over the last twenty."""
        return round(Decimal(self.done) / PACE_DAYS, 1)

    @property
    def inflow(self) -> Decimal:
        """Tasks that came in a working day, over the last twenty."""
        return round(Decimal(self.arrived) / PACE_DAYS, 1)


def late_turns(turns: Sequence[Turn], done: int, on: date, until: date, calendar: Calendar) -> tuple[int, ...]:
    """The tasks due from today up to a day whose turn comes too late; turns in order of due days, undated ones last."""
    pace = Fraction(done, PACE_DAYS)
    found = []
    for place, (task, due_on) in enumerate(turns, 1):
        if due_on is None or due_on > until:
            break
        if due_on >= on and (not pace or _turn(place, pace, on, calendar) > due_on):
            found.append(task)
    return tuple(found)


def _turn(place: int, pace: Fraction, on: date, calendar: Calendar) -> date:
    """The working day on which the task at this place is done."""
    return calendar.add_working_days(on, -(-Fraction(place) // pace))


def ends(on: date, calendar: Calendar) -> tuple[date, ...]:
    """The last day of each horizon."""
    return tuple(calendar.add_working_days(on, days) for days in HORIZONS)


def outlooks(tasks: QuerySet[Task], on: date, calendar: Calendar) -> list[Outlook]:
    """The forecast of every office that has open tasks, in three statements; in the order of the offices' ids."""
    turns: dict[int, list[Turn]] = {}
    rows = tasks.filter(OPEN).order_by(F("due_on").asc(nulls_last=True), "id")
    for office, task, due_on in rows.values_list("office", "pk", "due_on"):
        turns.setdefault(office, []).append((task, due_on))
    since = _before(on, PACE_DAYS, calendar)
    done, arrived = (_by_office(tasks, column, since, on) for column in ("done_at", "opened_at"))
    untils = ends(on, calendar)
    return [_outlook(office, turns[office], done, arrived, on, untils, calendar) for office in sorted(turns)]


def _outlook(
    office: int,
    turns: list[Turn],
    done: dict[int, int],
    arrived: dict[int, int],
    on: date,
    untils: Iterable[date],
    calendar: Calendar,
) -> Outlook:
    count = done.get(office, 0)
    breaches = tuple(late_turns(turns, count, on, until, calendar) for until in untils)
    late = sum(1 for _, due_on in turns if due_on and due_on < on)
    return Outlook(office, len(turns), late, count, arrived.get(office, 0), breaches)


def _by_office(tasks: QuerySet[Task], column: str, since: date, on: date) -> dict[int, int]:
    """How many tasks an office did, or got, after `since` up to now; today counts with what it has."""
    first, last = (datetime.combine(day + timedelta(days=1), time(), SHANGHAI) for day in (since, on))
    rows = tasks.filter(**{f"{column}__gte": first, f"{column}__lt": last}).order_by()
    return dict(rows.values_list("office").annotate(n=Count("pk")))


def _before(on: date, days: int, calendar: Calendar) -> date:
    """The day after which that many working days have begun, today's included."""
    for _ in range(days):
        on = calendar.roll_back(on) - timedelta(days=1)
    return on
