"""What a month owes: each award's periods and the local orders, less what earlier rolls have laid down already.

Everything is read in a handful of queries, whatever the number of awards. Only awards whose sums do not agree are
looked at month by month: there something was decided late, or a line was cancelled.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import access
from cases.awards import month_after
from cases.models import Award, AwardPeriod, PaymentLine, PaymentRoll, ReserveEntry
from cases.payments.exact import ZERO, totals
from offices import divisions

Kind = PaymentLine.Kind
# Lines that carry what the periods of an award say; the others have a paper of their own.
OF_PERIODS = (Kind.REGULAR, Kind.ARREARS, Kind.ONE_OFF)
FINAL = (PaymentRoll.State.FROZEN, PaymentRoll.State.APPROVED, PaymentRoll.State.EXPORTED, PaymentRoll.State.SETTLED)


@dataclass(frozen=True, slots=True)
class Claim:
    """One sum that a roll should carry."""

    award_id: int
    household_id: int
    area: str
    kind: str
    due_month: date
    persons: int
    amount: Decimal
    period_id: int | None = None
    order_id: int | None = None
    recovery_id: int | None = None
    withheld_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an award as far as money is concerned."""

    award_id: int
    household_id: int
    area: str
    once: bool
    id: int
    from_month: date
    until_month: date | None
    persons: int
    amount: Decimal
    kind: str

    def holds(self, month: date) -> bool:
        """Tells whether the stretch pays in a month."""
        return self.from_month <= month and (self.until_month is None or month <= self.until_month)

    def sum(self, opening: date, month: date) -> Decimal:
        """What the stretch pays from the opening month through a month."""
        begin, end = max(self.from_month, opening), min(self.until_month or month, month)
        return self.amount * max(0, months_between(begin, end) + 1)


def months_between(first: date, last: date) -> int:
    """How many months lie between two months; 0 for the same one."""
    return (last.year - first.year) * 12 + last.month - first.month


def awards_of(area: str, scheme: str) -> Q:
    """The condition of belonging to a county's roll of a scheme, seen from a table that has an `award`."""
    return access.in_areas({divisions.significant(area)}, "award__area") & Q(award__scheme=scheme)


def parts_of(rows: QuerySet[AwardPeriod], opening: date, month: date) -> list[Part]:
    """The stretches that pay something between two months, award by award; what a township's reserve paid is paid."""
    rows = rows.filter(superseded_at__isnull=True, from_month__lte=month, amount__gt=0)
    rows = rows.filter(Q(until_month__isnull=True) | Q(until_month__gte=opening))
    reserve = ReserveEntry.objects.filter(award=OuterRef("award_id"), kind="payment", state="booked")
    rows = rows.exclude(award__kind=Award.Kind.STATUS).exclude(Exists(reserve), award__kind=Award.Kind.ONCE)
    rows = rows.order_by("award__area", "award_id", "from_month")
    columns = ("award_id", "award__household_id", "award__area", "award__kind", "id", "from_month", "until_month")
    return [
        Part(award, household, area, kind == Award.Kind.ONCE, *rest)
        for award, household, area, kind, *rest in rows.values_list(*columns, "persons", "amount", "kind")
    ]


def laid(rows: QuerySet[PaymentLine], opening: date) -> QuerySet[PaymentLine]:
    """The lines of frozen rolls that carry periods and still count."""
    rows = rows.filter(roll__state__in=FINAL, kind__in=OF_PERIODS, due_month__gte=opening)
    return rows.exclude(state=PaymentLine.State.CANCELLED)


def of_periods(area: str, scheme: str, opening: date, month: date) -> list[Claim]:
    """What the periods of all awards of a county's scheme owe up to a month and no roll has laid down."""
    rows = parts_of(AwardPeriod.objects.filter(awards_of(area, scheme)), opening, month)
    lines = laid(PaymentLine.objects.filter(awards_of(area, scheme)), opening)
    lines = lines.filter(due_month__lte=month)
    done = totals(lines, "award_id")
    awards = by_award(rows)
    odd = [award for award, own in awards.items() if not _is_plain(own, done.get(award, ZERO), opening, month)]
    by_month = _laid_by_month(lines, odd)
    return [claim for award, own in awards.items() for claim in _claims(own, award, by_month, opening, month)]


def by_award(parts: Iterable[Part]) -> dict[int, list[Part]]:
    """Stretches by their award, in order."""
    found: dict[int, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.award_id].append(part)
    return found


def _is_plain(parts: Sequence[Part], done: Decimal, opening: date, month: date) -> bool:
    """Answers whether only the present month is missing, as it is for nearly all."""
    return sum(part.sum(opening, month) for part in parts) - done == due_in(parts, month)


def due_in(parts: Iterable[Part], month: date) -> Decimal:
    """What the stretches of one award pay in a month."""
    return next((part.amount for part in parts if part.holds(month)), ZERO)


def _laid_by_month(lines: QuerySet[PaymentLine], odd: list[int]) -> dict[int, dict[date, Decimal]]:
    found: dict[int, dict[date, Decimal]] = {award: {} for award in odd}
    for chunk in (odd[start : start + 500] for start in range(0, len(odd), 500)):
        for (award, due_month), amount in totals(lines.filter(award__in=chunk), "award_id", "due_month").items():
            found[award][due_month] = amount
    return found


def _claims(
    parts: Sequence[Part], award: int, by_month: dict[int, dict[date, Decimal]], opening: date, month: date
) -> Iterator[Claim]:
    """The present month of a plain award; every month that is short of an odd one."""
    if award not in by_month:
        yield from (_claim(part, month, part.amount, month) for part in parts if part.holds(month))
        return
    done, due_month = by_month[award], max(opening, parts[0].from_month)
    while due_month <= month:
        part = next((part for part in parts if part.holds(due_month)), None)
        short = part.amount - done.get(due_month, ZERO) if part else ZERO
        if part and short > 0:
            yield _claim(part, due_month, short, month)
        due_month = month_after(due_month, 1)


def _claim(part: Part, due_month: date, amount: Decimal, month: date) -> Claim:
    kind = Kind.ONE_OFF if part.once else Kind.REGULAR if due_month == month else Kind.ARREARS
    return Claim(part.award_id, part.household_id, part.area, kind, due_month, part.persons, amount, period_id=part.id)


def opening_of(area: str, scheme: str, month: date) -> date:
    """The month with which a county's rolls of a scheme begin here; what lies before was paid elsewhere."""
    rows = PaymentRoll.objects.filter(area=area, scheme=scheme, state__in=FINAL).order_by("month")
    first = rows.values_list("month", flat=True).first()
    return min(first, month) if first else month
