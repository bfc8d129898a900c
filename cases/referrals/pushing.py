"""Pushing needs to departments: one person or many at once, each department's in one push with its paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import access, chain, numbers, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Household, Member, Referral, ReferralPush
from cases.referrals import limits, papers, tables
from cases.referrals.life import OPEN
from offices.errors import NoOffice
from offices.models import Office, OfficeKind, PostKind, User
from offices.routing import office_for
from rules.catalogue import PERSON, Item

PLACE = "referral.told"
WORD = "转办"
PUSHES = frozenset({PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD})
MOST = 500


@dataclass(frozen=True)
class Wish:
    """One need to push: whose, which item of the catalogue, and why in words."""

    household_id: int
    item: str
    member_id: int | None = None
    told: str = ""
    case_id: int | None = None


@dataclass(frozen=True)
class Pushed:
    """What was sent, a push for each department, and what was left out because it is under way already."""

    pushes: tuple[ReferralPush, ...]
    skipped: tuple[Wish, ...] = ()

    @property
    def count(self) -> int:
        """How many referrals were sent."""
        return sum(push.referrals.count() for push in self.pushes)


@transaction.atomic
def push(wishes: Sequence[Wish], actor: User, now: datetime) -> Pushed:
    """Sends needs to the departments that answer for them; what is under way is not sent twice."""
    on = now.astimezone().date()
    if not wishes:
        raise Blocked("请选择要推送的人和事项")
    if len(wishes) > MOST:
        raise Blocked(f"一次最多推送{MOST}条，请分批推送")
    office = office_of(actor, on)
    households = _households(wishes, actor, on)
    under_way = _under_way(households)
    new = [wish for wish in dict.fromkeys(wishes) if (wish.household_id, wish.member_id, wish.item) not in under_way]
    skipped = tuple(wish for wish in dict.fromkeys(wishes) if wish not in new)
    by_office: dict[Office, list[Wish]] = {}
    for wish in new:
        by_office.setdefault(_receiver(wish, households, office, on), []).append(wish)
    pushes = [_send(office, to, group, households, actor, now) for to, group in by_office.items()]
    return Pushed(tuple(pushes), skipped)


def office_of(actor: User, on: date) -> Office:
    """The office in whose name a person pushes."""
    seats = [seat for seat in access.reach(actor, on).seats if seat.post in PUSHES]
    if not seats:
        raise NotAllowed("推送转办由乡镇（街道）和县级民政部门办理")
    return Office.objects.get(pk=seats[0].office_id)


def _households(wishes: Iterable[Wish], actor: User, on: date) -> dict[int, Household]:
    wanted = {wish.household_id for wish in wishes}
    # Locked, so that two who push for the same household at once send a need once.
    seen = access.households_for(actor, on).filter(pk__in=wanted).values("pk")
    found = Household.objects.filter(pk__in=seen).select_for_update().in_bulk()
    if set(found) != wanted:
        raise NotFound("有的家庭没有找到，或者不在您的管辖范围内")
    return found


def _under_way(households: Iterable[int]) -> set[tuple[int, int | None, str]]:
    rows = Referral.objects.filter(household_id__in=list(households), state__in=OPEN)
    return set(rows.values_list("household_id", "member_id", "item"))


def _receiver(wish: Wish, households: dict[int, Household], sender: Office, on: date) -> Office:
    item = _item(wish)
    department = tables.catalogue().departments[item.department]
    own = department.id if department.office_kind == OfficeKind.DEPARTMENT else ""
    try:
        office = office_for(department.office_kind, households[wish.household_id].area, on, own)
    except NoOffice as slip:
        raise Blocked(str(slip)) from slip
    if office.pk == sender.pk:
        raise Blocked(f"“{item.title}”由本机关主管，不用推送，请直接办理")
    return office


def _item(wish: Wish) -> Item:
    item = tables.catalogue().items.get(wish.item)
    if item is None:
        raise Blocked("请从目录中选择事项")
    if (item.per == PERSON) != (wish.member_id is not None):
        wanted = "请选择是哪个成员" if item.per == PERSON else "按户办理，不选成员"
        raise Blocked(f"“{item.title}”{wanted}")
    return item


def _send(
    sender: Office, to: Office, group: Sequence[Wish], households: dict[int, Household], actor: User, now: datetime
) -> ReferralPush:
    """One push with its lines and its paper; each line stands in the chain of its household."""
    on = now.astimezone().date()
    number = f"{sender.division_id[:6]}-{on.year}-{numbers.next_number(sender.pk, WORD, on.year):05d}"
    made = ReferralPush.objects.create(from_office=sender, to_office=to, number=number, sent_by=actor, sent_at=now)
    members = Member.objects.in_bulk([wish.member_id for wish in group if wish.member_id])
    rows = [
        _referral(made, line, wish, households[wish.household_id], members, now) for line, wish in enumerate(group, 1)
    ]
    Referral.objects.bulk_create(rows)
    made.paper = papers.issue_push(made, rows, actor, now)
    made.save(update_fields=["paper"])
    for row in rows:
        detail = {"item": row.item, "department": row.department, "number": row.number}
        chain.append_for_household(row.household, "push_referral", actor, now, detail)
    return made


def _referral(
    made: ReferralPush, line: int, wish: Wish, household: Household, members: dict[int, Member], now: datetime
) -> Referral:
    item, on = tables.catalogue().items[wish.item], now.astimezone().date()
    bounds = limits.limits(household.area, on)
    row = Referral(
        push=made,
        line=line,
        household=household,
        member=_member(wish, members),
        case=_case(wish),
        area=household.area,
        department=item.department,
        need=tables.need_of(item),
        item=item.id,
        from_office=made.from_office,
        to_office=made.to_office,
        copy_office=_second(made.to_office, household.area, on),
        rule=limits.FEEDBACK if bounds.due_on else "",
        receive_by_on=bounds.receive_by_on,
        due_on=bounds.due_on,
        provisional=bounds.provisional,
        sent_at=now,
    )
    row.told_sealed = secrets.seal_text(wish.told.strip()[:500] or row.need, PLACE, row.uid)
    return row


def _member(wish: Wish, members: dict[int, Member]) -> Member | None:
    if wish.member_id is None:
        return None
    member = members.get(wish.member_id)
    if member is None or member.household_id != wish.household_id or member.until_on is not None:
        raise Blocked("选的人不是这一户现在的成员，请刷新后重选")
    return member


def _case(wish: Wish) -> Case | None:
    if wish.case_id is None:
        return None
    case = Case.objects.filter(pk=wish.case_id, household_id=wish.household_id).first()
    if case is None:
        raise Blocked("办件不属于这一户")
    return case


def _second(to: Office, area: str, on: date) -> Office | None:
    """The agriculture bureau where the area sends feedback to two, unless it is the one that answers."""
    if to.kind == OfficeKind.AGRICULTURE_BUREAU or not limits.two_receivers(area, on):
        return None
    return office_for(OfficeKind.AGRICULTURE_BUREAU, area, on)


def read_told(row: Referral) -> str:
    """Why it was pushed, in the sender's words."""
    return secrets.unseal_text(row.told_sealed, PLACE, row.uid)
