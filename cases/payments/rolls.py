"""A month's roll from its draft to its approval: made of what is due, frozen with reasons, approved by another."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count

from cases import chain
from cases.awards import month_after
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, Household, PaymentDifference, PaymentLine, PaymentRoll
from cases.payments import accounts, blocks, differences, ledger, orders, reach, recoveries, shares
from cases.payments.claims import FINAL, Claim, Kind, of_periods, opening_of
from cases.payments.exact import ZERO, total
from cases.payments.ledger import Posting
from offices.models import User
from processes import lives

State = PaymentRoll.State
BATCH = 500
RollLife = lives.declare(
    "RollLife",
    State,
    {
        "freezes": ((State.DRAFT,), State.FROZEN, "封存"),
        "is_approved": ((State.FROZEN,), State.APPROVED, "批准"),
        "is_sent": ((State.APPROVED, State.EXPORTED, State.SETTLED), State.EXPORTED, "送银行"),
        "settles": ((State.APPROVED, State.EXPORTED), State.SETTLED, "结清"),
    },
)


@transaction.atomic
def prepare(
    area: str, scheme: str, month: date, actor: User, now: datetime, *, supplementary: bool = False
) -> PaymentRoll:
    """Makes the draft of a month's roll of a county's scheme, or its next supplementary one."""
    on, month = now.astimezone().date(), month_after(month, 0)
    reach.check_may(actor, reach.PREPARES, area, on, "编制发放名册")
    if month > month_after(on, 1):
        raise Blocked("最早只能提前一个月编制发放名册")
    rows = PaymentRoll.objects.filter(area=area, scheme=scheme)
    _check_order(rows, month, supplementary)
    last = rows.filter(month=month).order_by("sequence").last()
    roll = PaymentRoll(area=area, scheme=scheme, month=month, made_by=actor, made_at=now)
    roll.sequence = last.sequence + 1 if last else 0
    roll.save()
    chain.append_for_county(area[:6], "roll_prepared", actor, now, _told(roll))
    return _compute(roll, actor, now)


def _check_order(rows: object, month: date, supplementary: bool) -> None:
    if draft := rows.filter(state=State.DRAFT).first():
        raise Blocked(f"{draft.month:%Y年%m月}的名册还在编制，请先封存或删除")
    if later := rows.filter(month__gt=month).first():
        raise Blocked(f"{later.month:%Y年%m月}的名册已经封存，以前月份的差额会列入下一期名册补发")
    made = rows.filter(month=month).exists()
    if made and not supplementary:
        raise Blocked("这个月的正册已经封存；要补发请编制补充名册")
    if supplementary and not made:
        raise Blocked("这个月还没有正册，请先编制正册")


@transaction.atomic
def recompute(roll_id: int, actor: User, now: datetime) -> PaymentRoll:
    """Makes the lines of a draft anew from what is due now."""
    roll = find(roll_id, actor, now, lock=True)
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "编制发放名册")
    return _compute(_only(roll, State.DRAFT, "只有编制中的名册可以重算"), actor, now)


@transaction.atomic
def drop(roll_id: int, actor: User, now: datetime) -> None:
    """Throws a draft away."""
    roll = find(roll_id, actor, now, lock=True)
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "编制发放名册")
    _only(roll, State.DRAFT, "已封存的名册不能删除；更正列入下一期名册")
    chain.append_for_county(roll.area[:6], "roll_dropped", actor, now, _told(roll))
    roll.delete()


def _compute(roll: PaymentRoll, actor: User, now: datetime) -> PaymentRoll:
    """The lines, their blocks, the sums and the differences of a draft."""
    roll.lines.all().delete()
    blocks.sweep(roll.area, actor, now)
    divided = shares.split(claims_of(roll), shares.withheld(roll.area))
    PaymentLine.objects.bulk_create(_lines(roll, divided), batch_size=BATCH)
    blocks.hold_lines(roll.area)
    before = previous_rolls(roll)
    roll.previous = before[0] if before else None
    roll.previous_total = sum((each.total for each in before), ZERO)
    told = roll.lines.aggregate(rows=Count("id"), homes=Count("household", distinct=True))
    roll.total, roll.count, roll.households = total(roll.lines.all()), told["rows"], told["homes"]
    roll.save()
    roll.differences.all().delete()
    PaymentDifference.objects.bulk_create(differences.explain(roll, before), batch_size=BATCH)
    return roll


def claims_of(roll: PaymentRoll) -> list[Claim]:
    """Everything that a roll should carry as things stand now."""
    opening = opening_of(roll.area, roll.scheme, roll.month)
    found = of_periods(roll.area, roll.scheme, opening, roll.month)
    found += orders.of_orders(roll.area, roll.scheme, opening, roll.month)
    if roll.sequence == 0:
        found += recoveries.deductions(roll.area, roll.scheme, roll.month, found)
    return sorted(found, key=lambda claim: (claim.area, claim.award_id, claim.due_month, claim.kind))


def _lines(roll: PaymentRoll, claims: Iterable[Claim]) -> list[PaymentLine]:
    claims = list(claims)
    names = dict(Household.objects.filter(awards__scheme=roll.scheme).values_list("id", "name"))
    masks = dict(Award.objects.filter(scheme=roll.scheme).values_list("id", "account_mask"))
    payees = accounts.holders(roll.area, roll.scheme)
    return [
        PaymentLine(
            roll=roll,
            payee=payees.get(claim.award_id) or names[claim.household_id],
            account_mask=masks[claim.award_id],
            **{name: getattr(claim, name) for name in Claim.__slots__},
        )
        for claim in claims
    ]


def previous_rolls(roll: PaymentRoll) -> list[PaymentRoll]:
    """The rolls of the latest month before, the regular one first; none for a supplementary roll."""
    if roll.sequence:
        return []
    rows = PaymentRoll.objects.filter(area=roll.area, scheme=roll.scheme, state__in=FINAL, month__lt=roll.month)
    last = rows.filter(sequence=0).order_by("month").last()
    return list(rows.filter(month=last.month).order_by("sequence")) if last else []


@transaction.atomic
def freeze(roll_id: int, actor: User, now: datetime) -> PaymentRoll:
    """Computes a draft for the last time and freezes it: lines and reasons stay, what is due enters the ledgers."""
    roll = find(roll_id, actor, now, lock=True)
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "封存发放名册")
    _compute(_only(roll, State.DRAFT, "这份名册已经封存"), actor, now)
    if not roll.count:
        raise Blocked("名册上没有应发的待遇，不用封存")
    RollLife(roll).move("freezes")
    roll.frozen_by, roll.frozen_at = actor, now
    roll.save()
    posted = ledger.post(_dues(roll), actor, now)
    recoveries.settle({line.recovery for line in _deducted(roll)}, now)
    detail = _told(roll) | {"total": str(roll.total), "lines": roll.count, "entries": posted, "digest": digest(roll)}
    chain.append_for_county(roll.area[:6], "roll_frozen", actor, now, detail)
    return roll


def _dues(roll: PaymentRoll) -> Iterable[Posting]:
    """What is due by each line; a deduction also brings the recovery nearer to its end."""
    for line in roll.lines.order_by("id"):
        yield Posting(line.award_id, line.due_month, "due", line.amount, line)
    for line in _deducted(roll):
        yield Posting(line.award_id, line.due_month, "recovered", -line.amount, line, line.recovery)


def _deducted(roll: PaymentRoll) -> Iterable[PaymentLine]:
    return roll.lines.filter(kind=Kind.DEDUCTION).select_related("recovery")


@transaction.atomic
def approve(roll_id: int, actor: User, now: datetime) -> PaymentRoll:
    """Approves a frozen roll; whoever made or froze it may not. Deaths reported since are held back first."""
    roll = find(roll_id, actor, now, lock=True)
    reach.check_may(actor, reach.APPROVES, roll.area, now.astimezone().date(), "批准发放名册")
    _only(roll, State.FROZEN, "只有已封存待批的名册可以批准")
    if actor.pk in (roll.made_by_id, roll.frozen_by_id):
        raise NotAllowed("编制、封存名册的人不能自己批准，须由另一人批准")
    blocks.sweep(roll.area, actor, now)
    RollLife(roll).move("is_approved")
    roll.approved_by, roll.approved_at = actor, now
    roll.save()
    detail = _told(roll) | {"total": str(roll.total), "digest": digest(roll)}
    chain.append_for_county(roll.area[:6], "roll_approved", actor, now, detail)
    return roll


def find(roll_id: int, actor: User, now: datetime, *, lock: bool = False) -> PaymentRoll:
    """A roll within one's reach, locked when something is to be done to it."""
    rows = reach.rolls_for(actor, now.astimezone().date())
    roll = (rows.select_for_update() if lock else rows).filter(pk=roll_id).first()
    if roll is None:
        raise NotFound()
    return roll


def digest(roll: PaymentRoll) -> str:
    """A fingerprint of what a roll pays to whom, for the chain: a line that was changed later shows."""
    columns = ("id", "award_id", "kind", "due_month", "amount")
    summed = hashlib.sha256()
    for row in roll.lines.order_by("id").values_list(*columns).iterator(2000):
        summed.update(repr(row).encode())
    return summed.hexdigest()[:32]


def payable(roll: PaymentRoll) -> Decimal:
    """What of a roll is neither held back nor cancelled, in yuan."""
    return total(roll.lines.exclude(state__in=[PaymentLine.State.BLOCKED, PaymentLine.State.CANCELLED]))


def _only(roll: PaymentRoll, state: str, otherwise: str) -> PaymentRoll:
    if roll.state != state:
        raise Blocked(otherwise)
    return roll


def _told(roll: PaymentRoll) -> dict[str, object]:
    return {
        "roll": roll.pk,
        "scheme": roll.scheme,
        "month": f"{roll.month:%Y-%m}",
        "sequence": roll.sequence,
    }
