"""How long finished work took, in working days of its county, and how punctual it was week by week."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from monitoring.board.days import DayOf
from monitoring.board.figures import DIMENSIONS, NOBODY, Days, Place, Row, condition, listed
from processes.models import Task
from rules.workdays import Calendar

CalendarOf = Callable[[str], Calendar]
WEEKS = 12
Weighted = list[tuple[int, int]]


def medians(tasks: QuerySet[Task], dimension: str, days: Days, place: Place, calendar_of: CalendarOf) -> dict[str, int]:
    """The median working days of the finished tasks of each group; the whole under the empty key.

    The day on which a task was opened is not counted, the day on which it was done is.
    """
    found: defaultdict[str, Weighted] = defaultdict(list)
    calendar_of = cache(calendar_of)
    column = DIMENSIONS[dimension].done
    rows = listed(tasks, "done", days, place).order_by()
    dated = rows.values(column, since=DayOf("opened_at"), until=DayOf("done_at"), county=Substr("area", 1, 6))
    for row in dated.annotate(n=Count("pk")):
        taken = _taken(row, calendar_of)
        found[NOBODY if row[column] is None else str(row[column])].append((taken, row["n"]))
        found[""].append((taken, row["n"]))
    return {key: middle(weighted) for key, weighted in found.items()}


def _taken(row: Mapping[str, Any], calendar_of: CalendarOf) -> int:
    return calendar_of(f"{row['county']}000000").working_days_between(row["since"], row["until"])


def middle(weighted: Weighted) -> int:
    """The smallest number of days in which half of the tasks were done; ValueError when there is none."""
    if not weighted:
        raise ValueError("没有办结的任务，没有中位数")
    weighted = sorted(weighted)
    sums = list(accumulate(count for _, count in weighted))
    return weighted[bisect_left(sums, sums[-1] / 2)][0]


def with_medians(rows: dict[str, Row], found: Mapping[str, int]) -> dict[str, Row]:
    """Writes the medians into the rows of the same groups."""
    for key, row in rows.items():
        row.median = found.get(key)
    return rows


@dataclass(frozen=True)
class Week:
    """The tasks with a limit that were finished in one week (Monday first), and how many of them late."""

    monday: date
    limited: int
    late: int

    @property
    def rate(self) -> Decimal | None:
        """How many of a hundred kept their limit; None in a week without such a task."""
        return round(Decimal(100 * (self.limited - self.late)) / self.limited, 1) if self.limited else None


def weeks(tasks: QuerySet[Task], on: date, place: Place) -> list[Week]:
    """The last twelve weeks, the running one last."""
    this = on - timedelta(days=on.weekday())
    days = Days(on, on, this - timedelta(weeks=WEEKS - 1))
    late = Count("pk", filter=condition("late", days))
    rows = listed(tasks, "limited", days, place).order_by().values("day_done").annotate(n=Count("pk"), late=late)
    sums: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        monday = row["day_done"] - timedelta(days=row["day_done"].weekday())
        sums[monday][0] += row["n"]
        sums[monday][1] += row["late"]
    return [Week(monday, *sums[monday]) for monday in _mondays(days.since)]


def _mondays(first: date) -> Iterator[date]:
    return (first + timedelta(weeks=number) for number in range(WEEKS))
