"""What a review may come to: the statutory ground, the amount and from which month, or why that cannot be."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import cast

from cases import assessments, awards
from cases.awards import Part
from cases.errors import Blocked
from cases.facts import CaseFacts
from cases.models import Assessment, Award, Case, Decision, Member, ReviewOccasion, WorkRefusal
from cases.payments import shares
from cases.reviews import exits
from cases.reviews.facts import DEATH, VOLUNTARY, nobody_left
from processes import editions, region
from rules.award_life import Reason, award_life, without_share
from rules.deadline_rules import add_months

Outcome = Case.Outcome
NO_CHANGE, REFUSED_WORK = "no_change", "refused_work"
NOUGHT = Decimal("0.00")
# From which month after that of a death nothing is paid, by what the area says of the last month paid.
AFTER_DEATH = {"month_before_death": 0, "month_of_death": 1, "month_after_death": 2}


@dataclass(frozen=True)
class Change:
    """What becomes of an award: from which month it pays what, on which ground; `parts` are empty when it ends."""

    outcome: str
    reason: Reason
    amount: Decimal
    persons: int
    from_month: date
    parts: tuple[Part, ...]
    exit: exits.Exit | None = None


def change_of(case: Case, facts: CaseFacts, outcome: str, on: date) -> Change:
    """The change that an outcome means for the award of a case when it is decided on a day; Blocked says why not."""
    award = award_of(case)
    reason = _reason(case, facts, outcome)
    _check_exiting(award, outcome)
    if outcome == Outcome.GRADUAL_EXIT:
        leaving = exits.exit_of(case, facts, on)
        first = leaving.parts[0]
        return Change(outcome, reason, first.amount, first.persons, first.from_month, leaving.parts, leaving)
    month = _effective(case, reason, outcome, on)
    amount, persons = _figures(case, facts, award, outcome, reason, on)
    changes = outcome in (Outcome.INCREASE, Outcome.REDUCE)
    parts = _laid_out(award, reason.code, amount, persons, month) if changes else []
    return Change(outcome, reason, amount, persons, month, tuple(parts))


def award_of(case: Case) -> Award:
    """The award that a procedure is about."""
    if case.about is None:
        raise Blocked("这件办件没有对应的待遇，不能变更")
    if case.about.state == Award.State.ENDED:
        raise Blocked("这项待遇已经终止，不能再变更")
    return case.about


def parts_of(award: Award, decision: Decision) -> list[Part]:
    """What an award pays by a decision that changes its amount; after a death without the dead from that month on."""
    month = cast(date, decision.from_month)
    return _laid_out(award, decision.reason_code, decision.amount, decision.persons, month)


def _laid_out(award: Award, reason: str, amount: Decimal, persons: int, month: date) -> list[Part]:
    before = shares.since_death(award, amount, persons, month) if reason == DEATH else []
    return [*before, Part(month, None, amount, persons)]


def _reason(case: Case, facts: CaseFacts, outcome: str) -> Reason:
    """The ground as the edition's table knows it (最低生活保障审核确认办法 第三十二条)."""
    life = award_life(editions.load(case.process.edition_id).tables)
    code = NO_CHANGE if outcome == Outcome.CONTINUE else str(facts.find("reason_code") or "")
    found = life.ground(code, case.scheme)
    if found is None or not found.allows(outcome, case.scheme):
        raise Blocked("所选的法定事由不能作为这一结论的理由，请核对（最低生活保障审核确认办法 第三十二条）")
    return found


def _check_exiting(award: Award, outcome: str) -> None:
    if award.state == Award.State.EXITING and outcome == Outcome.CONTINUE:
        raise Blocked("渐退期满不能默认续发：仍符合条件的请选增发，恢复保障；不再符合的请选终止")


def _effective(case: Case, reason: Reason, outcome: str, on: date) -> date:
    """The month after the decision; when nobody is left, counted from the last death."""
    if outcome == Outcome.STOP and reason.code == DEATH and nobody_left(case):
        died = ReviewOccasion.objects.filter(award__household=case.household_id, cause=DEATH)
        last = died.order_by("happened_on").values_list("happened_on", flat=True).last()
        row = region.standards(case.area, on).find("payment.death_until")
        return awards.month_after(last or on, AFTER_DEATH[str(row.value)] if row else 1)
    return awards.month_after(on, 1)


def _figures(case: Case, facts: CaseFacts, award: Award, outcome: str, reason: Reason, on: date) -> tuple[Decimal, int]:
    """The monthly amount and for how many; Blocked when the calculation does not carry the outcome."""
    if outcome == Outcome.STOP:
        _check_stop(case, facts, reason, on)
        return NOUGHT, 0
    if outcome == Outcome.CONTINUE:
        return award.amount, award.persons
    if reason.code == REFUSED_WORK:
        check_refusals(case, facts, on)
        return without_share(award.amount, award.persons), award.persons - 1
    return _recalculated(case, award, outcome)


