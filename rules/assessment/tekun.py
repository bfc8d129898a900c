"""Extreme hardship, person by person: no labour, no able obligor, no income (特困人员认定办法 第四条至第九条)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.assessment.ability import inability
from rules.assessment.amounts import ONE, decimal_of
from rules.assessment.assets import asset_test
from rules.assessment.benefit import rounded_award
from rules.assessment.context import Context
from rules.assessment.household import ADULT, Member, Obligor
from rules.assessment.income import Statement, income_statement
from rules.assessment.kinds import TEKUN_KINDS
from rules.assessment.kinship import kinship, owes_support
from rules.assessment.ledger import Ledger
from rules.assessment.lookup import Lookup, remembering
from rules.decide import Outcome, decide
from rules.expressions import compile_expression

ELDERLY, CHILD, OLD = 60, 16, 70
_STILL_AT_SCHOOL = frozenset({"compulsory", "senior_secondary", "vocational"})
_SELF_CARE = ("eats", "dresses", "gets_up", "toilets", "walks", "bathes")
_CARE_WORDS = {"able": "具备生活自理能力", "partial": "部分丧失生活自理能力", "lost": "完全丧失生活自理能力"}


@dataclass(slots=True)
class TekunTest:
    """What the tekun rows say of each person, and who qualifies."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    granted: tuple[Member, ...] = ()


def tekun_test(context: Context) -> TekunTest:
    """Judge each counted person; two who have only each other support neither."""
    test, table = TekunTest(), context.book.table("tekun", "member_eligibility")
    if table is None:
        return test
    assumed = _assumed(context)
    for member in context.counted:
        test.outcomes[member.key] = decide(table, _lookup(context, member, assumed))
    test.granted = tuple(member for member in context.counted if test.outcomes[member.key].result == "grant")
    return test


def _assumed(context: Context) -> frozenset[str]:
    """Find the largest set of persons without a source of income, none of whom has an able obligor outside it."""
    kept = {member.key: member for member in context.counted if _may_be_tekun(context, member)}
    while True:
        held = frozenset(kept)
        kept = {key: member for key, member in kept.items() if not able_obligor(context, member, held)}
        if len(kept) == len(held):
            kept = {key: member for key, member in kept.items() if has_no_source(context, member)}
        if len(kept) == len(held):
            return held


def _may_be_tekun(context: Context, member: Member) -> bool:
    return member.orphan_allowance != "chosen" and lacks_labour(context, member)


def _lookup(context: Context, member: Member, assumed: frozenset[str]) -> Lookup:
    facts: dict[str, Callable[[], Any]] = {
        "no_labour_ability": lambda: lacks_labour(context, member),
        "no_able_obligor": lambda: not lookup("able_obligor"),
        "able_obligor": lambda: able_obligor(context, member, assumed),
        "no_income_source": lambda: has_no_source(context, member),
        "child_allowance_chosen": lambda: member.orphan_allowance == "chosen",
    }
    lookup = remembering(facts, lambda name: getattr(member, name))
    return lookup


def lacks_labour(context: Context, member: Member) -> bool:
    """Tell whether a person is without labour ability (特困人员认定办法 第五条；社会救助法 第十六条)."""
    age = member.age
    if age is not None and (age >= ELDERLY or age < CHILD or _stays(context, member, age)):
        return True
    grade, kind = member.disability_grade, member.disability_kind
    limits = {"intellectual": "123", "mental": "123", "limb": "12", "sight": "1"}
    if grade and grade in limits.get(kind, ""):
        return True
    return any(_extra(str(text), member) for text in context.values.words("tekun.extra_no_labour") or ())


def _stays(context: Context, member: Member, age: int) -> bool:
    until = context.values.number("tekun.minor_age") or Fraction(ADULT)
    return member.tekun_since is not None and (age < until or member.student in _STILL_AT_SCHOOL)


def _extra(text: str, member: Member) -> bool:
    return compile_expression(text, names=TEKUN_KINDS).test(lambda name: getattr(member, name))


