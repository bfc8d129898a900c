"""Overpayments that a decision orders back: by instalments of the next rolls, in cash, or written off."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal

from django.db import transaction
from django.db.models import Max, Min, Q

from cases import chain
from cases.awards import month_after
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, AwardPeriod, Decision, LedgerEntry, PaymentLine, RecoveryPlan
from cases.payments import ledger, reach, terms
from cases.payments.claims import Claim, Kind, Part, awards_of, by_award, due_in, laid, parts_of
from cases.payments.deaths import in_area
from cases.payments.exact import FEN, ZERO, total, totals
from cases.payments.ledger import Posting
from offices.models import User

State = RecoveryPlan.State


@transaction.atomic
def open(
    award: Award,
    amount: Decimal,
    reason: str,
    decision: Decision | None,
    actor: User,
    now: datetime,
    *,
    instalment: Decimal | None = None,
) -> RecoveryPlan:
    """Opens the recovery of an overpayment and books it; with an instalment the next rolls keep it back by months.

    Amounts are yuan. Blocked says why it cannot be: no reason, more than was ever paid, no cap set by the area.
    """
    on = now.astimezone().date()
    reach.check_may(actor, reach.RECOVERS, award.area, on, "追回多发的救助金")
    _check(award, amount, reason, instalment, on)
    plan = RecoveryPlan.objects.create(
        award=award,
        decision=decision,
        amount=amount,
        instalment=instalment,
        reason=reason.strip()[:300],
        opened_by=actor,
        opened_at=now,
    )
    month = month_after(on, 0)
    ledger.post([Posting(award.pk, month, "adjustment", -amount, None, plan, decision, "应追回")], actor, now)
    detail = {"recovery": plan.pk, "amount": str(amount)}
    chain.append_for_household(award.household, "recovery", actor, now, detail)
    return plan


def _check(award: Award, amount: Decimal, reason: str, instalment: Decimal | None, on: date) -> None:
    if amount <= 0 or amount != amount.quantize(FEN):
        raise Blocked("追回金额须大于零，精确到分")
    if not reason.strip():
        raise Blocked("请写明追回的原因")
    if amount > paid(award) - outstanding_of(award):
        raise Blocked(f"追回金额不能超过已经发放、尚未追回的{paid(award) - outstanding_of(award)}元")
    if instalment is not None and terms.deduction_cap(award.area, on) is None:
        raise Blocked(f"当地没有规定每月扣回的上限（参数 {terms.CAP}），不能从以后的待遇中扣回")


def paid(award: Award) -> Decimal:
    """What the household has received for an award, less what went back, in yuan."""
    sums = ledger.sums(award)
    return -(sums["paid"] + sums["returned"])


def outstanding_of(award: Award) -> Decimal:
    """What all recoveries of an award still ask for, in yuan."""
    return sum((left(plan) for plan in award.recoveries.filter(state=State.OPEN)), ZERO)


def left(plan: RecoveryPlan) -> Decimal:
    """What a recovery still asks for, in yuan."""
    return -total(LedgerEntry.objects.filter(recovery=plan))


@transaction.atomic
def receive(plan_id: int, amount: Decimal, note: str, actor: User, now: datetime) -> RecoveryPlan:
    """Books money that a household gave back itself."""
    return _close_with(plan_id, "recovered", amount, note, actor, now)


@transaction.atomic
def write_off(plan_id: int, amount: Decimal, note: str, actor: User, now: datetime) -> RecoveryPlan:
    """Gives up what cannot be recovered; the paper that allows it is named, and another person than the opener does."""
    if RecoveryPlan.objects.filter(pk=plan_id, opened_by=actor).exists():
        raise NotAllowed("立项的人不能自己核销，须由另一人办理")
    return _close_with(plan_id, "written_off", amount, note, actor, now)


def _close_with(plan_id: int, kind: str, amount: Decimal, note: str, actor: User, now: datetime) -> RecoveryPlan:
    seen = reach.recoveries_for(actor, now.astimezone().date()).select_for_update(of=("self",))
    plan = seen.select_related("award__household").filter(pk=plan_id).first()
    if plan is None:
        raise NotFound()
    reach.check_may(actor, reach.RECOVERS, plan.award.area, now.astimezone().date(), "追回款的登记")
    if not note.strip():
        raise Blocked("请写明票据号或依据的文件")
    if not ZERO < amount <= left(plan):
        raise Blocked(f"金额须大于零，且不超过尚未追回的{left(plan)}元")
    month = month_after(now.astimezone().date(), 0)
    ledger.post([Posting(plan.award_id, month, kind, amount, None, plan, None, note[:200])], actor, now)
    settle([plan], now)
    chain.append_for_household(plan.award.household, kind, actor, now, {"recovery": plan.pk, "amount": str(amount)})
    return plan


def settle(plans: Iterable[RecoveryPlan], now: datetime) -> None:
    """Closes the recoveries of which nothing is left, and opens again those that a cancelled line gave back to."""
    for plan in plans:
        plan.state = State.OPEN if left(plan) else State.DONE
        plan.closed_at = None if left(plan) else now
        plan.save(update_fields=["state", "closed_at"])


def deductions(area: str, scheme: str, month: date, claims: Iterable[Claim]) -> Iterator[Claim]:
    """What a month's regular payments leave to recoveries: the instalment, within the cap, never more than is left."""
    plans = RecoveryPlan.objects.filter(awards_of(area, scheme), state=State.OPEN, instalment__isnull=False)
    due = {claim.award_id: claim for claim in claims if claim.kind == Kind.REGULAR}
    cap = terms.deduction_cap(area, month)
    free = {award: _share(claim.amount, cap) for award, claim in due.items()} if plans else {}
    for plan in plans.order_by("id"):
        claim, share = due.get(plan.award_id), free.get(plan.award_id, ZERO)
        amount = min(plan.instalment or ZERO, left(plan), share)
        if claim and amount > 0:
            free[plan.award_id] = share - amount
            yield _kept_back(claim, plan, amount)


