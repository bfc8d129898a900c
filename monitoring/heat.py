"""Where the running cases stand in their diagrams: how many at each element, how long already, how many too late.

Counts only: whoever may count an area need not be allowed to see its cases. A count and its list share one condition.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Substr, TruncDate

from cases import access
from processes.models import Process, Task, Timer
from rules.workdays import Calendar

CalendarOf = Callable[[str], Calendar]


@dataclass(frozen=True)
class Place:
    """Which cases are meant: an edition, or all of a scheme, and an area within what the reader may count."""

    scheme: str
    edition: int | None
    area: str

    def condition(self, prefixes: set[str], path: str = "") -> Q:
        """The processes meant, seen from a table that names the process by `path`."""
        wanted = access.in_areas(prefixes, f"{path}area") & access.in_areas({self.area}, f"{path}area")
        wanted &= Q(**{f"{path}edition__scheme": self.scheme}) & ~Q(**{f"{path}state": Process.State.ENDED})
        return wanted & Q(**{f"{path}edition": self.edition}) if self.edition else wanted


@dataclass(frozen=True)
class Standing:
    """The cases at one element: how many, working days waited (median and nine in ten), how many overdue."""

    element: str
    count: int
    median: int
    most: int
    overdue: int


def standing(place: Place, prefixes: set[str], on: date, calendar_of: CalendarOf) -> dict[str, Standing]:
    """Where cases stand now, by element; two statements, however many cases there are."""
    rows = sorted([*_tasks(place, prefixes, on), *_timers(place, prefixes)], key=lambda row: str(row["element"]))
    grouped = groupby(rows, key=lambda row: str(row["element"]))
    return {element: _standing(element, list(some), on, calendar_of) for element, some in grouped}


def _tasks(place: Place, prefixes: set[str], on: date) -> Iterable[Mapping[str, Any]]:
    rows = waiting(place, prefixes).annotate(since=TruncDate("opened_at"), county=Substr("area", 1, 6))
    late = Count("process", filter=Q(due_on__lt=on), distinct=True)
    return rows.values("element", "since", "county").order_by().annotate(n=Count("process", distinct=True), late=late)


def waiting(place: Place, prefixes: set[str], element: str = "") -> QuerySet[Task]:
    """The tasks of the cases that stand in a place; a correction is counted where its step is."""
    states = [Task.State.OPEN, Task.State.WAITING]
    rows = Task.objects.filter(place.condition(prefixes, "process__"), state__in=states)
    return rows.filter(element=element) if element else rows


def _timers(place: Place, prefixes: set[str]) -> Iterable[Mapping[str, Any]]:
    """Cases that wait for a period to end, since their last step was done; they are late for nothing."""
    rows = Timer.objects.filter(place.condition(prefixes, "process__")).order_by()
    dated = rows.annotate(county=Substr("process__area", 1, 6), done=Max("process__tasks__done_at"))
    for element, county, done, began in dated.values_list("element", "county", "done", "process__started_at"):
        since = (done or began).astimezone().date()
        yield {"element": element, "since": since, "county": county, "n": 1, "late": 0}


def _standing(element: str, rows: list[Mapping[str, Any]], on: date, calendar_of: CalendarOf) -> Standing:
    days = sorted((_waited(row, on, calendar_of), int(row["n"])) for row in rows)
    count, late = sum(number for _, number in days), sum(int(row["late"]) for row in rows)
    return Standing(element, count, _at(days, 0.5), _at(days, 0.9), late)


def _waited(row: Mapping[str, Any], on: date, calendar_of: CalendarOf) -> int:
    return calendar_of(f"{row['county']}000000").working_days_between(min(row["since"], on), on)


def _at(days: list[tuple[int, int]], share: float) -> int:
    """The smallest number of days that this share of the cases has not waited longer than."""
    sums = list(accumulate(number for _, number in days))
    return days[bisect_left(sums, sums[-1] * share)][0]


def shade(count: int, most: int) -> int:
    """One of four shades: a quarter, half, three quarters, or all of the fullest element."""
    return -(-4 * count // most) if most else 0
