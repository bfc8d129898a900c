"""Lines that will never be paid: the award no longer owes them, so the ledger takes them back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cases import chain
from cases.errors import Blocked, NotFound
from cases.models import AwardPeriod, PaymentBlock, PaymentLine, PaymentRoll
from cases.payments import batches, ledger, reach, recoveries
from cases.payments.claims import FINAL, OF_PERIODS, Kind, due_in, laid, parts_of
from cases.payments.exact import total
from cases.payments.ledger import Posting
from offices.models import User

State = PaymentLine.State
UNPAID = (State.PLANNED, State.BLOCKED, State.FAILED)


@transaction.atomic
def cancel(line_id: int, reason: str, actor: User, now: datetime) -> PaymentLine:
    """Gives up a line that has not been paid and is not owed any more.

    Blocked while the award still owes the month: then a decision must come first, or the block be released. What is
    owed less than the line comes back as arrears of the next roll.
    """
    on = now.astimezone().date()
    line = reach.lines_for(actor, on).select_for_update(of=("self",)).filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    reach.check_may(actor, reach.PREPARES, line.area, on, "注销发放明细")
    roll = PaymentRoll.objects.select_for_update().get(pk=line.roll_id)
    _check(line, roll, reason)
    _take_back([line, *_deductions_beside(line)], reason.strip(), actor, now)
    PaymentBlock.objects.filter(
        award=line.award_id, cause=PaymentBlock.Cause.STOPPED, from_month=line.due_month, released_at__isnull=True
    ).update(released_by=actor, released_at=now, release_reason=f"已注销：{reason.strip()}"[:300])
    detail = {"line": line.pk, "amount": str(line.amount), "reason": reason.strip()}
    chain.append_for_household(line.award.household, "line_cancelled", actor, now, detail)
    batches.settle(roll, now)
    return line


def _check(line: PaymentLine, roll: PaymentRoll, reason: str) -> None:
    if roll.state not in FINAL or line.state not in UNPAID:
        raise Blocked("只有已封存、没有到账、也不在途的明细可以注销")
    if not reason.strip():
        raise Blocked("请写明注销的原因")
    if line.kind == Kind.DEDUCTION:
        raise Blocked("扣回随当月保障金一起注销，不能单独注销")
    if not (_is_beyond(line) or _holds_the_living(line)):
        raise Blocked("这个月的待遇仍然有效：请先作出停发或减少的决定，再注销；只是暂停的，可提请恢复发放")


def _is_beyond(line: PaymentLine) -> bool:
    """Answers whether rolls carry more for the line's month than the award owes now."""
    owed = due_in(
        parts_of(AwardPeriod.objects.filter(award=line.award_id), line.due_month, line.due_month), line.due_month
    )
    if line.kind not in OF_PERIODS:
        return owed == 0
    return carried(line.award_id, line.due_month) > owed


def _holds_the_living(line: PaymentLine) -> bool:
    """Whether a line frozen before a death was told is held for one share only: the others' part is paid anew."""
    if line.state != State.BLOCKED or line.withheld_by_id or line.kind not in (Kind.REGULAR, Kind.ARREARS):
        return False
    held = line.award.blocks.filter(released_at__isnull=True)
    covering = [block for block in held if block.covers(line.due_month)]
    return bool(covering) and all(block.is_share for block in covering)


def carried(award: int, month: date) -> Decimal:
    """What frozen rolls carry of an award's own for a month, in yuan."""
    return total(laid(PaymentLine.objects.filter(award=award, due_month=month), month))


def _deductions_beside(line: PaymentLine) -> list[PaymentLine]:
    """Deductions on the same roll that nothing is left to be kept back from."""
    rows = PaymentLine.objects.filter(roll=line.roll_id, award=line.award_id, state__in=UNPAID).exclude(pk=line.pk)
    kept = rows.filter(kind=Kind.DEDUCTION)
    return list(kept) if total(rows) <= 0 else []


def _take_back(lines: list[PaymentLine], reason: str, actor: User, now: datetime) -> None:
    """Books each line back; what a deduction had brought to its recovery is asked for again."""
    postings = []
    for line in lines:
        line.state, line.reason = State.CANCELLED, reason[:300]
        line.save(update_fields=["state", "reason"])
        postings.append(Posting(line.award_id, line.due_month, "adjustment", -line.amount, line, note=reason[:200]))
        if line.recovery:
            postings.append(
                Posting(line.award_id, line.due_month, "adjustment", line.amount, None, line.recovery, note="扣回撤销")
            )
    ledger.post(postings, actor, now)
    recoveries.settle({line.recovery for line in lines if line.recovery}, now)
