"""What diagrams may ask of an award that was granted: hear, decide, continue, increase, reduce, let exit, stop."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from cases import assessments, awards, chain, clocks
from cases.awards import AwardLife
from cases.documents import issue
from cases.errors import Blocked
from cases.models import Award, Case, Decision, ExitPeriod
from cases.payments import blocks
from cases.reviews import heard, offering, plan, proposals, watching
from cases.reviews.facts import DEATH
from cases.reviews.proposals import Change, change_of
from cases.work import Work
from processes.operations import operation

Parameters = Mapping[str, object]
Outcome = Case.Outcome
ANSWER = "review.hearing_answer"
HEARD = ("in_person", "by_phone", "in_writing")
DEATH_CLOCK = "review.death"


@operation("record_conclusion")
def record_conclusion(work: Work, parameters: Parameters) -> None:
    """核对核查结论：法定事由、重新核算的金额、渐退条件都对得上"""
    change_of(work.case, work.facts, str(work.fact("review_proposal")), work.on)


@operation("start_hearing")
def start_hearing(work: Work, parameters: Parameters) -> None:
    """起算提出意见的期限：从告知之日起，本地没有规定的为五个工作日"""
    work.clocks.start(ANSWER, date.fromisoformat(str(work.fact("notified_on"))))


@operation("record_hearing")
def record_hearing(work: Work, parameters: Parameters) -> None:
    """记录听取的意见；没有提出意见的，期满以后才能记为没有意见"""
    clock = clocks.latest(work.case, ANSWER)
    if clock is None:
        raise Blocked("还没有告知拟作出的决定，不能记录听取意见（社会救助法 第四十八条）")
    if work.fact("hearing_outcome") not in HEARD and work.on <= clock.due_on:
        raise Blocked(f"提出意见的期限到{clock.due_on}届满，期满以后才能记录没有听取到意见")
    work.clocks.stop(ANSWER, work.on)


@operation("decide_change")
def decide_change(work: Work, parameters: Parameters) -> None:
    """记录变更决定：结论、法定事由、条款、从哪个月起、原金额和新金额"""
    outcome = str(work.fact("change_outcome"))
    change = change_of(work.case, work.facts, outcome, work.on)
    heard.check(work.case, work.facts, change)
    _decide(work, change, str(work.fact("change_reasons")))
    if outcome == Outcome.CONTINUE:
        work.clocks.event("decision", work.on)
    else:
        work.clocks.event("change_decision", work.on)


def _decide(work: Work, change: Change, reasons: str) -> Decision:
    case, award = work.case, proposals.award_of(work.case)
    made = assessments.latest(case)
    decision = Decision.objects.create(
        case=case,
        assessment=made,
        outcome=change.outcome,
        amount=change.amount,
        previous_amount=award.amount,
        persons=change.persons,
        from_month=change.from_month,
        reason_code=change.reason.code,
        office=issue.deciding_office(case, work.on),
        clause=change.reason.clause,
        row=made.row if made else "",
        reasons=reasons,
        decided_by=work.actor,
        decided_at=work.now,
    )
    case.outcome, case.decided_on = change.outcome, work.on
    work.clocks.stop(DEATH_CLOCK, work.on)
    return decision


@operation("continue_award")
def continue_award(work: Work, parameters: Parameters) -> None:
    """维持不变：金额照旧，排定下一次核查"""
    if not Decision.objects.filter(case=work.case).exists():
        change = change_of(work.case, work.facts, Outcome.CONTINUE, work.on)
        _decide(work, change, str(work.facts.find("review_findings") or ""))
    _settle(work, _decided(work, Outcome.CONTINUE), proposals.award_of(work.case))


@operation("increase_award")
def increase_award(work: Work, parameters: Parameters) -> None:
    """增发：从决定的次月起按新的金额发放；渐退期内的恢复保障"""
    _change_amount(work, Outcome.INCREASE)


@operation("reduce_award")
def reduce_award(work: Work, parameters: Parameters) -> None:
    """减发：从决定的次月起按新的金额发放"""
    _change_amount(work, Outcome.REDUCE)


def _change_amount(work: Work, outcome: str) -> None:
    decision, award = _decided(work, outcome), proposals.award_of(work.case)
    awards.lay(award, proposals.parts_of(award, decision), decision)
    if decision.reason_code == DEATH:
        blocks.settle_deaths(award, decision)
    award.amount, award.persons = decision.amount, decision.persons
    if award.state == Award.State.EXITING:
        AwardLife(award).move("stays")
    _settle(work, decision, award)


@operation("stop_award")
def stop_award(work: Work, parameters: Parameters) -> None:
    """终止：从决定的次月起不再发放；全部成员死亡的从死亡的次月起"""
    decision, award = _decided(work, Outcome.STOP), proposals.award_of(work.case)
    awards.cut(award, awards.month_after(_month(decision), -1), decision)
    AwardLife(award).move("ends")
    award.ended_on, award.end_reason, award.next_review_on = _month(decision), decision.reason_code, None
    _keep(work, decision, award)
    if decision.reason_code == DEATH:
        blocks.settle_deaths(award, decision)
    watching.watch(work.case, work.on)


@operation("start_gradual_exit")
def start_gradual_exit(work: Work, parameters: Parameters) -> None:
    """进入渐退期：从决定的次月起，逐月金额一次排定，期满不再发放"""
    decision, award = _decided(work, Outcome.GRADUAL_EXIT), proposals.award_of(work.case)
    leaving = change_of(work.case, work.facts, Outcome.GRADUAL_EXIT, work.on).exit
    assert leaving is not None
    awards.lay(award, leaving.parts, decision)
    AwardLife(award).move("exits")
    ExitPeriod.objects.create(
        award=award,
        decision=decision,
        trigger=leaving.trigger,
        plan=leaving.plan,
        from_month=leaving.from_month,
        until_month=leaving.until_month,
    )
    award.next_review_on = leaving.until_month
    _keep(work, decision, award)


@operation("offer_next_scheme")
def offer_next_scheme(work: Work, parameters: Parameters) -> None:
    """家庭愿意转入其他救助的，用已有的材料提出申请，不再索要"""
    if work.case.outcome == Outcome.STOP:
        offering.offer(work)


def _decided(work: Work, outcome: str) -> Decision:
    """The decision on which the award changes; nothing changes on another one or on none."""
    found = Decision.objects.filter(case=work.case, outcome=outcome).first()
    if found is None:
        raise Blocked("没有作出这样的变更决定，不能变更待遇（社会救助法 第四十七条）")
    return found


def _month(decision: Decision) -> date:
    return cast(date, decision.from_month)


def _settle(work: Work, decision: Decision, award: Award) -> None:
    """The next review counts from this one."""
    plan.schedule(award, work.facts.answers, work.on)
    _keep(work, decision, award)


def _keep(work: Work, decision: Decision, award: Award) -> None:
    award.save()
    detail = {
        "award": award.pk,
        "outcome": decision.outcome,
        "reason": decision.reason_code,
        "from": _month(decision).isoformat(),
        "amounts": [str(decision.previous_amount), str(decision.amount)],
    }
    chain.append(work.case, "change_award", work.actor, work.now, detail=detail)
