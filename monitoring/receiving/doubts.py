"""Rows whose person is not certain: a person opens one for a stated purpose and says whom it is about."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, QuerySet

from cases import access, chain, secrets
from cases.errors import AlreadyDone, Blocked, NotFound
from cases.intake import member_of
from cases.models import Household, Member, ResidenceKind
from forms import numbers
from monitoring.models import Delivery, Record, Unmatched
from monitoring.receiving import handing, matching, reach
from monitoring.receiving.checking import Row, unplain
from offices import divisions, succession
from offices.models import Division, User

State = Unmatched.State
MOST_AT_ONCE = 500


@transaction.atomic
def look(uid: UUID, actor: User, purpose: str, now: datetime) -> tuple[Unmatched, Row]:
    """What a row says; that it was opened, by whom and for what, is written into the county's chain."""
    found = reach.unmatched_for(actor, now.astimezone().date()).filter(uid=uid).select_related("delivery").first()
    if found is None:
        raise NotFound()
    told = {"delivery": found.delivery_id, "line": found.line, "purpose": purpose}
    chain.append_for_county(found.delivery.county, "data_look", actor, now, told)
    return found, read(found)


def read(waiting: Unmatched) -> Row:
    """What a kept row says; Blocked when its term is over and two persons had it destroyed."""
    if not waiting.sealed:
        raise Blocked("原始内容已按期销毁，只留下核对的结论")
    return unplain(secrets.unseal_json(waiting.sealed, matching.PLACE, waiting.uid)["row"])


def candidates(waiting: Unmatched, user: User, on: date) -> list[tuple[Member, int, list[str]]]:
    """Who it may be of one's own area, with the score and what speaks for it; who has left since is left out."""
    told = {int(each["member"]): each for each in waiting.candidates}
    members = _living(user, on).filter(pk__in=told).select_related("household")
    rows = [(member, int(told[member.pk]["score"]), list(told[member.pk]["why"])) for member in members]
    return sorted(rows, key=lambda row: (-row[1], row[0].pk))


def _living(user: User, on: date) -> QuerySet[Member]:
    return Member.objects.filter(household__in=access.households_for(user, on).values("pk"), until_on__isnull=True)


def elsewhere(waiting: Unmatched, user: User, on: date) -> int:
    """How many of the people it may be live outside of one's area: the county decides about these."""
    told = {int(each["member"]) for each in waiting.candidates}
    living = Member.objects.filter(pk__in=told, until_on__isnull=True)
    return living.exclude(pk__in=_living(user, on).filter(pk__in=told).values("pk")).count()


@transaction.atomic
def decide(uid: UUID, member_id: int, note: str, actor: User, now: datetime) -> Unmatched:
    """A person says which candidate a row is about; its facts are that member's from now on."""
    waiting = _locked(uid, actor, now)
    if member_id not in {int(each["member"]) for each in waiting.candidates}:
        raise Blocked("请从列出的人里选择")
    member = _living(actor, now.astimezone().date()).select_related("household").filter(pk=member_id).first()
    if member is None:
        raise Blocked("这个人已经不在您管辖范围内的任何一户")
    _settle(waiting, State.MATCHED, member, note, actor, now)
    handing.hand_on(waiting.delivery, None, now)
    return waiting


@transaction.atomic
def correct(uid: UUID, resident_id: str, note: str, actor: User, now: datetime) -> Unmatched:
    """A person writes the right id, from papers or after asking the department; it must be one member's here."""
    waiting = _locked(uid, actor, now)
    try:
        number = numbers.read_resident_id(resident_id)
    except ValueError as slip:
        raise Blocked(f"身份证号码{slip}") from slip
    index = secrets.blind(number)
    found = matching.members_by_index(waiting.delivery.county, [index])[index]
    if len(found) != 1:
        raise Blocked(
            "库中没有这个身份证号码的人，可以建户或者不采用" if not found else "这个人在库中不止一户，请先合并"
        )
    _settle(waiting, State.MATCHED, Member.objects.select_related("household").get(pk=found[0][0]), note, actor, now)
    handing.hand_on(waiting.delivery, None, now)
    return waiting


@transaction.atomic
def set_aside(uids: Sequence[UUID], note: str, actor: User, now: datetime) -> int:
    """Rows that nobody of ours is in, with the reason; what they said is destroyed."""
    if not note.strip():
        raise Blocked("请写明为什么不采用")
    rows = [_locked(uid, actor, now) for uid in uids[:MOST_AT_ONCE]]
    for waiting in rows:
        waiting.sealed, waiting.candidates = b"", []
        _settle(waiting, State.SET_ASIDE, None, note, actor, now)
    return len(rows)


