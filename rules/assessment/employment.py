"""Necessary employment cost, or the working exemption instead: one of the two for each earner."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rules.assessment.amounts import ZERO, yuan
from rules.assessment.context import Context
from rules.assessment.ledger import Ledger
from rules.assessment.periods import months_before, months_of

EXEMPTION_SCHEMES = frozenset({"dibao", "single_person_dibao"})


def deduct_employment(context: Context, ledger: Ledger, wages: Mapping[str, Fraction], scheme: str) -> None:
    """Take off each earner's working exemption or, failing that, the necessary employment cost."""
    for key, wage in wages.items():
        exempt = _exemption(context, key, wage, scheme)
        cost = ZERO if exempt else min(wage, _cost(context, key, wage))
        who = _label(context, key)
        if exempt:
            item = f"{who}就业收入豁免 {yuan(exempt)} 元（与就业成本扣减不重复）"
            ledger.add(item, "INC-09", -exempt)
        elif cost:
            ledger.add(f"{who}必要就业成本扣减 {yuan(cost)} 元（{_how(context)}）", "INC-07", -cost)


def _label(context: Context, key: str) -> str:
    member = context.find_member(key)
    return member.label if member else "家庭"


def _exemption(context: Context, key: str, wage: Fraction, scheme: str) -> Fraction:
    member = context.find_member(key)
    multiple = context.values.number("income.working_exemption_multiple")
    months = context.values.number("income.working_exemption_months")
    if member is None or member.employed_on is None or multiple is None or months is None:
        return ZERO
    household = context.household
    current = household.facts.get("current_schemes", ())
    receives = member.current_status == "dibao" or isinstance(current, tuple) and "dibao" in current
    over = household.on >= months_before(member.employed_on, -int(months))
    if scheme not in EXEMPTION_SCHEMES or not receives or over:
        return ZERO
    return min(wage, multiple * context.values.need_monthly("dibao.standard"))


def _cost(context: Context, key: str, wage: Fraction) -> Fraction:
    values, mode = context.values, _mode(context)
    if mode == "percent_of_wage":
        cost = wage * _rate(context)
    elif mode == "percent_of_minimum_wage":
        cost = values.need_monthly("income.minimum_wage") * _rate(context)
    elif mode == "amount":
        cost = values.need_monthly("income.employment_cost_amount")
    else:
        cost = _evidenced(context, key) if mode == "actual" else ZERO
    cap = values.monthly("income.employment_cost_cap")
    return cost if cap is None else min(cost, cap)


def _mode(context: Context) -> str:
    return context.values.text("income.employment_cost", "none")


def _rate(context: Context) -> Fraction:
    rate = context.values.share("income.employment_cost_rate")
    if rate is None:
        raise context.values.missing("income.employment_cost_rate")
    return rate


def _evidenced(context: Context, key: str) -> Fraction:
    rows = (row for row in context.household.incomes if row.member == key and row.class_ == "wage")
    return sum((Fraction(row.employment_cost) / months_of(context, row) for row in rows if row.employment_cost), ZERO)


def _how(context: Context) -> str:
    mode = _mode(context)
    if mode.startswith("percent"):
        base = "工资" if mode == "percent_of_wage" else "最低工资标准"
        return f"{base}的 {float(_rate(context)) * 100:g}%"
    return "定额" if mode == "amount" else "据实"
