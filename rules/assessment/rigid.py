"""Rigid expenditure of the twelve months before the application (刚性支出困难家庭认定办法 第四条、第五条)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from rules.assessment.amounts import ZERO, yuan
from rules.assessment.context import Context
from rules.assessment.household import Expense
from rules.assessment.ledger import Ledger
from rules.assessment.periods import PERIOD_WORDS, months_before
from rules.assessment.vocabulary import VOCABULARY

PERIOD_MONTHS = 12
_RULES = {"medical": "GX-05", "rehabilitation": "GX-07", "living": "GX-08", "other": "GX-09"}
_RIGID = frozenset(
    {"medical", "education", "kindergarten_care", "special_education_fee", "rehabilitation", "living", "other"}
)
_SCHOOLS = frozenset({"kindergarten", "compulsory", "senior_secondary", "vocational", "undergraduate"})


def rigid_expenditure(context: Context) -> Ledger:
    """Add up the recognised rigid expenditure of the counted members in yuan a year."""
    ledger = Ledger(context.book.clauses)
    keys = frozenset(member.key for member in context.counted)
    for row in context.household.expenses:
        if row.kind in _RIGID and (not row.member or row.member in keys):
            _add(context, ledger, row)
    _cap_living(context, ledger)
    return ledger


def _add(context: Context, ledger: Ledger, row: Expense) -> None:
    rule = _RULES.get(row.kind, "GX-06")
    why_not = _outside(context, row) or _REASONS.get(row.kind, _school_reason)(context, row)
    member = context.find_member(row.member)
    told = f"{member.label if member else '家庭'}{VOCABULARY.label('expense_kind', row.kind)}"
    told += f"{PERIOD_WORDS[row.period]}{row.amount}元"
    if why_not:
        ledger.add(f"{told}：{why_not}，不计入刚性支出", rule, Fraction(row.amount), counted=False)
        return
    yearly = own_share(row) * (12 if row.period == "month" else 1)
    ledger.add(f"{told}，个人负担全年 {yuan(yearly)} 元", rule, yearly)


def own_share(row: Expense) -> Fraction:
    """Return what a household bears of one period's expense: the public school's fee at most, less reimbursements."""
    amount = Fraction(row.amount if row.standard_fee is None else min(row.amount, row.standard_fee))
    return max(ZERO, amount - Fraction(row.reimbursed))


def _outside(context: Context, row: Expense) -> str:
    if row.incurred_on is None:
        return ""
    months = int(context.values.number("rigid_expenditure.period_months") or PERIOD_MONTHS)
    first = months_before(context.household.applied_on, months)
    return "" if first <= row.incurred_on < context.household.applied_on else "不在提出申请前十二个月内"


def _medical_reason(context: Context, row: Expense) -> str:
    if not row.designated_institution:
        return "不在定点医药机构"
    return "" if row.has_bill else "没有有效票据"


def _school_reason(context: Context, row: Expense) -> str:
    member = context.find_member(row.member)
    if member is None or member.full_time and member.student in _SCHOOLS:
        return ""
    return "不属于幼儿园至全日制本科阶段"


def _rehabilitation_reason(context: Context, row: Expense) -> str:
    member = context.find_member(row.member)
    if member is not None and not member.disability_grade:
        return "不是残疾人"
    return "" if row.has_bill else "没有有效票据"


def _living_reason(context: Context, row: Expense) -> str:
    return "本地不计生活支出" if context.values.flag("rigid_expenditure.count_living") is False else ""


def _other_reason(context: Context, row: Expense) -> str:
    return "" if row.recognised_by_county else "未经县级认定"


_REASONS: Mapping[str, Callable[[Context, Expense], str]] = {
    "medical": _medical_reason,
    "rehabilitation": _rehabilitation_reason,
    "living": _living_reason,
    "other": _other_reason,
}


def _cap_living(context: Context, ledger: Ledger) -> None:
    most = context.values.monthly("rigid_expenditure.living_amount")
    if most is None:
        return
    living = sum((line.amount or ZERO for line in ledger.lines if line.rule == "GX-08" and line.counted), ZERO)
    limit = most * 12 * context.size
    if living > limit:
        ledger.add(f"生活支出超过认定额全年 {yuan(limit)} 元的部分不计", "GX-08", limit - living)
