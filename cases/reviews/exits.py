"""Gradual exit: who may have one, for how many months, and what each month of it pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from cases import assessments, awards
from cases.awards import Part
from cases.errors import Blocked
from cases.facts import CaseFacts
from cases.models import Award, AwardPeriod, Case
from processes import editions, region
from rules.award_life import AwardLife, award_life, glide
from rules.standards import Standards

NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Exit:
    """An exit period as the area's values allow it: why, by which plan, which months pay how much."""

    trigger: str
    plan: str
    parts: tuple[Part, ...]

    @property
    def from_month(self) -> date:
        """The first month."""
        return self.parts[0].from_month

    @property
    def until_month(self) -> date:
        """The last month; nothing is paid after it without another decision."""
        return cast(date, self.parts[-1].until_month)


def exit_of(case: Case, facts: CaseFacts, decided_on: date) -> Exit:
    """The exit period that a case proposes, beginning in the month after the decision; Blocked says what forbids it."""
    award, values = cast(Award, case.about), region.standards(case.area, decided_on, case.residence_kind)
    trigger, months = str(facts.fact("exit_trigger")), int(cast(int, facts.fact("exit_months")))
    _check_trigger(values, trigger, facts)
    _check_months(values, months)
    _check_income(case, values)
    life = award_life(editions.load(case.process.edition_id).tables)
    first, plan = awards.month_after(decided_on, 1), _plan(values, life)
    amounts = glide(plan, award.amount, months, _ceiling(case, values, award.persons), _shares(values))
    return Exit(trigger, plan, tuple(_parts(first, amounts, award.persons)))


def _parts(first: date, amounts: Sequence[Decimal], persons: int) -> list[Part]:
    """One part a month: the whole glide lies open on its first day."""
    kind, parts = AwardPeriod.Kind.GRADUAL_EXIT, []
    for place, amount in enumerate(amounts):
        month = awards.month_after(first, place)
        parts.append(Part(month, month, amount, persons, kind, f"渐退第{place + 1}个月，共{len(amounts)}个月"))
    return parts


def _check_trigger(values: Standards, trigger: str, facts: CaseFacts) -> None:
    if trigger not in tuple(cast(tuple[str, ...], values.get("gradual_exit.trigger").value)):
        raise Blocked("本地规定的渐退适用情形不包括这一种，请另选结论")
    if facts.find("reason_code") != trigger:
        raise Blocked("渐退的法定事由应当与渐退情形一致")


def _check_months(values: Standards, months: int) -> None:
    most = int(cast(Decimal, values.get("gradual_exit.max_months").value))
    if not 1 <= months <= most:
        raise Blocked(f"渐退期最长{most}个月（关于进一步做好最低生活保障等社会救助兜底工作的通知 一（三））")


def _check_income(case: Case, values: Standards) -> None:
    """Exit is for households above the standard, and where the area says so not too far above (办法 第三十三条)."""
    made = assessments.require(case)
    if made.outcome == "grant" and made.scheme == case.scheme:
        raise Blocked("核算结果仍符合条件，不适用渐退；金额有变化的请选增发或者减发")
    cap, standard = values.find("gradual_exit.income_cap"), values.find(f"{case.scheme}.standard")
    if cap and standard and made.per_capita_income is not None:
        most = standard.per_month * cast(Decimal, cap.value)
        if made.per_capita_income > most:
            raise Blocked(f"家庭月人均收入{made.per_capita_income}元，超过本地渐退期的收入上限{most:.2f}元")


def _plan(values: Standards, life: AwardLife) -> str:
    row = values.find("gradual_exit.amount_plan")
    return str(row.value) if row else life.exit_plan


def _shares(values: Standards) -> tuple[Decimal, ...]:
    row = values.find("gradual_exit.step_shares")
    return tuple(Decimal(str(share)) for share in cast(tuple[object, ...], row.value)) if row else ()


def _ceiling(case: Case, values: Standards, persons: int) -> Decimal:
    row = values.find(f"{case.scheme}.standard")
    return row.per_month * persons if row else Decimal("Infinity")
