"""What is taken off income: paid transfers, and the spending an area lets a household deduct."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from rules.assessment.amounts import ZERO
from rules.assessment.context import Context
from rules.assessment.household import Expense
from rules.assessment.ledger import Ledger
from rules.assessment.periods import PERIOD_WORDS, is_outside_period, months_of
from rules.assessment.vocabulary import VOCABULARY

PAID_TRANSFERS = frozenset({"tax", "social_insurance", "support_paid", "other_transfer"})
DEDUCTIBLE = frozenset({"medical", "rehabilitation", "kindergarten_care", "special_education_fee", "university_living"})
_ILLNESS = frozenset({"medical", "rehabilitation"})
Portion = Callable[[str], Fraction]


def _own(context: Context, portion: Portion, kinds: frozenset[str]) -> Iterable[Expense]:
    return (row for row in context.household.expenses if row.kind in kinds and portion(row.member))


def deduct_transfers(context: Context, ledger: Ledger, portion: Portion) -> None:
    """Take off taxes, social insurance and support paid (最低生活保障审核确认办法 第十三条第四项)."""
    for row in _own(context, portion, PAID_TRANSFERS):
        amount = Fraction(row.amount - row.reimbursed) / months_of(context, row)
        ledger.add(f"{_spent(context, row)}，从转移性收入中扣减", "INC-10", -max(ZERO, amount) * portion(row.member))


def _spent(context: Context, row: Expense) -> str:
    member = context.find_member(row.member)
    label = VOCABULARY.label("expense_kind", row.kind)
    return f"{member.label if member else '家庭'}{label}{PERIOD_WORDS[row.period]}{row.amount}元"


def deduct_expenses(context: Context, ledger: Ledger, portion: Portion) -> None:
    """Take off the spending that the area lists (最低生活保障审核确认办法 第十三条末款)."""
    allowed = context.values.words("income.deductions") or ()
    for row in _own(context, portion, DEDUCTIBLE | {str(kind) for kind in allowed}):
        rule = "INC-06" if row.kind in _ILLNESS else "INC-08"
        why_not = _no_deduction(context, row, row.kind in allowed)
        if why_not:
            amount = -Fraction(row.amount)
            ledger.add(f"{_spent(context, row)}：{why_not}", rule, amount, counted=False)
        else:
            ledger.add(f"{_spent(context, row)}，按规定扣减", rule, -_deduction(context, row) * portion(row.member))


def _no_deduction(context: Context, row: Expense, allowed: bool) -> str:
    if not allowed:
        return "本地未规定扣减"
    member = context.find_member(row.member)
    if row.kind in _ILLNESS and member is not None and not (member.severe_illness or member.disability_grade):
        return "不属于因残疾、患重病增加的支出"
    return "不在收入核算期内" if is_outside_period(context, row.incurred_on, row.period) else ""


def _deduction(context: Context, row: Expense) -> Fraction:
    amount = max(ZERO, Fraction(row.amount - row.reimbursed)) / months_of(context, row)
    cap = context.values.monthly(f"income.deduction_cap.{row.kind}")
    return amount if cap is None else min(amount, cap)
