"""Whether a person who owes support is able to give it (特困人员认定办法 第八条)."""

from __future__ import annotations

from fractions import Fraction

from rules.assessment.context import Context
from rules.assessment.household import Obligor


def inability(context: Context, obligor: Obligor) -> str:
    """Say why an obligor is unable to support, or nothing when he is able or it has not been shown."""
    if obligor.status == "tekun":
        return "特困人员"
    if obligor.status == "dibao" and _is_at_least(obligor.age, 60):
        return "60周岁以上的低保对象"
    if obligor.unable_by_province:
        return f"省级规定：{obligor.unable_by_province}"
    if not obligor.assets_within_limit:
        return ""
    if obligor.lacks_civil_capacity or obligor.declared_missing or obligor.in_prison:
        return "无民事行为能力、被宣告失踪或者在监狱服刑，且财产符合规定"
    return _low_income_inability(context, obligor)


def _low_income_inability(context: Context, obligor: Obligor) -> str:
    old = _is_at_least(obligor.age, 70)
    disabled = obligor.is_severely_disabled or obligor.has_third_grade_mind
    if not (old or disabled) or obligor.income_yearly is None:
        return ""
    if obligor.income_yearly and obligor.income_yearly >= _ceiling(context):
        return ""
    who = "70周岁以上的老年人" if old else "重度残疾人或三级智力、精神残疾人"
    return f"{who}，本人收入低于当地上年人均可支配收入且财产符合规定"


def _ceiling(context: Context) -> Fraction:
    return context.values.need_monthly("rigid_expenditure.income_ceiling") * 12


def _is_at_least(age: int | None, years: int) -> bool:
    return age is not None and age >= years
