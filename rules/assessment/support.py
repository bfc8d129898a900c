"""Support owed by relatives who live elsewhere: what is really paid, or the area's formula, never a guess."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from rules.assessment.ability import inability
from rules.assessment.amounts import ZERO, yuan
from rules.assessment.context import Context
from rules.assessment.household import Income, Obligor
from rules.assessment.ledger import Ledger

SIXTY = 60
Formula = Callable[[Context, Obligor], tuple[Fraction, str] | None]


def add_support(context: Context, ledger: Ledger, keys: frozenset[str]) -> None:
    """Count the support of each obligor of these persons (最低生活保障审核确认办法 第十三条第四项)."""
    paid = {row.payer for row in context.household.incomes if row.payer}
    for obligor in context.household.obligors:
        if obligor.key in paid or obligor.of and obligor.of not in keys:
            continue
        unable = "" if obligor.pays_monthly else inability(context, obligor)
        if unable:
            ledger.add(f"义务人{obligor.label}无履行义务能力（{unable}），不计给付", "TK-04", ZERO, counted=False)
            continue
        amount, why = _support(context, obligor)
        ledger.add(f"义务人{obligor.label}给付{why}", "INC-11", amount, counted=amount > 0)


def _support(context: Context, obligor: Obligor) -> tuple[Fraction, str]:
    formula = FORMULAS.get(context.values.text("support.formula"))
    reckoned = formula(context, obligor) if formula else None
    if reckoned is not None:
        return reckoned
    if obligor.pays_monthly is None:
        return ZERO, "：未申报实际给付，也未按公式推算，不计"
    paid = Fraction(obligor.pays_monthly)
    return paid, f"每月{yuan(paid)}元（按实际给付）"


def _surplus_share(context: Context, obligor: Obligor) -> tuple[Fraction, str] | None:
    if not obligor.consents or obligor.household_income_monthly is None or not obligor.household_size:
        return None
    multiple = context.values.number("support.threshold_multiple") or Fraction(1)
    kept = multiple * context.values.need_monthly("dibao.standard") * obligor.household_size
    surplus = max(ZERO, Fraction(obligor.household_income_monthly) - kept)
    amount = surplus * _rate(context) / max(1, obligor.supported_persons)
    told = f"义务人家庭月收入{obligor.household_income_monthly}元扣除留用{yuan(kept)}元"
    return amount, f"每月{yuan(amount)}元（推定依据：本地公式，{told}后按比例分摊）"


def _percent_of_income(context: Context, obligor: Obligor) -> tuple[Fraction, str] | None:
    if not obligor.consents or obligor.income_yearly is None:
        return None
    amount = Fraction(obligor.income_yearly) / 12 * _rate(context) / max(1, obligor.supported_persons)
    return amount, f"每月{yuan(amount)}元（推定依据：本地公式，义务人本人上年收入{obligor.income_yearly}元按比例分摊）"


FORMULAS: Mapping[str, Formula] = {"surplus_share": _surplus_share, "percent_of_income": _percent_of_income}


def _rate(context: Context) -> Fraction:
    rate = context.values.share("support.rate")
    if rate is None:
        raise context.values.missing("support.rate")
    return rate


def waived_support(context: Context, row: Income) -> Fraction:
    """Return the share of a support income that is waived for a severely disabled adult without work."""
    kind = _waived_kind(context, row) if row.item == "support_received" else ""
    kinds = context.values.words("support.waived_kinds") if kind else ()
    if kinds is None:
        raise context.values.missing("support.waived_kinds")
    if not kind or kind not in kinds:
        return ZERO
    share = context.values.share("support.waived_share")
    return Fraction(1) if share is None else share


def _waived_kind(context: Context, row: Income) -> str:
    payer = next((obligor for obligor in context.household.obligors if obligor.key == row.payer), None)
    relation = payer.relation if payer else row.payer_relation
    age = payer.age if payer else row.payer_age
    if relation == "sibling":
        return "sibling"
    return "sixty_and_over" if age is not None and age >= SIXTY else ""