def _kept_back(claim: Claim, plan: RecoveryPlan, amount: Decimal) -> Claim:
    return replace(claim, kind=Kind.DEDUCTION, amount=-amount, period_id=None, recovery_id=plan.pk)


def _share(amount: Decimal, cap: Decimal | None) -> Decimal:
    return (amount * cap).quantize(FEN, ROUND_DOWN) if cap else ZERO


def to_open(area: str, month: date) -> list[tuple[Award, Decimal]]:
    """Awards of a county that were paid more than is owed up to a month and not asked for it yet; yuan."""
    found = _beyond(in_area(area, "award__area"), month)
    rows = Award.objects.filter(pk__in=found).select_related("household").order_by("area", "id")
    return [(award, found[award.pk]) for award in rows]


def overpaid(award: Award, month: date) -> Decimal:
    """What an award was paid beyond what its periods owe up to a month, less what was asked for back, in yuan."""
    return _beyond(Q(award=award), month).get(award.pk, ZERO)


def _beyond(here: Q, month: date) -> dict[int, Decimal]:
    """By award what was sent for months that owe less; only what has gone to the bank, the rest is given up instead.

    A month is compared with itself: what a later one still owes is no answer to what an earlier one has too much. Only
    awards whose sums do not agree are looked at month by month.
    """
    gone = [PaymentLine.State.SENT, PaymentLine.State.REISSUED, PaymentLine.State.PAID]
    lines = laid(PaymentLine.objects.filter(here, state__in=gone, due_month__lte=month), date.min)
    bounds = lines.order_by().values_list("award_id").annotate(first=Min("due_month"), last=Max("due_month"))
    spans = {award: (first, last) for award, first, last in bounds}
    opening = min((first for first, _last in spans.values()), default=month)
    parts = by_award(parts_of(AwardPeriod.objects.filter(here), opening, month))
    done, asked = totals(lines, "award_id"), totals(RecoveryPlan.objects.filter(here), "award_id")
    odd = [award for award, span in spans.items() if done[award] != _owed(parts.get(award, ()), *span)]
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for chunk in (odd[start : start + 500] for start in range(0, len(odd), 500)):
        for (award, due_month), sent in totals(lines.filter(award__in=chunk), "award_id", "due_month").items():
            sums[award] += max(ZERO, sent - due_in(parts.get(award, ()), due_month))
    return {award: left for award, sum_ in sums.items() if (left := sum_ - asked.get(award, ZERO)) > 0}


def _owed(parts: Iterable[Part], first: date, last: date) -> Decimal:
    return sum((part.sum(first, last) for part in parts), ZERO)
