"""The ledger of an award: entries are added and never changed, and its balance is their sum.

Plus is owed to the household, minus is owed by it: what is due adds, what is paid takes away, what the bank gives
back adds again. An overpayment that is ordered back is an adjustment below zero; instalments and cash bring it to zero.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cases.models import Award, Decision, LedgerEntry, PaymentLine, PaymentRoll, RecoveryPlan
from cases.payments.exact import ZERO, total, totals
from offices.models import User

Kind = LedgerEntry.Kind
State = PaymentLine.State
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
    return total(LedgerEntry.objects.filter(award=award))


def sums(award: Award) -> dict[str, Decimal]:
    """The sum of an award's entries by kind; kinds without entries are zero."""
    return {kind: ZERO for kind in Kind.values} | totals(LedgerEntry.objects.filter(award=award), "kind")


def check(award: Award) -> list[str]:
    """What is wrong with the ledger of an award, in Chinese; an empty list when every sum agrees."""
    return [*_line_faults(award), *_recovery_faults(award), *_loose_entries(award)]


def _line_faults(award: Award) -> list[str]:
    rows = PaymentLine.objects.filter(award=award).exclude(roll__state=PaymentRoll.State.DRAFT)
    return [fault for line in rows.prefetch_related("entries") for fault in _faults_of(line)]


def _faults_of(line: PaymentLine) -> Iterator[str]:
    """A line is due once, paid once or not at all (less what the bank gave back), and taken back when cancelled."""
    own: dict[str, Decimal] = defaultdict(Decimal)
    for entry in line.entries.all():
        own[entry.kind] += entry.amount
    deducted = line.kind == PaymentLine.Kind.DEDUCTION
    wanted = {
        "应发": (own[Kind.DUE], line.amount),
        "实发净额": (own[Kind.PAID] + own[Kind.RETURNED], -line.amount if line.state == State.PAID else ZERO),
        "调整": (own[Kind.ADJUSTMENT], -line.amount if line.state == State.CANCELLED else ZERO),
        "扣回": (own[Kind.RECOVERED], -line.amount if deducted else ZERO),
    }
    for name, (got, want) in wanted.items():
        if got != want:
            yield f"明细{line.pk}（{line.get_state_display()}）{name}记账{got}元，应为{want}元"


def _recovery_faults(award: Award) -> Iterator[str]:
    """What is left of a recovery is never below zero, and nothing is left of one that is closed."""
    for plan in RecoveryPlan.objects.filter(award=award).prefetch_related("entries"):
        left = -sum((entry.amount for entry in plan.entries.all()), ZERO)
        if left < 0 or (left == 0) != (plan.state == RecoveryPlan.State.DONE):
            yield f"追回{plan.pk}余额{left}元，与状态“{plan.get_state_display()}”不符"


def _loose_entries(award: Award) -> Iterator[str]:
    """What belongs to no line and no recovery has no reason to be there."""
    loose = LedgerEntry.objects.filter(award=award, line__isnull=True, recovery__isnull=True).count()
    if loose:
        yield f"有{loose}笔记账不属于任何明细或追回"
