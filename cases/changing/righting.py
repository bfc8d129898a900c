"""Wrong decisions corrected or revoked, fraud sanctioned: what the two diagrams ask, and what it means in money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from cases import awards
from cases.awards import AwardLife, Part
from cases.changing.facts import award_of
from cases.documents import issue
from cases.errors import Blocked
from cases.facts import CaseFacts, derived
from cases.models import Award, Case, Decision, Rectification, Sanction
from cases.payments import recoveries
from cases.work import Work
from processes import region
from processes.operations import operation
from rules.domains import FLAG

Parameters = Mapping[str, object]
Outcome = Rectification.Outcome
FEN, NOUGHT = Decimal("0.01"), Decimal("0.00")
CLAUSE = "社会救助法 第四十八条"
FINE = "社会救助法 第七十三条"


@dataclass(frozen=True)
class Fine:
    """The law of a day on fines for fraud: at least and at most so many times what was obtained, and its name."""

    least: Decimal
    most: Decimal
    clause: str

    def refuses(self, undue: Decimal, fine: Decimal) -> str:
        """Why a fine may not be imposed; empty when it may. No fine at all is always lawful."""
        if fine < 0 or fine > undue * self.most:
            return f"罚款不能超过骗取金额的{self.most}倍，即{undue * self.most:.2f}元（{self.clause}）"
        if NOUGHT < fine < undue * self.least:
            return f"处以罚款的，不能低于骗取金额的{self.least}倍，即{undue * self.least:.2f}元（{self.clause}）"
        return ""


def fine_of(area: str, on: date) -> Fine:
    """The fines that the law in force on the day of the decision allows in an area."""
    standards = region.standards(area, on)
    most = standards.get("sanction.fine_most")
    return Fine(Decimal(str(standards.get("sanction.fine_least").value)), Decimal(str(most.value)), most.cite)


@derived("更正后金额减少，或者撤销：须先听取意见（社会救助法 第四十八条）", "纠错使待遇减少", FLAG)
def rectification_falls(facts: CaseFacts) -> bool:
    proposal = facts.fact("righting_proposal")
    if proposal != Outcome.CORRECT:
        return proposal == Outcome.REVOKE
    period = awards.period_of(award_of(facts.case), _month(facts))
    return period is not None and Decimal(str(facts.fact("righted_amount"))) < period.amount


def _month(facts: CaseFacts) -> date:
    return date.fromisoformat(f"{facts.fact('righted_from')}-01")


@operation("decide_rectification")
def decide_rectification(work: Work, parameters: Parameters) -> None:
    """记录纠错决定：更正、撤销或者维持；原决定保留并标记，多退少补"""
    award = Award.objects.select_for_update().get(pk=award_of(work.case).pk)
    outcome = str(work.fact("righting_proposal"))
    wrong = _wrong(award, work.facts, outcome)
    if outcome == Outcome.UPHOLD:
        decision = _decision(work, Case.Outcome.CONTINUE, award.amount, award.persons, None, award.amount)
        _mark(work, wrong, outcome, None, award.amount, award.amount, NOUGHT)
        return
    month = _month(work.facts)
    before = _paid_through(award, month, work.on)
    old = awards.period_of(award, month)
    old_amount, persons = (old.amount, old.persons) if old else (NOUGHT, award.persons)
    new_amount = Decimal(str(work.fact("righted_amount"))) if outcome == Outcome.CORRECT else NOUGHT
    decision = _decision(work, outcome, new_amount, persons, month, old_amount)
    _lay(award, outcome, month, decision)
    difference = _paid_through(award, month, work.on) - before
    _mark(work, wrong, outcome, month, old_amount, new_amount, difference)
    if difference < 0 and work.facts.find("recovers"):
        _recover(work, award, decision)


def _wrong(award: Award, facts: CaseFacts, outcome: str) -> Decision:
    """The decision that laid down what is wrong; awards taken over have none here and are reviewed instead."""
    period = None if outcome == Outcome.UPHOLD else awards.period_of(award, _month(facts))
    found = period.decision if period else Decision.objects.filter(case=award.case_id).first()
    if found is None:
        raise Blocked("所填月份没有本系统作出的决定；原系统接收的待遇有错误的，请办理复核")
    return found


def _lay(award: Award, outcome: str, month: date, decision: Decision) -> None:
    if outcome == Outcome.REVOKE:
        awards.cut(award, awards.month_after(month, -1), decision)
        AwardLife(award).move("ends")
        award.ended_on, award.end_reason, award.next_review_on = (
            decision.decided_at.astimezone().date(),
            "revoked",
            None,
        )
    else:
        awards.lay(award, [Part(month, None, decision.amount, decision.persons)], decision)
        award.amount, award.persons = decision.amount, decision.persons
    award.save()


def _paid_through(award: Award, month: date, on: date) -> Decimal:
    """What the periods owe from a month through the present one, in yuan."""
    total, last = NOUGHT, awards.month_after(on, 0)
    while month <= last:
        period = awards.period_of(award, month)
        total += period.amount if period else NOUGHT
        month = awards.month_after(month, 1)
    return total


def _mark(
    work: Work, wrong: Decision, outcome: str, month: date | None, old: Decimal, new: Decimal, difference: Decimal
) -> None:
    Rectification.objects.create(
        case=work.case,
        wrong=wrong,
        outcome=outcome,
        ground=str(work.fact("righting_ground")),
        from_month=month,
        old_amount=old,
        new_amount=new,
        difference=difference,
    )


def _decision(
    work: Work, outcome: str, amount: Decimal, persons: int, month: date | None, previous: Decimal
) -> Decision:
    case = work.case
    case.outcome, case.decided_on = outcome, work.on
    made = Decision.objects.create(
        case=case,
        outcome=outcome,
        amount=amount,
        previous_amount=previous,
        persons=persons,
        from_month=month,
        reason_code=str(work.facts.find("righting_ground") or case.procedure),
        office=issue.deciding_office(case, work.on),
        clause=FINE if case.procedure == "sanction" else CLAUSE,
        reasons=str(work.fact("decision_text")),
        decided_by=work.actor,
        decided_at=work.now,
    )
    work.clocks.event("decision", work.on)
    return made


def _recover(work: Work, award: Award, decision: Decision) -> None:
    """What was really paid too much is claimed back; where nothing was paid yet, the next roll simply pays less."""
    amount = recoveries.overpaid(award, awards.month_after(work.on, 0))
    if amount > 0:
        recoveries.open(award, amount, decision.reasons, decision, work.actor, work.now)


@operation("decide_sanction")
def decide_sanction(work: Work, parameters: Parameters) -> None:
    """记录骗取救助的处理决定：责令退回，罚款不超过当天法律的上限"""
    award, facts = award_of(work.case), work.facts
    undue, returned, fine = (_yuan(facts, name) for name in ("undue_amount", "returned_amount", "fine_amount"))
    law = fine_of(work.case.area, work.on)
    if returned > undue:
        raise Blocked("责令退回的金额不能超过骗取的金额")
    if refused := law.refuses(undue, fine):
        raise Blocked(refused)
    decision = _decision(work, Case.Outcome.SANCTION, award.amount, award.persons, None, award.amount)
    instalments = int(str(facts.fact("instalments")))
    Sanction.objects.create(
        case=work.case,
        award=award,
        undue=undue,
        returned=returned,
        fine=fine,
        least=law.least,
        most=law.most,
        clause=law.clause,
        instalments=instalments,
    )
    _claim(work, award, decision, returned, instalments)


def _yuan(facts: CaseFacts, name: str) -> Decimal:
    return Decimal(str(facts.fact(name)))


def _claim(work: Work, award: Award, decision: Decision, returned: Decimal, instalments: int) -> None:
    """What is to be returned becomes a recovery of the award, kept back by months when instalments were allowed."""
    if returned <= 0:
        return
    share = (returned / instalments).quantize(FEN, ROUND_UP) if instalments > 1 else None
    recoveries.open(award, returned, decision.reasons, decision, work.actor, work.now, instalment=share)