@transaction.atomic
def open_households(uids: Sequence[UUID], residence_kind: str, note: str, actor: User, now: datetime) -> int:
    """Opens a household for each person whom the base does not know yet; the warning then has somebody to go to.

    The row must hold a sound id, a name and a village of the county. One person comes in once.
    """
    if residence_kind not in ResidenceKind.values:
        raise Blocked("请选择城镇还是农村")
    _hold_alike(uids[:MOST_AT_ONCE])
    rows = [_locked(uid, actor, now) for uid in uids[:MOST_AT_ONCE]]
    for waiting in rows:
        member = _known(waiting) or _opened(waiting, read(waiting), residence_kind, now)
        _settle(waiting, State.OPENED, member, note, actor, now)
    for delivery in {waiting.delivery_id: waiting.delivery for waiting in rows}.values():
        handing.hand_on(delivery, None, now)
    return len(rows)


def _hold_alike(uids: Sequence[UUID]) -> None:
    """Locks all rows about the same persons, in one order: two clerks opening one person from two rows take turns."""
    alike = Unmatched.objects.filter(uid__in=uids).exclude(id_index="").values("id_index")
    list(Unmatched.objects.filter(id_index__in=alike).select_for_update().order_by("pk").values_list("pk"))


def _known(waiting: Unmatched) -> Member | None:
    """The person of an earlier row of the same list, who has come in meanwhile."""
    if not waiting.id_index:
        return None
    found = matching.members_by_index(waiting.delivery.county, [waiting.id_index])[waiting.id_index]
    return Member.objects.select_related("household").get(pk=found[0][0]) if len(found) == 1 else None


def _opened(waiting: Unmatched, row: Row, residence_kind: str, now: datetime) -> Member:
    area = succession.current(waiting.area)
    village = Division.objects.filter(code=area, level=divisions.Level.VILLAGE).exists()
    if not (row.resident_id and row.name and village):
        raise Blocked(f"第{waiting.line % 10_000_000}行缺少身份证号码、姓名或者村（社区），不能建户")
    household = Household.objects.create(
        uid=uuid4(), area=area, name=row.name, residence_kind=residence_kind, opened_at=now
    )
    told = {"name": row.name, "relation": "self", "resident_id": row.resident_id}
    member = member_of(household, told, now.astimezone().date())
    member.save(force_insert=True)
    return member


def _settle(waiting: Unmatched, state: str, member: Member | None, note: str, actor: User, now: datetime) -> None:
    """Writes the decision down, and the facts of the row where it has a person now."""
    if member is not None:
        facts = _facts(waiting, member)
        Record.objects.bulk_create(facts)
        Delivery.objects.filter(pk=waiting.delivery_id).update(facts=F("facts") + len(facts), matched=F("matched") + 1)
        told = {"delivery": waiting.delivery_id, "line": waiting.line, "how": state, "score": _score(waiting, member)}
        chain.append_for_household(member.household, "data_matched", actor, now, told)
    else:
        told = {"delivery": waiting.delivery_id, "line": waiting.line, "note": note[:200]}
        chain.append_for_county(waiting.delivery.county, "data_set_aside", actor, now, told)
    waiting.state, waiting.member, waiting.note = state, member, note.strip()[:200]
    waiting.decided_by, waiting.decided_at = actor, now
    waiting.save()


def _facts(waiting: Unmatched, member: Member) -> list[Record]:
    """What the row says of a member, as far as the member has agreed where the item asks for it."""
    delivery, home = waiting.delivery, member.household_id
    paper = matching.authorisations(delivery, [home]).get(home)
    return matching.records(delivery, waiting.line, read(waiting).facts, member.pk, home, paper)


def _score(waiting: Unmatched, member: Member) -> int:
    rows: list[dict[str, Any]] = waiting.candidates
    return next((int(each["score"]) for each in rows if each["member"] == member.pk), 0)


def _locked(uid: UUID, actor: User, now: datetime) -> Unmatched:
    on: date = now.astimezone().date()
    rows = reach.unmatched_for(actor, on).select_for_update(of=("self",)).select_related("delivery")
    waiting = rows.filter(uid=uid).first()
    if waiting is None:
        raise NotFound()
    if waiting.state != State.WAITING:
        raise AlreadyDone("这一行已经有人核对过了")
    return waiting
