"""Small builders of told households and of standards, in glossary words."""

from datetime import date
from functools import lru_cache
from typing import Any

from rules.assessment import Assessment, assess, parse_facts
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards

AREA = "341800000000"
ON = "2026-07-20"
LIMITS = {
    "dibao.standard": 600,
    "dibao_margin.multiplier": "1.5",
    "property.financial_months_per_head": 24,
    "property.dwelling_max": 1,
    "property.non_dwelling_max": 0,
    "property.vehicle_rule": "exempt_only",
    "property.business_registration": False,
    "property.exemptions": ["medical_vehicle", "livelihood_vehicle", "assistance_deposit", "house_sale_proceeds"],
    "rigid_expenditure.income_ceiling": 24000,
    "rigid_expenditure.ratio": 60,
    "tekun.standard": 780,
    "income.period_months": 12,
}


def told(members: list[dict[str, Any]] | None = None, **facts: Any) -> dict[str, Any]:
    """Tell of one household; an adult alone unless members are given."""
    people = members or [member()]
    return {"area": AREA, "on": ON, "residence_kind": "rural", "members": people, **facts}


def member(key: str = "a", relation: str = "self", age: int = 40, **facts: Any) -> dict[str, Any]:
    return {"key": key, "relation": relation, "age": age, **facts}


def wage(amount: Any, who: str = "a", **facts: Any) -> dict[str, Any]:
    return {"member": who, "item": "wage", "amount": amount, **facts}


def judge(facts: dict[str, Any], scheme: str | None = None, *, limits: bool = True, **parameters: Any) -> Assessment:
    """Judge a told household under the example limits and some values of its own (dots are written as __)."""
    own = {key.replace("__", "."): value for key, value in parameters.items()}
    given = {**(LIMITS if limits else {}), **facts.get("parameters", {}), **own}
    household = parse_facts({**facts, "parameters": {key: value for key, value in given.items() if value is not None}})
    return assess(household, Standards(nation_rows(), household.area, household.on), shipped_tables(), scheme)


@lru_cache(maxsize=1)
def nation_rows() -> tuple[StandardRow, ...]:
    """Only what the nation's texts say, as fixed rows of these tests."""
    first = date(2021, 7, 1)
    last = date(2025, 12, 31)
    row = StandardRow("000000000000", "income.exclude_basic_pension_until", True, first, last, "nation", "第十三条")
    return (row,)


def items(answer: Assessment, rule: str, counted: bool | None = None) -> list[str]:
    """List the items of one rule's lines."""
    lines = (line for line in answer.lines if line.rule == rule)
    return [line.item for line in lines if counted is None or line.counted == counted]


def amounts(answer: Assessment, rule: str, counted: bool | None = None) -> list[Any]:
    """List the amounts of one rule's lines as they are shown."""
    lines = (line for line in answer.lines if line.rule == rule and line.amount is not None)
    return [line.as_dict()["amount"] for line in lines if counted is None or line.counted == counted]


def result_of(answer: Assessment, scheme: str) -> str:
    """Return what was said of one scheme."""
    return next(trial.result for trial in answer.tests if trial.scheme == scheme)


def why_of(answer: Assessment, scheme: str) -> str:
    """Return why it was said."""
    return next(trial.why for trial in answer.tests if trial.scheme == scheme)