def able_obligor(context: Context, member: Member, assumed: frozenset[str]) -> str:
    """Name the first person who owes support and is able to give it, or nothing."""
    living = (other for other in context.household.members if other.key not in assumed and other.died_on is None)
    for other in living:
        owes = other.key != member.key and owes_support(kinship(other, member), other.is_minor, member)
        if owes and (_is_plainly_able(other) or not inability(context, _told(context, other))):
            return other.label
    for obligor in context.household.obligors:
        minor = obligor.age is not None and obligor.age < ADULT
        concerns = obligor.of in ("", member.key) and owes_support(obligor.relation, minor, member)
        if concerns and not inability(context, obligor):
            return obligor.label
    return ""


def _is_plainly_able(member: Member) -> bool:
    """Spare the search for a reason where none can be found."""
    young = member.age is None or member.age < ELDERLY
    held = member.lacks_civil_capacity or member.declared_missing or member.in_prison
    return young and not held and not member.disability_grade and member.current_status == "none"


def _told(context: Context, member: Member) -> Obligor:
    """Tell of a person in the household what is told of an obligor elsewhere."""
    owns = any(asset.member == member.key for asset in context.household.assets)
    return Obligor(
        key=member.key,
        relation=member.relation,
        name=member.name,
        age=member.age,
        status=member.current_status,
        disability_kind=member.disability_kind,
        disability_grade=member.disability_grade,
        lacks_civil_capacity=member.lacks_civil_capacity,
        declared_missing=member.declared_missing,
        in_prison=member.in_prison,
        income_yearly=_own_yearly(context, member),
        assets_within_limit=not owns,
    )


def _own_yearly(context: Context, member: Member) -> Decimal | None:
    """Reckon own income only where it can decide: for the old and the severely disabled."""
    old = member.age is not None and member.age >= OLD
    if not (old or member.is_severely_disabled or member.has_third_grade_mind):
        return None
    return decimal_of(tekun_income(context, member).total * 12)


def has_no_source(context: Context, member: Member) -> bool:
    """Tell whether income is below the dibao standard and property within the limits (特困人员认定办法 第六条)."""
    if tekun_income(context, member).total >= context.values.need_monthly("dibao.standard"):
        return False
    return asset_test(context, "tekun", (member,)).within


def tekun_income(context: Context, member: Member) -> Statement:
    """Reckon a person's own income with an equal share of what names no member."""
    return income_statement(context, "tekun", (member,), ONE / max(1, len(context.counted)))


def tekun_amount(context: Context, ledger: Ledger, persons: tuple[Member, ...]) -> Decimal:
    """Add basic living and care of each person in yuan a month (社会救助法 第十七条)."""
    together = Decimal(0)
    for member in persons:
        living = rounded_award(context.values, context.values.need_monthly("tekun.standard"))
        together += living
        ledger.add(f"{member.label}基本生活标准每月 {living} 元", "TK-22", Fraction(living))
        together += _care(context, ledger, member)
    return together


def _care(context: Context, ledger: Ledger, member: Member) -> Decimal:
    level = self_care(member)
    amount = context.values.monthly(f"tekun.care.{level}") if level else None
    if amount is None:
        why = "六项自理指标未评估" if not level else f"{_CARE_WORDS[level]}，本地未设照料护理标准"
        ledger.note(f"{member.label}照料护理：{why}", "TK-13", counted=False)
        return Decimal(0)
    care = rounded_award(context.values, amount)
    ledger.add(f"{member.label}{_CARE_WORDS[level]}，照料护理标准每月 {care} 元", "TK-13", Fraction(care))
    return care


def self_care(member: Member) -> str:
    """Grade self-care by the six indicators: able, partial (one to three failed), lost, or not assessed."""
    answers = [getattr(member, name) for name in _SELF_CARE]
    if None in answers:
        return ""
    failed = answers.count(False)
    return "able" if failed == 0 else "partial" if failed <= 3 else "lost"
