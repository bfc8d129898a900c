"""What a county's awards will need month by month, for the finance bureau's budget."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import access
from cases.awards import month_after
from cases.models import Award, AwardPeriod, PaymentLine, PaymentRoll
from cases.payments.claims import FINAL, parts_of
from cases.payments.exact import ZERO, totals
from offices import divisions


@dataclass(frozen=True)
class Month:
    """One month of a scheme: what rolls carried, or, where none is frozen yet, what the awards as they stand need."""

    month: date
    amount: Decimal
    awards: int
    frozen: bool


def sheet(area: str, scheme: str, year: int) -> list[Month]:
    """The twelve months of a year of one scheme of a county, in yuan."""
    first, last = date(year, 1, 1), date(year, 12, 1)
    rows = AwardPeriod.objects.filter(access.in_areas({divisions.significant(area)}, "award__area"))
    parts = parts_of(rows.filter(award__scheme=scheme), first, last)
    rolls = PaymentRoll.objects.filter(area=area, scheme=scheme, month__year=year, state__in=FINAL)
    lines = PaymentLine.objects.filter(roll__in=rolls)
    carried = totals(lines, "roll__month")
    made = []
    for month in (month_after(first, number) for number in range(12)):
        holding = [part for part in parts if part.holds(month)]
        amount = carried.get(month, sum((part.amount for part in holding), ZERO))
        made.append(Month(month, amount, len(holding), month in carried))
    return made


def schemes_of(area: str) -> list[str]:
    """The schemes of a county that pay money."""
    rows = Award.objects.filter(access.in_areas({divisions.significant(area)})).exclude(kind=Award.Kind.STATUS)
    return sorted(rows.order_by().values_list("scheme", flat=True).distinct())
