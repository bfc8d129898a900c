"""The ledger of an award: entries are added and never changed, and its balance is their sum.

Plus is owed to the household, minus is owed by it: what is due adds, what is paid takes away, what the bank gives back
adds again. An overpayment that is ordered back is an adjustment below zero, which instalments and cash bring up to zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from cases.models import Award, Decision, LedgerEntry, PaymentLine, PaymentRoll, RecoveryPlan
from offices.models import User

ZERO = Decimal(0)
Kind = LedgerEntry.Kind
BATCH = 500


@dataclass(frozen=True)
class Posting:
    """One entry to be added."""

    award_id: int
    month: date
    kind: str
    amount: Decimal
    line: PaymentLine | None = None
    recovery: RecoveryPlan | None = None
    decision: Decision | None = None
    note: str = ""


def post(postings: Iterable[Posting], by: User, at: datetime) -> int:
    """Adds entries to ledgers and returns how many; entries of nothing are left out."""
    rows = [LedgerEntry(at=at, by=by, **vars(posting)) for posting in postings if posting.amount]
    LedgerEntry.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def balance(award: Award) -> Decimal:
    """What is owed to the household (above zero) or by it (below), in yuan."""
    return LedgerEntry.objects.filter(award=award).aggregate(sum=Sum("amount"))["sum"] or ZERO


def sums(award: Award) -> dict[str, Decimal]:
    """The sum of an award's entries by kind; kinds without entries are zero."""
    rows = LedgerEntry.objects.filter(award=award).order_by().values_list("kind").annotate(sum=Sum("amount"))
    return {kind: ZERO for kind in Kind.values} | dict(rows)


def check(award: Award) -> list[str]:
    """What is wrong with the ledger of an award, in Chinese; an empty list when every sum agrees."""
    return [*_line_faults(award), *_recovery_faults(award), *_total_fault(award)]


def _line_faults(award: Award) -> list[str]:
    rows = PaymentLine.objects.filter(award=award).exclude(roll__state=PaymentRoll.State.DRAFT)
    faults = []
    for line in rows.prefetch_related("entries"):
        entries = list(line.entries.all())
        faults += _faults_of(line, lambda kind, own=entries: sum((e.amount for e in own if e.kind == kind), ZERO))
    return faults


def _faults_of(line: PaymentLine, of: object) -> list[str]:
    """A line is due once; it is paid once, or not at all, after what the bank gave back."""
    faults = []
    if of(Kind.DUE) != line.amount:
        faults.append(f"明细{line.pk}应发{line.amount}元，记账{of(Kind.DUE)}元")
    want = -line.amount if line.state == PaymentLine.State.PAID else ZERO
    if of(Kind.PAID) + of(Kind.RETURNED) != want:
        faults.append(f"明细{line.pk}为“{line.get_state_display()}”，实发净额记账{of(Kind.PAID) + of(Kind.RETURNED)}元")
    cancelled = -line.amount if line.state == PaymentLine.State.CANCELLED else ZERO
    if of(Kind.ADJUSTMENT) != cancelled:
        faults.append(f"明细{line.pk}调整记账{of(Kind.ADJUSTMENT)}元，应为{cancelled}元")
    deducted = line.kind == PaymentLine.Kind.DEDUCTION and line.state != PaymentLine.State.CANCELLED
    if of(Kind.RECOVERED) != (-line.amount if deducted else ZERO):
        faults.append(f"明细{line.pk}扣回记账{of(Kind.RECOVERED)}元")
    return faults


def _recovery_faults(award: Award) -> list[str]:
    faults = []
    for plan in RecoveryPlan.objects.filter(award=award).prefetch_related("entries"):
        left = -sum((entry.amount for entry in plan.entries.all()), ZERO)
        if left < 0 or (left == 0) != (plan.state == RecoveryPlan.State.DONE):
            faults.append(f"追回{plan.pk}余额{left}元，与状态“{plan.get_state_display()}”不符")
    return faults


def _total_fault(award: Award) -> list[str]:
    """What stands in the ledger besides lines and recoveries belongs nowhere."""
    loose = LedgerEntry.objects.filter(award=award, line__isnull=True, recovery__isnull=True)
    return [f"有{loose.count()}笔记账不属于任何明细或追回"] if loose.exists() else []
