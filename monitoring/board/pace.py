"""How punctual work was, week by week."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet

from monitoring.board.figures import Days, Place, condition, listed
from processes.models import Task

WEEKS = 12


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
