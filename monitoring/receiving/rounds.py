"""The log of rounds: month by month what came in, what was compared, what was warned of and what has been settled."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from monitoring.models import Comparison, Delivery, RiskWarning
from monitoring.receiving import reach
from offices import divisions
from offices.models import User


@dataclass
class Round:
    """One month: deliveries and their rows, comparisons and their hits, warnings opened and how many are settled."""

    month: date
    deliveries: int = 0
    rows: int = 0
    matched: int = 0
    comparisons: int = 0
    hits: int = 0
    warnings: int = 0
    settled: int = 0


def rounds(user: User, on: date) -> list[Round]:
    """The rounds of somebody's counties, the newest first, in three queries however many months there are."""
    counties = reach.counties(user, on)
    found: dict[date, Round] = {}
    _deliveries(counties, found)
    _comparisons(counties, found)
    _warnings(counties, found)
    return sorted(found.values(), key=lambda each: each.month, reverse=True)


def totals(found: list[Round]) -> Round:
    """All rounds added up, as the achievement reports count them."""
    added: dict[str, int] = defaultdict(int)
    for each in found:
        for name, value in vars(each).items():
            added[name] += value if name != "month" else 0
    return Round(**{**added, "month": date.min})


def _of(found: dict[date, Round], month: date) -> Round:
    return found.setdefault(month, Round(month))


def _deliveries(counties: set[str], found: dict[date, Round]) -> None:
    rows = Delivery.objects.filter(county__in=counties, state=Delivery.State.DONE).values("month")
    for row in rows.annotate(n=Count("id"), rows=Sum("total"), own=Sum("matched")).order_by():
        one = _of(found, row["month"])
        one.deliveries, one.rows, one.matched = row["n"], row["rows"], row["own"]


def _comparisons(counties: set[str], found: dict[date, Round]) -> None:
    areas = [divisions.full(county) for county in counties]
    rows = Comparison.objects.filter(area__in=areas, state=Comparison.State.DONE).values("month")
    for row in rows.annotate(n=Count("id"), found_hits=Sum("hits")).order_by():
        one = _of(found, row["month"])
        one.comparisons, one.hits = row["n"], row["found_hits"]


def _warnings(counties: set[str], found: dict[date, Round]) -> None:
    settled = Count("id", filter=Q(state=RiskWarning.State.CLOSED))
    rows = RiskWarning.objects.filter(county__in=counties).annotate(month=TruncMonth("received_on")).values("month")
    for row in rows.annotate(n=Count("id"), settled=settled).order_by():
        one = _of(found, row["month"])
        one.warnings, one.settled = row["n"], row["settled"]
