"""The ledger of measures: entered by whoever gives them, once; rated for effect; counted by kind."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Household, Measure, Member, Referral
from cases.referrals import reach, tables
from offices.models import Office, PostKind, User
from rules.measure_kinds import MeasureKind

# Who enters measures: departments their own, townships and the county what they arranged.
ENTERS = frozenset(
    {PostKind.LIAISON, PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
)
RATES = frozenset({PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD})


@dataclass(frozen=True)
class Given:
    """One measure as it is entered; `title` is what the people call it, such as the name of a loan."""

    kind: str
    household_id: int
    from_on: date
    member_id: int | None = None
    title: str = ""
    times: int = 1
    amount: Decimal | None = None
    until_on: date | None = None
    outcome: str = ""


@transaction.atomic
def enter(given: Given, provider: Office, actor: User, now: datetime, referral: Referral | None = None) -> Measure:
    """Writes a measure down and in the chain of the household; the same one a second time is the first."""
    kind = _kind(given)
    household = Household.objects.get(pk=given.household_id)
    _check(given, kind, now)
    found, is_new = Measure.objects.get_or_create(
        kind=kind.id,
        title=given.title.strip()[:100],
        household=household,
        member=_member(given),
        from_on=given.from_on,
        provider=provider,
        defaults={
            "area": household.area,
            "department": provider.department or kind.department,
            "referral": referral,
            "times": given.times,
            "amount": given.amount,
            "until_on": given.until_on,
            "outcome": given.outcome.strip()[:200],
            "entered_by": actor,
            "entered_at": now,
        },
    )
    if is_new:
        chain.append_for_household(household, "measure", actor, now, {"kind": kind.id, "measure": found.pk})
    return found


def enter_by_hand(given: Given, actor: User, now: datetime) -> Measure:
    """A measure that came of no push, entered by a department or township for a household it may know."""
    on = now.astimezone().date()
    seat = next((seat for seat in access.reach(actor, on).seats if seat.post in ENTERS), None)
    if seat is None:
        raise NotAllowed("帮扶措施由主管部门、乡镇（街道）和民政部门登记")
    if not reach.helped_households_for(actor, on).filter(pk=given.household_id).exists():
        raise NotFound("没有找到这一户，或者没有推送给您的部门")
    return enter(given, Office.objects.get(pk=seat.office_id), actor, now)


def _kind(given: Given) -> MeasureKind:
    kind = tables.measures().kinds.get(given.kind)
    if kind is None:
        raise Blocked("请选择措施的种类")
    if kind.per == "person" and given.member_id is None:
        raise Blocked(f"“{kind.title}”按人登记，请选择成员")
    return kind


def _check(given: Given, kind: MeasureKind, now: datetime) -> None:
    if given.from_on > now.astimezone().date():
        raise Blocked("开始日期不能晚于今天")
    if given.until_on and given.until_on < given.from_on:
        raise Blocked("结束日期不能早于开始日期")
    if given.amount is not None and not kind.money:
        raise Blocked(f"“{kind.title}”不登记金额")


def _member(given: Given) -> Member | None:
    if given.member_id is None:
        return None
    member = Member.objects.filter(pk=given.member_id, household_id=given.household_id).first()
    if member is None:
        raise Blocked("选的人不是这一户的成员")
    return member


@transaction.atomic
def rate(measure_id: int, effect: str, note: str, actor: User, now: datetime) -> Measure:
    """Judges what a measure brought about (识别—帮扶—跟踪—退出); a later judgement replaces an earlier one."""
    on = now.astimezone().date()
    if not access.reach(actor, on).posts & RATES:
        raise NotAllowed("帮扶效果由乡镇（街道）和县级部门评估")
    row = reach.measures_for(actor, on).select_for_update(of=("self",)).filter(pk=measure_id).first()
    if row is None:
        raise NotFound()
    if effect not in Measure.Effect.values:
        raise Blocked("请选择效果")
    if effect != Measure.Effect.GOOD and not note.strip():
        raise Blocked("效果不好的，请写明原因和下一步打算")
    row.effect, row.effect_note, row.rated_by, row.rated_at = effect, note.strip()[:200], actor, now
    row.save(update_fields=["effect", "effect_note", "rated_by", "rated_at"])
    chain.append_for_household(row.household, "rate_measure", actor, now, {"measure": row.pk, "effect": effect})
    return row
