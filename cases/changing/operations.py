"""What the diagram of a change asks: the register brought in line, an increase decided, a fall handed to a review."""

from collections.abc import Mapping
from datetime import date

from cases import assessments, awards, secrets, submissions
from cases.changing import members
from cases.changing.facts import award_of
from cases.documents import issue
from cases.errors import Blocked
from cases.models import Award, Case, Decision, Household
from cases.payments import accounts
from cases.reviews import opening
from cases.work import Work
from forms.codes import options
from offices.models import User
from processes.operations import operation

Parameters = Mapping[str, object]
CLAUSE = "社会救助法 第四十六条；最低生活保障审核确认办法 第三十二条"


@operation("record_change")
def record_change(work: Work, parameters: Parameters) -> None:
    """变化查实并经另一人复核后，登记成员、住址和收款账户"""
    kinds = set(work.facts.find("verified_kinds") or ())
    household = Household.objects.select_for_update().get(pk=work.case.household_id)
    if "members" in kinds:
        told = work.facts.find("members") or []
        members.bring_in_line(household, told, work.facts.find("members_gone") or [], work.on)
    if "address" in kinds:
        _record_address(household, work)
    if "account" in kinds:
        _record_account(award_of(work.case), work)


def _record_address(household: Household, work: Work) -> None:
    told = work.facts.find("address")
    household.address_sealed = secrets.seal_text(str(told or ""), "household.address", household.uid)
    phone = str(work.facts.find("phone") or "")
    if phone:
        household.phone_sealed = secrets.seal_text(phone, "household.phone", household.uid)
        household.phone_mask = f"{phone[:3]}****{phone[-4:]}"
    household.save(update_fields=["address_sealed", "phone_sealed", "phone_mask"])


def _record_account(award: Award, work: Work) -> None:
    """The caseworker who examined the change entered the account; who seconds it here confirms it."""
    told = {name: str(work.fact(f"account_{name}")) for name in ("kind", "bank", "name", "number", "reason")}
    entered_by = User.objects.get(pk=submissions.last_author(work.case, "change_examination"))
    made = accounts.enter(
        award.pk, told["kind"], told["bank"], told["name"], told["number"], told["reason"], entered_by, work.now
    )
    assert work.actor is not None
    accounts.confirm(made.pk, work.actor, work.now)
    award.refresh_from_db(fields=awards.ACCOUNT)


@operation("decide_increase")
def decide_increase(work: Work, parameters: Parameters) -> None:
    """记录增发决定：从决定的次月起按重新核算的金额发放"""
    award, made = award_of(work.case), assessments.require(work.case)
    month = awards.first_month(work.on)
    now_paid = awards.period_of(award, month)
    if made.outcome != "grant" or now_paid is None or (made.amount or 0) <= now_paid.amount:
        raise Blocked("重新核算没有增加，不能作出增发决定")
    decision = Decision.objects.create(
        case=work.case,
        assessment=made,
        outcome=Case.Outcome.INCREASE,
        amount=made.amount,
        previous_amount=now_paid.amount,
        persons=made.persons,
        from_month=month,
        reason_code=work.case.cause,
        office=issue.deciding_office(work.case, work.on),
        clause=CLAUSE,
        row=made.row,
        reasons=str(work.facts.find("decision_text") or work.facts.find("change_opinion") or ""),
        decided_by=work.actor,
        decided_at=work.now,
    )
    change_amount(award, decision)
    work.case.outcome, work.case.decided_on = Case.Outcome.INCREASE, work.on
    work.clocks.event("decision", work.on)


def change_amount(award: Award, decision: Decision) -> None:
    """Lays the award out anew from the decision's month on and lets its row say what was decided last."""
    assert decision.from_month is not None
    awards.lay(award, [awards.Part(decision.from_month, None, decision.amount, decision.persons)], decision)
    award.amount, award.persons = decision.amount, decision.persons
    award.save(update_fields=["amount", "persons"])


@operation("open_review")
def open_review(work: Work, parameters: Parameters) -> None:
    """转入复核：拟减发、终止的，须先听取意见，不能在变化办理中直接作出"""
    cause = work.case.cause if work.case.cause in dict(options("review.cause")) else "change_report"
    occasion = opening.note(award_of(work.case), cause, _happened_on(work), work.now, work.actor)
    opening.open_for(occasion, work.actor, work.now)


def _happened_on(work: Work) -> date:
    """The day of the change as it was told, else today."""
    return date.fromisoformat(str(work.facts.find("happened_on") or work.on.isoformat()))


@operation("close_change")
def close_change(work: Work, parameters: Parameters) -> None:
    """办结：没有改动金额的记为维持不变"""
    work.case.outcome = work.case.outcome or Case.Outcome.CONTINUE
    work.case.state, work.case.closed_at, work.case.stage = Case.State.CLOSED, work.now, "已办结"