def _recalculated(case: Case, award: Award, outcome: str) -> tuple[Decimal, int]:
    made, paid = assessments.require(case), paid_now(award)
    if made.outcome != "grant" or made.amount is None:
        raise Blocked("重新核算不符合条件，不能增发、减发；请选终止或者渐退")
    if outcome == Outcome.INCREASE and made.amount <= paid or outcome == Outcome.REDUCE and made.amount >= paid:
        raise Blocked(f"重新核算为每月{made.amount}元，现发{paid}元，与所选结论不符")
    if not clearly_changed(case, award, made):
        raise Blocked("家庭经济状况没有明显变化，核查期内不调整金额（最低生活保障审核确认办法 第三十一条）")
    return made.amount, made.persons


def paid_now(award: Award) -> Decimal:
    """What an award pays as long as nothing is decided; nothing at the end of an exit period."""
    return NOUGHT if award.state == Award.State.EXITING else award.amount


def clearly_changed(case: Case, award: Award, made: Assessment) -> bool:
    """Whether persons or income differ from those on which the amount rests by more than the area's threshold."""
    before = _basis(case, award)
    if before is None or before.persons != made.persons or before.per_capita_income is None:
        return True
    if made.per_capita_income is None or _rows(made) != _rows(before):
        return True
    row = region.standards(case.area, made.on, case.residence_kind).find("review.clear_change")
    share = cast(Decimal, row.value) if row else NOUGHT
    difference = abs(made.per_capita_income - before.per_capita_income)
    return difference > before.per_capita_income * share / 100


def _rows(made: Assessment) -> set[tuple[str, str]]:
    """The standards that a calculation rests on: another one is a change in itself, as when a grade of care changes."""
    return {(row["key"], row["value"]) for row in made.standards}


def _basis(case: Case, award: Award) -> Assessment | None:
    """The calculation behind the amount that is paid."""
    granted = Decision.objects.filter(case_id=award.case_id)
    changed = Decision.objects.filter(case__about=award).exclude(case=case).exclude(outcome=Outcome.CONTINUE)
    rows = (granted | changed).filter(assessment__isnull=False).select_related("assessment")
    found = rows.order_by("decided_at").last()
    return found.assessment if found else None


def _check_stop(case: Case, facts: CaseFacts, reason: Reason, on: date) -> None:
    """A stop needs what its ground says; people whom the rules still support are not stopped for their income."""
    if reason.code == DEATH and not nobody_left(case):
        raise Blocked("家庭还有成员在世，不能以死亡为由终止；请按剩余成员重新核算")
    if reason.code == VOLUNTARY and not facts.find("own_request"):
        raise Blocked("自愿退出须有本人或者监护人签名的书面申请")
    if reason.code == REFUSED_WORK:
        check_refusals(case, facts, on)
        if award_of(case).persons > 1:
            raise Blocked("只减发、停发本人的部分，家庭其他成员继续享受：请选减发（办法 第三十四条）")
    if reason.code in BY_CALCULATION and _still_fits(case):
        raise Blocked("重新核算仍符合条件，不能终止（社会救助法 第四十七条）")


BY_CALCULATION = frozenset({"income_rose", "assets_exceeded", "means_exceeded", "not_reported", "exit_ended"})


def _still_fits(case: Case) -> bool:
    made = assessments.require(case)
    return made.outcome == "grant" and made.scheme == case.scheme


def check_refusals(case: Case, facts: CaseFacts, on: date) -> Member:
    """The member who turned suitable work down often enough without a reason (办法 第三十四条); Blocked otherwise."""
    life = award_life(editions.load(case.process.edition_id).tables)
    name = str(facts.find("affected_member") or "")
    member = Member.objects.filter(household=case.household_id, name=name, until_on__isnull=True).first()
    if member is None:
        raise Blocked("请选择拒绝工作的那位成员：只减发、停发本人的部分（办法 第三十四条）")
    counted = refusals_in_row(member, case.area, on)
    if counted < life.refusals:
        raise Blocked(f"登记的无正当理由连续拒绝为{counted}次，不足{life.refusals}次（{life.refusals_clause}）")
    return member


def refusals_in_row(member: Member, area: str, on: date) -> int:
    """How often in a row a member refused without a reason, within the area's window where it has set one."""
    rows = WorkRefusal.objects.filter(member=member, refused_on__lte=on).order_by("-refused_on", "-id")
    window = region.standards(area, on).find("refused_work.months")
    if window:
        rows = rows.filter(refused_on__gte=add_months(on, -int(cast(Decimal, window.value))))
    count = 0
    for refusal in rows:
        if refusal.has_reason:
            break
        count += 1
    return count
