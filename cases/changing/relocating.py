"""An award goes on in another place: released, received or returned, decided; no month unpaid, no month paid twice."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import uuid4

from cases import assessments, awards, secrets
from cases.awards import AwardLife, Part
from cases.changing.facts import EFFECT, FALLS, UNCHANGED, award_of, effect
from cases.documents import issue
from cases.errors import Blocked
from cases.facts import CaseFacts, derived
from cases.floor import setting
from cases.models import Award, Case, Decision, Household, Relocation
from cases.reviews import opening
from cases.work import Work
from offices import divisions, succession
from offices.models import Division
from processes import region
from processes.operations import operation

Parameters = Mapping[str, object]
State = Relocation.State
CLAUSE = "关于进一步做好最低生活保障等社会救助兜底工作的通知 三（一）"
REASON = "relocation"


@derived("按迁入地标准重新核算后，金额与迁出地相比", "迁入地的金额", EFFECT)
def relocation_effect(facts: CaseFacts) -> str:
    decision = Decision.objects.filter(case=facts.case).first()
    if decision is None:
        return effect(facts.case)
    return FALLS if _falls(facts.case) else UNCHANGED


def _falls(case: Case) -> bool:
    """The calculation of the new place carries less than what the award goes on with."""
    made, decision = assessments.require(case), Decision.objects.get(case=case)
    return made.outcome != "grant" or (made.amount or Decimal(0)) < decision.amount


@operation("register_relocation")
def register_relocation(work: Work, parameters: Parameters) -> None:
    """登记迁入地，核对区划，确认没有别的程序在办"""
    award, to_area = award_of(work.case), succession.current(str(work.fact("to_area")))
    _check_place(award, to_area)
    _check_free(award, work.case)
    resettled = work.facts.find("relocated") in (True, "true")
    Relocation.objects.update_or_create(
        case=work.case,
        defaults={
            "award": award,
            "kind": Relocation.Kind.RESETTLED if resettled else Relocation.Kind.MOVED,
            "from_area": award.area,
            "to_area": to_area,
            "moved_on": date.fromisoformat(str(work.fact("moved_on"))),
            "state": State.PREPARED,
        },
    )


def _check_place(award: Award, to_area: str) -> None:
    if not Division.objects.filter(code=to_area, level=divisions.Level.VILLAGE).exists():
        raise Blocked("迁入地请填到村（社区）的12位区划代码")
    if to_area == award.area:
        raise Blocked("迁入地和迁出地是同一个村（社区），不用转移；住址变了的，办理情况变化")


def _check_free(award: Award, own: Case) -> None:
    running = Case.objects.filter(about=award, state=Case.State.OPEN).exclude(pk=own.pk).first()
    if running:
        raise Blocked(f"这项待遇还有一件程序在办（办件编号{running.number}），办结后再转移")


@operation("send_relocation")
def send_relocation(work: Work, parameters: Parameters) -> None:
    """转给迁入地：后面的环节由迁入地办理，迁出地照常发放"""
    moving = _moving(work.case)
    _hand_to(work, moving.to_area)
    moving.state, moving.sent_by, moving.sent_at = State.SENT, work.actor, work.now
    moving.save(update_fields=["state", "sent_by", "sent_at"])


@operation("return_relocation")
def return_relocation(work: Work, parameters: Parameters) -> None:
    """退回迁出地，写明理由；待遇没有变动"""
    moving = _moving(work.case)
    _hand_to(work, moving.from_area)
    moving.state, moving.return_reason = State.RETURNED, str(work.fact("return_reason"))[:500]
    moving.save(update_fields=["state", "return_reason"])


@operation("cancel_relocation")
def cancel_relocation(work: Work, parameters: Parameters) -> None:
    """不再转移：待遇照旧"""
    Relocation.objects.filter(case=work.case).update(state=State.CANCELLED)
    work.case.outcome, work.case.state = Case.Outcome.CONTINUE, Case.State.CLOSED
    work.case.closed_at, work.case.stage = work.now, "已办结"


def _moving(case: Case) -> Relocation:
    return Relocation.objects.select_for_update().get(case=case)


def _hand_to(work: Work, area: str) -> None:
    """The case and its process go to the offices of an area; whoever decides there decides from now on."""
    setting.widen("relocating")
    case = work.case
    case.area, case.town, case.county = area, area[:9], area[:6]
    case.decider = region.decider(case.scheme, area, work.on).level
    work.process.area = area
    work.batch.update(work.process, "area")


@operation("decide_relocation")
def decide_relocation(work: Work, parameters: Parameters) -> None:
    """记录接续决定：迁出地发到决定的当月，迁入地从次月起按本地标准发放"""
    setting.widen("relocating")
    moving = _moving(work.case)
    old = Award.objects.select_for_update().get(pk=moving.award_id)
    decision = _decision(work, old)
    last_month = awards.month_after(work.on, 0)
    new = carry_over(old, decision, moving.to_area, last_month)
    Household.objects.filter(pk=old.household_id).update(area=moving.to_area, **_new_address(work, old.household))
    moving.new_award, moving.last_month, moving.first_month = new, last_month, new.from_month
    moving.state, moving.received_by, moving.received_at = State.DONE, work.actor, work.now
    moving.save()
    work.case.outcome, work.case.decided_on = Case.Outcome.HANDED_ON, work.on
    work.clocks.event("decision", work.on)


def _decision(work: Work, old: Award) -> Decision:
    """The award goes on with the new place's amount; where that is less, with the old one until a hearing was held."""
    made, month = assessments.require(work.case), awards.first_month(work.on)
    period = awards.period_of(old, month)
    if period is None:
        raise Blocked("这项待遇下个月起没有要发放的金额，不能转移；请先办结渐退或者终止")
    rises = made.outcome == "grant" and (made.amount or 0) > period.amount and old.state == Award.State.ACTIVE
    return Decision.objects.create(
        case=work.case,
        assessment=made,
        outcome=Case.Outcome.HANDED_ON,
        amount=made.amount if rises else period.amount,
        previous_amount=period.amount,
        persons=made.persons if rises else period.persons,
        from_month=month,
        reason_code=REASON,
        office=issue.deciding_office(work.case, work.on),
        clause=CLAUSE,
        row=made.row,
        reasons=str(work.facts.find("decision_text") or work.facts.find("relocation_reason") or ""),
        decided_by=work.actor,
        decided_at=work.now,
    )


