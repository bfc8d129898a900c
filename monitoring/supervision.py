"""How the open work of an area stands: counts by township and step; a count and its list share one condition."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from processes.models import Task

BANDS = ("open", "soon", "overdue", "provisional")


@dataclass(frozen=True)
class Counts:
    """How many tasks are open, due soon, overdue, and due on a provisional day."""

    town: str
    element: str
    open: int
    soon: int
    overdue: int
    provisional: int


def condition(band: str, on: date, soon_until: date) -> Q:
    """The one condition of a band, used for counting and for listing."""
    return {
        "open": Q(),
        "soon": Q(due_on__gte=on, due_on__lte=soon_until),
        "overdue": Q(due_on__lt=on),
        "provisional": Q(provisional=True),
    }[band]


def counts(tasks: QuerySet[Task], on: date, soon_until: date) -> list[Counts]:
    """Counts of the open tasks by township and step, in one query."""
    bands = {f"n_{band}": Count("id", filter=condition(band, on, soon_until)) for band in BANDS if band != "open"}
    rows = tasks.filter(state=Task.State.OPEN).values("town", "element").annotate(n_open=Count("id"), **bands)
    return [
        Counts(row["town"], row["element"], row["n_open"], row["n_soon"], row["n_overdue"], row["n_provisional"])
        for row in rows.order_by("town", "element")
    ]


def listed(
    tasks: QuerySet[Task], band: str, on: date, soon_until: date, town: str = "", element: str = ""
) -> QuerySet[Task]:
    """Exactly the tasks behind one number."""
    rows = tasks.filter(condition(band, on, soon_until), state=Task.State.OPEN)
    rows = rows.filter(town=town) if town else rows
    return rows.filter(element=element) if element else rows


def total(rows: Iterable[Counts], town: str = "", element: str = "") -> Counts:
    """Adds counts up."""
    rows = list(rows)
    return Counts(town, element, *(sum(getattr(row, band) for row in rows) for band in BANDS))
