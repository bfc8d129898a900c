"""What the diagrams of changes ask: does the change touch the amount, and what becomes of it."""

from decimal import Decimal

from cases import assessments, awards
from cases.errors import Blocked
from cases.facts import CaseFacts, derived
from cases.models import Assessment, Award, Case
from rules.domains import FLAG, words

# What a calculation reads; who moves house or changes the bank keeps the amount.
COUNTED = frozenset({"members", "incomes", "assets", "expenses"})
RISES, FALLS, UNCHANGED = "rises", "falls", "unchanged"
EFFECT = words(rises="增加", falls="减少或不再符合", unchanged="不变")


def award_of(case: Case) -> Award:
    """The award that a procedure is about; Blocked for an application, which is about none."""
    if case.about is None:
        raise Blocked("这件办件不是针对某项待遇的程序")
    return case.about


@derived("查实的变化影响核算（家庭成员、收入、财产、支出）", "影响金额", FLAG)
def amount_affected(facts: CaseFacts) -> bool:
    # A procedure that asks for no kinds is itself about what counts.
    kinds = facts.find("verified_kinds")
    return kinds is None or bool(COUNTED & set(kinds))


@derived("按查实的情况重新核算后，金额与现在相比", "变化后的金额", EFFECT)
def change_effect(facts: CaseFacts) -> str:
    return effect(facts.case) if facts.fact("amount_affected") else UNCHANGED


def effect(case: Case) -> str:
    """What the newest calculation of a case makes of the award it is about; an award that pays nothing stays so."""
    award, made = award_of(case), assessments.require(case)
    if made.outcome != "grant":
        return FALLS
    if award.kind != Award.Kind.MONTHLY:
        return UNCHANGED
    return compared(current_amount(award, made), made.amount or Decimal(0))


def compared(old: Decimal, new: Decimal) -> str:
    """Rises, falls or unchanged, to the fen."""
    return UNCHANGED if new == old else RISES if new > old else FALLS


def current_amount(award: Award, made: Assessment) -> Decimal:
    """What the award pays in the month after a calculation, when a change of today would begin."""
    period = awards.period_of(award, awards.first_month(made.on))
    return period.amount if period else Decimal(0)