def _new_address(work: Work, household: Household) -> dict[str, bytes]:
    told = str(work.facts.find("address") or "")
    return {"address_sealed": secrets.seal_text(told, "household.address", household.uid)} if told else {}


def carry_over(old: Award, decision: Decision, area: str, last_month: date) -> Award:
    """Ends an award with a month and opens it anew in another area from the next, with all that was planned for it."""
    first_month = awards.month_after(last_month, 1)
    parts = _parts(old, decision, first_month)
    account = awards.account_of(old)
    state = old.state
    awards.cut(old, last_month, decision)
    _end(old, last_month)
    new = Award(
        case=decision.case,
        household=old.household,
        scheme=old.scheme,
        kind=old.kind,
        area=area,
        persons=parts[0].persons,
        amount=parts[0].amount,
        from_month=first_month,
        valid_until=old.valid_until,
        state=state,
        review_class=old.review_class,
        next_review_on=old.next_review_on,
        account_uid=uuid4(),
    )
    awards.keep_account(new, account)
    new.save()
    awards.lay(new, parts, decision)
    return new


def _parts(old: Award, decision: Decision, first_month: date) -> list[Part]:
    """What was planned from a month on: the steps of a gradual exit go along, a plain award takes the new amount."""
    planned = [row for row in awards.standing(old) if row.until_month is None or row.until_month >= first_month]
    if old.state == Award.State.ACTIVE:
        return [Part(first_month, planned[-1].until_month, decision.amount, decision.persons)]
    return [
        Part(max(row.from_month, first_month), row.until_month, row.amount, row.persons, row.kind, row.note)
        for row in planned
    ]


def _end(old: Award, last_month: date) -> None:
    AwardLife(old).move("ends")
    old.ended_on = last_month.replace(day=monthrange(last_month.year, last_month.month)[1])
    old.end_reason = REASON
    old.save(update_fields=["state", "ended_on", "end_reason"])


@operation("review_relocated")
def review_relocated(work: Work, parameters: Parameters) -> None:
    """按迁入地标准应当减少或者不再符合的，由迁入地复核，先听取意见"""
    new = _moving(work.case).new_award
    assert new is not None
    opening.open_for(opening.note(new, REASON, work.on, work.now, work.actor), work.actor, work.now)
