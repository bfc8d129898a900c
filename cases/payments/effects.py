"""What a decision would change of the money, told before it is made: from which month, by how much, on which roll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases.awards import Part, month_after, period_of
from cases.models import Award, PaymentLine, PaymentRoll
from cases.payments.claims import FINAL, laid, opening_of
from cases.payments.exact import ZERO, totals
from offices import divisions


@dataclass(frozen=True)
class Effect:
    """What changes: the month, what it pays before and after, the roll that shows it, and what lies behind that roll.

    `arrears` is what months already on rolls would get in addition, `overpaid` what they were paid too much; yuan.
    """

    from_month: date
    before: Decimal
    after: Decimal
    roll_month: date
    arrears: Decimal = ZERO
    overpaid: Decimal = ZERO
    steps: tuple[Part, ...] = ()

    @property
    def change(self) -> Decimal:
        """The difference of a month's payment, in yuan."""
        return self.after - self.before


def effect(award: Award, parts: Sequence[Part], from_month: date, on: date) -> Effect:
    """What laying out an award anew from a month on would change; nothing is written.

    `parts` are what `awards.lay` would be given; a stop is an empty list. Where the sum changes more than once, as in
    a gradual exit, `steps` holds every stretch.
    """
    begin = min([from_month, *(part.from_month for part in parts)])
    roll = next_month(award.area, award.scheme, on)
    arrears, overpaid = _behind(award, parts, begin, roll)
    steps = tuple(parts) if len(parts) > 1 else ()
    held = period_of(award, from_month)
    after = next((part.amount for part in parts if _pays(part, from_month)), ZERO)
    return Effect(from_month, held.amount if held else ZERO, after, max(roll, from_month), arrears, overpaid, steps)


def of_grant(area: str, scheme: str, amount: Decimal, from_month: date, on: date) -> Effect:
    """What a new award would add, in yuan a month."""
    roll = next_month(area, scheme, on)
    return Effect(from_month, ZERO, amount, max(roll, from_month))


def _pays(part: Part, month: date) -> bool:
    return part.from_month <= month and (part.until_month is None or month <= part.until_month)


def _behind(award: Award, parts: Sequence[Part], begin: date, roll: date) -> tuple[Decimal, Decimal]:
    """What the months before the next roll would be short of, and what they have too much."""
    month = max(begin, opening_of(divisions.full(award.area[:6]), award.scheme, roll))
    done = totals(laid(PaymentLine.objects.filter(award=award), month), "due_month")
    short = beyond = ZERO
    while month < roll:
        due = next((part.amount for part in parts if _pays(part, month)), ZERO)
        carried = done.get(month, ZERO)
        short, beyond = short + max(ZERO, due - carried), beyond + max(ZERO, carried - due)
        month = month_after(month, 1)
    return short, beyond


def next_month(area: str, scheme: str, on: date) -> date:
    """The month of the next roll of a county's scheme."""
    rows = PaymentRoll.objects.filter(area=divisions.full(area[:6]), scheme=scheme, state__in=FINAL)
    last = rows.order_by("month").values_list("month", flat=True).last()
    return month_after(last, 1) if last else month_after(on, 0)
