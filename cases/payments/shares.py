"""One person's part of what an award pays: taken out of a line when that person has died, so that the rest goes on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from cases.awards import Part, month_after, standing
from cases.models import Award, PaymentBlock, SubsidyOrder
from cases.payments import orders
from cases.payments.claims import Claim, Kind
from cases.payments.deaths import in_area
from cases.payments.exact import FEN

Blocks = Mapping[int, Sequence[PaymentBlock]]


def share(amount: Decimal, persons: int) -> Decimal:
    """One person's part of an amount, in yuan to the fen."""
    return (amount / persons).quantize(FEN, ROUND_HALF_UP)


def rest(amount: Decimal, persons: int, dead: int) -> Decimal:
    """What is left of an amount without the parts of those who died; nothing when nobody is left."""
    return amount - dead * share(amount, persons) if dead < persons else Decimal(0)


def withheld(area: str) -> dict[int, list[PaymentBlock]]:
    """The shares that are held back in a county, by award, the oldest first."""
    found: dict[int, list[PaymentBlock]] = defaultdict(list)
    rows = PaymentBlock.objects.filter(in_area(area), is_share=True, released_at__isnull=True)
    for block in rows.select_related("member").order_by("id"):
        found[block.award_id].append(block)
    return found


def split(claims: Iterable[Claim], held: Blocks) -> Iterator[Claim]:
    """Claims with the share of each dead person as one of its own; together they are what they were."""
    claims = list(claims)
    known = SubsidyOrder.objects.in_bulk({claim.order_id for claim in claims if claim.order_id and held})
    for claim in claims:
        own = [block for block in held.get(claim.award_id, ()) if _touches(block, claim, known)]
        yield from _parts(claim, own[: claim.persons])


def _touches(block: PaymentBlock, claim: Claim, known: Mapping[int, SubsidyOrder]) -> bool:
    """Whether a claim has a part for the person who died."""
    if not block.covers(claim.due_month) or block.member is None:
        return False
    if claim.order_id:
        return orders.is_for(known[claim.order_id], block.member, claim.due_month)
    return claim.kind in (Kind.REGULAR, Kind.ARREARS)


def _parts(claim: Claim, held: Sequence[PaymentBlock]) -> Iterator[Claim]:
    """The rest for those who live, then a share a block; the last share takes what rounding leaves."""
    left, living = claim.amount, claim.persons - len(held)
    if living:
        left = claim.amount - rest(claim.amount, claim.persons, len(held))
        yield replace(claim, amount=claim.amount - left, persons=living) if held else claim
    for place, block in enumerate(held, 1):
        one = left if place == len(held) else share(claim.amount, claim.persons)
        left -= one
        yield replace(claim, amount=one, persons=1, withheld_by_id=block.pk)


def since_death(award: Award, amount: Decimal, persons: int, month: date) -> list[Part]:
    """What an award pays from the first month without its dead through the one before a decision takes effect.

    In those months it pays what was decided without their shares, or the newly decided amount where that is more: the
    living lose nothing for months that have passed.
    """
    held = award.blocks.filter(cause=PaymentBlock.Cause.DEATH, report__isnull=False, released_at__isnull=True)
    first, dead = held.order_by("from_month").values_list("from_month", flat=True).first(), held.count()
    if first is None or first >= month:
        return []
    last = month_after(month, -1)
    rows = standing(award).filter(from_month__lt=month).exclude(until_month__lt=first)
    return [
        Part(
            max(row.from_month, first),
            min(row.until_month or last, last),
            max(amount, rest(row.amount, row.persons, dead)),
            persons,
            row.kind,
            "不含去世成员的份额",
        )
        for row in rows
    ]
