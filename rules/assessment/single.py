"""A person who may apply alone: on which ground, with which income, for how much (最低生活保障审核确认办法 第八条)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.assessment.amounts import ZERO, decimal_of, yuan
from rules.assessment.assets import asset_test
from rules.assessment.benefit import add_topups, dibao_amount, rounded_award
from rules.assessment.context import Context, is_long_away_clergy
from rules.assessment.household import ADULT, Member
from rules.assessment.income import Statement, income_statement
from rules.assessment.ledger import Ledger
from rules.assessment.lookup import Lookup, remembering
from rules.assessment.rulebook import Ground
from rules.assessment.tekun import able_obligor
from rules.decide import Outcome, decide
from rules.errors import MissingStandard

SCHEME = "single_person_dibao"


@dataclass(slots=True)
class SingleTest:
    """What the single-person rows say of each person, on which ground, and who qualifies."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    grounds: dict[str, Ground] = field(default_factory=dict)
    granted: tuple[Member, ...] = ()


def single_test(context: Context, in_margin: Callable[[], bool]) -> SingleTest:
    """Judge each person who is counted, or who is a cleric long away from home."""
    test, table = SingleTest(), context.book.table("dibao", "single_person_eligibility")
    if table is None:
        return test
    persons = _persons(context)
    for member in persons:
        lookup = _lookup(context, member, in_margin, test)
        test.outcomes[member.key] = decide(table, lookup, lambda name, lookup=lookup: _show(lookup(name)))  # type: ignore[misc]
    test.granted = tuple(member for member in persons if test.outcomes[member.key].result == "grant")
    return test


def _persons(context: Context) -> tuple[Member, ...]:
    """Take the applicant when a person applies alone, else everyone who may."""
    facts, members = context.household.facts, context.household.members
    alone = facts.get("applies_as") == "single_person"
    applicant = facts.get("applicant") or next((m.key for m in members if m.relation == "self"), "")
    may = (m for m in members if context.reasons[m.key][0] or is_long_away_clergy(m))
    return tuple(m for m in may if not alone or m.key == applicant)


def _show(value: object) -> str:
    return yuan(Fraction(value)) if isinstance(value, Decimal) else str(value)


def _lookup(context: Context, member: Member, in_margin: Callable[[], bool], test: SingleTest) -> Lookup:
    facts: dict[str, Callable[[], Any]] = {
        "in_margin_household": in_margin,
        "severely_disabled": lambda: member.is_severely_disabled,
        "third_grade_mind": lambda: member.has_third_grade_mind,
        "adult": lambda: _is_adult(member),
        "clergy_years": lambda: member.clergy_years or 0,
        "special_difficulty": lambda: bool(member.special_difficulty),
        "ground_found": lambda: _find_ground(context, member, lookup, test) is not None,
        "support_told": lambda: _is_support_told(context, member, test),
        "own_income": lambda: decimal_of(own_income(context, member).total),
        "dibao_standard": lambda: decimal_of(context.values.need_monthly("dibao.standard")),
        "own_income_below_standard": lambda: _is_below(context, member),
        "own_assets_within_limit": lambda: _within(context, member, test),
    }
    lookup = remembering(facts, lambda name: getattr(member, name))
    return lookup


def _find_ground(context: Context, member: Member, lookup: Lookup, test: SingleTest) -> Ground | None:
    gap: MissingStandard | None = None
    for ground in context.book.grounds:
        try:
            if ground.when.test(lookup):
                return test.grounds.setdefault(member.key, ground)
        except MissingStandard as missing:
            gap = missing
    if gap is not None:
        raise gap
    return None


def _is_adult(member: Member) -> bool:
    return member.age is None or member.age >= ADULT


def _is_cared_for(member: Member) -> bool:
    return member.is_severely_disabled and not member.employed


def own_income(context: Context, member: Member) -> Statement:
    """Reckon the person's own income alone; support may be waived for a severely disabled adult without work."""
    return income_statement(context, SCHEME, (member,), ZERO, _is_adult(member) and _is_cared_for(member))


def _is_below(context: Context, member: Member) -> bool:
    return own_income(context, member).total < context.values.need_monthly("dibao.standard")


def _is_support_told(context: Context, member: Member, test: SingleTest) -> bool:
    """Tell whether what able relatives give has been told, where the ground asks for it."""
    ground = test.grounds.get(member.key)
    if ground is None or not ground.needs_support_told:
        return True
    told = any(row.member == member.key and row.item == "support_received" for row in context.household.incomes)
    return told or not able_obligor(context, member, frozenset())


def _is_in_margin(member: Member, test: SingleTest) -> bool:
    ground = test.grounds.get(member.key)
    return ground is not None and "in_margin_household" in ground.when.names


def _within(context: Context, member: Member, test: SingleTest) -> bool:
    """The household of a margin member has passed the test; others are tested on what they own themselves."""
    if _is_in_margin(member, test):
        return True
    return asset_test(context, "dibao", (member,), shared=False).within


def single_amount(context: Context, ledger: Ledger, test: SingleTest) -> Decimal:
    """Add the awards of the persons in yuan a month: the area's fixed sum, else the difference to the standard."""
    together = Decimal(0)
    for member in test.granted:
        ground = test.grounds[member.key]
        ledger.note(f"{member.label}可以单独提出申请：{ground.title}", ground.id.partition(".")[0], True, ground.clause)
        fixed = context.values.monthly("single.amount")
        if fixed is None:
            total = own_income(context, member).total
            together += dibao_amount(context, ledger, total, (member,))
            continue
        award = rounded_award(context.values, fixed)
        ledger.state(f"{member.label}单人户定额每月 {award} 元", "DB-19", Fraction(award))
        together += award + add_topups(context, ledger, (member,))
    return together
