"""Who counts as a member, and what every part of one assessment shares."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rules.assessment.household import Household, Member
from rules.assessment.ledger import Ledger
from rules.assessment.rulebook import Rulebook
from rules.assessment.values import Values

CLERGY_YEARS = 3
_BACHELOR_OR_BELOW = frozenset({"kindergarten", "compulsory", "senior_secondary", "vocational", "undergraduate"})


@dataclass(frozen=True, slots=True)
class Context:
    """One household on one day with the values and rules it is judged by."""

    household: Household
    values: Values
    book: Rulebook
    counted: tuple[Member, ...]
    reasons: dict[str, tuple[bool, str, str]]
    people: dict[str, Member]

    @property
    def size(self) -> Fraction:
        """Return the number of counted members."""
        return Fraction(len(self.counted))

    def find_member(self, key: str) -> Member | None:
        """Find a listed person."""
        return self.people.get(key)


def make_context(household: Household, values: Values, book: Rulebook) -> Context:
    """Sort the listed persons into members who count and persons who do not."""
    reasons = {member.key: membership(member, household) for member in household.members}
    counted = tuple(member for member in household.members if reasons[member.key][0])
    return Context(household, values, book, counted, reasons, {member.key: member for member in household.members})


def membership(member: Member, household: Household) -> tuple[bool, str, str]:
    """Tell whether a listed person counts, under which rule, and why (最低生活保障审核确认办法 第七条)."""
    excluded = _exclusion(member, household)
    if excluded:
        return False, "DB-04", excluded
    if member.relation in ("self", "spouse"):
        return True, "DB-03", "申请人" if member.relation == "self" else "配偶"
    if member.relation == "child":
        return _child(member)
    if not member.long_term_co_living:
        return False, "DB-03", "未长期共同居住"
    if member.relation == "other" and not member.legal_duty or member.legal_duty is False:
        return False, "DB-03", "无法定赡养、扶养、抚养义务关系"
    return True, "DB-03", "有法定赡养、扶养、抚养义务关系并长期共同居住"


def _exclusion(member: Member, household: Household) -> str:
    if member.died_on is not None and member.died_on <= household.on:
        return "已死亡"
    if is_long_away_clergy(member):
        return "连续三年以上脱离家庭独立生活的宗教教职人员"
    told = {
        "在监狱服刑": member.in_prison,
        "强制隔离戒毒": member.in_compulsory_detox,
        "宣告失踪": member.declared_missing,
    }
    named = next((reason for reason, holds in told.items() if holds), "")
    return named or (f"省级认定不计入：{member.excluded_by_province}" if member.excluded_by_province else "")


def is_long_away_clergy(member: Member) -> bool:
    """Tell whether a cleric has lived apart for three years or more; three is enough (民法典 第一千二百五十九条)."""
    return member.clergy_years is not None and member.clergy_years >= CLERGY_YEARS


def _child(member: Member) -> tuple[bool, str, str]:
    if member.is_minor:
        return True, "DB-03", "未成年子女"
    if member.full_time and member.student in _BACHELOR_OR_BELOW:
        return True, "DB-03", "在校接受全日制本科及以下学历教育的子女"
    independent = member.student == "postgraduate" if member.independent is None else member.independent
    if independent:
        return False, "DB-03", "已成年且能独立生活的子女"
    return True, "DB-03", "已成年但不能独立生活的子女"


def write_members(context: Context, ledger: Ledger) -> None:
    """Write down who counts and who does not."""
    for member in context.household.members:
        counts, rule, why = context.reasons[member.key]
        ledger.note(f"{member.label}{'计入' if counts else '不计入'}共同生活的家庭成员：{why}", rule, counts)
