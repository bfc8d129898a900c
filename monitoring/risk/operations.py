"""What the diagram of a verification asks for: its steps write the state of the warning, and what follows from it."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from cases.errors import NotFound
from cases.models import Case
from cases.work import Work
from monitoring.models import RiskWarning
from monitoring.risk import outcomes, watching
from monitoring.risk.lives import WarningLife
from processes.operations import operation

Parameters = Mapping[str, object]
Outcome = RiskWarning.Outcome


@operation("record_visit")
def record_visit(work: Work, parameters: Parameters) -> None:
    """登记入户：记下入户日期，预警转为待审核"""
    warning = warning_of(work.case)
    WarningLife(warning).move("visit")
    warning.visited_on = _day(work, "visited_on")
    warning.save(update_fields=["state", "visited_on"])
    watching.note_look(warning.household_id, warning.visited_on)


@operation("conclude_risk_warning")
def conclude_risk_warning(work: Work, parameters: Parameters) -> None:
    """记录核查结论并按结论处置：落实政策、备好申请、转入复核；本身不停发、不减发任何待遇"""
    warning, outcome = warning_of(work.case), str(work.fact("verification_outcome"))
    WarningLife(warning).move("conclude")
    warning.outcome, warning.verified_on = outcome, work.on
    warning.false_alarm = str(work.facts.find("false_alarm") or "") if outcome == Outcome.REFUTED else ""
    settled = str(work.fact("settled_outcome")) if outcome == Outcome.COMPLEX else outcome
    warning.follow_up = outcomes.follow(work, warning, settled)
    warning.save(update_fields=["state", "outcome", "verified_on", "false_alarm", "follow_up"])
    # A warning that became more serious has a clock for each level: what they asked for is done with all of them.
    for rule in work.case.clocks.filter(stopped_on__isnull=True).values_list("rule", flat=True).distinct():
        work.clocks.stop(rule, work.on)


@operation("close_risk_warning")
def close_risk_warning(work: Work, parameters: Parameters) -> None:
    """反馈以后销号，核查办结"""
    warning = warning_of(work.case)
    WarningLife(warning).move("close")
    warning.reply, warning.replied_on = str(work.fact("reply_text"))[:500], _day(work, "replied_on")
    warning.save(update_fields=["state", "reply", "replied_on"])
    work.case.state, work.case.closed_at, work.case.stage = Case.State.CLOSED, work.now, "已核查"


def warning_of(case: Case) -> RiskWarning:
    """The warning that a case verifies, locked; NotFound for a case that verifies none."""
    found = RiskWarning.objects.select_for_update(of=("self",)).filter(case=case).first()
    if found is None:
        raise NotFound("这件核查没有对应的预警")
    return found


def _day(work: Work, name: str) -> date:
    """The day that was told, else today."""
    told = work.said.get(name)
    return date.fromisoformat(cast(str, told)) if told else work.on
