"""What a county's awards will need month by month: for the finance bureau's budget, and before a decision is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import access
from cases.awards import Part, month_after
from cases.models import Award, AwardPeriod, PaymentLine, PaymentRoll
from cases.payments import claims
from cases.payments.claims import FINAL, opening_of, parts_of
from cases.payments.exact import ZERO, total, totals
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


@dataclass(frozen=True)
class Effect:
    """What a decision would change on the next roll for one household."""

    month: date
    before: Decimal
    after: Decimal
    arrears: Decimal

    @property
    def change(self) -> Decimal:
        """The difference of the month's regular payment, in yuan."""
        return self.after - self.before


def effect(award: Award, parts: Sequence[Part], on: date) -> Effect:
    """What laying out an award anew would change on the next roll: the month, the sum before and after, arrears.

    Nothing is written. `parts` are what `awards.lay` would be given; a stop is an empty list.
    """
    month = next_month(award, on)
    area = divisions.full(award.area[:6])
    before = sum((part.amount for part in _held(award, month)), ZERO)
    if not parts:
        return Effect(month, before, ZERO, ZERO)
    begin = min(part.from_month for part in parts)
    after = next((p.amount for p in parts if _holds(p, month)), before if month < begin else ZERO)
    first = max(begin, opening_of(area, award.scheme, month))
    return Effect(month, before, after, _arrears(award, parts, first, month))


def _held(award: Award, month: date) -> list[claims.Part]:
    return [part for part in parts_of(AwardPeriod.objects.filter(award=award), month, month) if part.holds(month)]


def _holds(part: Part, month: date) -> bool:
    return part.from_month <= month and (part.until_month is None or month <= part.until_month)


def _arrears(award: Award, parts: Sequence[Part], month: date, until: date) -> Decimal:
    """What months already on rolls would get in addition."""
    short = ZERO
    while month < until:
        lines = PaymentLine.objects.filter(award=award, due_month=month, roll__state__in=FINAL)
        lines = lines.filter(kind__in=["regular", "arrears", "one_off"]).exclude(state=PaymentLine.State.CANCELLED)
        due = next((part.amount for part in parts if _holds(part, month)), ZERO)
        short += max(ZERO, due - total(lines))
        month = month_after(month, 1)
    return short


def next_month(award: Award, on: date) -> date:
    """The month of the next roll on which an award can stand."""
    rows = PaymentRoll.objects.filter(area=divisions.full(award.area[:6]), scheme=award.scheme, state__in=FINAL)
    last = rows.order_by("month").values_list("month", flat=True).last()
    return month_after(last, 1) if last else month_after(on, 0)
