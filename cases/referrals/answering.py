"""What a department does with a push: takes it, acts, answers or gives it back; and who takes note of the answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Referral
from cases.referrals import measuring, reach, tables
from cases.referrals.life import ReferralLife, State
from cases.referrals.measuring import Given
from offices.models import User

PLACE = "referral.answer"
Outcome = Referral.Outcome
HELPED = (Outcome.GIVEN, Outcome.PARTLY)


@dataclass(frozen=True)
class Answer:
    """What a department says came of one push."""

    outcome: str
    told: str
    received_on: date | None = None
    amount: Decimal | None = None


@transaction.atomic
def receive(referral_ids: Iterable[int], actor: User, now: datetime) -> int:
    """Takes pushes over; those that were taken before are left as they are. Returns how many were new."""
    rows = [row for row in _own(list(referral_ids), actor, now) if row.state == State.SENT]
    for row in rows:
        _received(row, actor, now)
        row.save(update_fields=["state", "received_by", "received_at", "received_on"])
        chain.append_for_household(row.household, "receive_referral", actor, now, {"number": row.number})
    return len(rows)


def _received(row: Referral, actor: User, now: datetime) -> None:
    ReferralLife(row).move("receives")
    row.received_by, row.received_at, row.received_on = actor, now, now.astimezone().date()


@transaction.atomic
def begin(referral_id: int, actor: User, now: datetime) -> Referral:
    """Notes that the department acts."""
    row = _one(referral_id, actor, now)
    if row.received_at is None:
        _received(row, actor, now)
    ReferralLife(row).move("begins")
    row.save(update_fields=["state", "received_by", "received_at", "received_on"])
    chain.append_for_household(row.household, "begin_referral", actor, now, {"number": row.number})
    return row


@transaction.atomic
def give_back(referral_id: int, reason: str, actor: User, now: datetime) -> Referral:
    """Gives a push back to who sent it, with the reason: it is not this department's to do."""
    if not reason.strip():
        raise Blocked("退回须写明原因")
    row = _one(referral_id, actor, now)
    ReferralLife(row).move("gives_back")
    _write_answer(row, reason, actor, now)
    row.save()
    chain.append_for_household(row.household, "return_referral", actor, now, {"number": row.number})
    return row


@transaction.atomic
def answer(referral_id: int, said: Answer, actor: User, now: datetime) -> Referral:
    """Writes down what came of a push; what was given becomes an entry of the ledger of measures."""
    row = _one(referral_id, actor, now)
    return book(row, said, actor, now)


def book(row: Referral, said: Answer, actor: User, now: datetime) -> Referral:
    """The same for a row that the caller has locked and may answer for: a spreadsheet of the department."""
    if wrong := fault(row, said, now.astimezone().date()):
        raise Blocked(wrong)
    ReferralLife(row).move("answers")
    row.outcome, row.amount = said.outcome, said.amount
    row.received_on = said.received_on or row.received_on or now.astimezone().date()
    row.received_at = row.received_at or now
    _write_answer(row, said.told, actor, now)
    row.save()
    chain.append_for_household(
        row.household, "answer_referral", actor, now, {"number": row.number, "outcome": row.outcome}
    )
    if row.outcome in HELPED:
        _measure(row, actor, now)
    return row


def fault(row: Referral, said: Answer, on: date) -> str:
    """What is wrong with an answer, in a sentence; nothing where it can be booked."""
    item = tables.catalogue().items.get(row.item)
    sent_on = row.sent_at.astimezone().date()
    if said.outcome not in Outcome.values:
        return f"结果只能是：{'、'.join(Outcome.labels)}"
    if not said.told.strip():
        return "请写明办理情况"
    if said.received_on and not sent_on <= said.received_on <= on:
        return f"收到日期应在推送日{sent_on}和今天之间"
    if said.outcome == Outcome.GIVEN and item and item.result == "money" and said.amount is None:
        return f"“{item.title}”给付资金，请写明金额"
    if said.outcome == Outcome.NOT_GIVEN and said.amount:
        return "未落实的不写金额"
    return ""


def _write_answer(row: Referral, told: str, actor: User, now: datetime) -> None:
    row.answered_by, row.answered_at = actor, now
    row.answer_sealed = secrets.seal_text(told.strip()[:500], PLACE, row.uid)


def _measure(row: Referral, actor: User, now: datetime) -> None:
    kind = tables.measures().kind_for(row.item)
    if kind is None:
        return
    title = tables.item_title(row.item)
    given = Given(
        kind.id,
        row.household_id,
        row.received_on or now.astimezone().date(),
        row.member_id,
        "" if title == kind.title else title,
        amount=row.amount if kind.money else None,
        outcome=row.get_outcome_display(),
    )
    measuring.enter(given, row.to_office, actor, now, row)


@transaction.atomic
def note(referral_ids: Iterable[int], actor: User, now: datetime) -> int:
    """Takes note of feedback, for the sender or as the second receiver; returns how many were new."""
    on = now.astimezone().date()
    held = access.reach(actor, on)
    offices = reach.own_offices(actor, on)
    rows = reach.referrals_for(actor, on).filter(pk__in=list(referral_ids), state=State.ANSWERED)
    count = 0
    for row in rows.select_for_update(of=("self",)).select_related("household", "push").order_by("pk"):
        is_second = row.copy_office_id in offices
        if not is_second and not any(row.area.startswith(each) for each in held.areas(set(reach.TAKES_FEEDBACK))):
            raise NotAllowed("反馈由推送单位和第二接收单位签收")
        count += _note(row, is_second, actor, now)
    return count


def _note(row: Referral, is_second: bool, actor: User, now: datetime) -> int:
    place = "copy_noted" if is_second else "noted"
    if getattr(row, f"{place}_at") is not None:
        return 0
    setattr(row, f"{place}_by", actor)
    setattr(row, f"{place}_at", now)
    row.save(update_fields=[f"{place}_by", f"{place}_at"])
    chain.append_for_household(row.household, "note_feedback", actor, now, {"number": row.number})
    return 1


def _own(referral_ids: list[int], actor: User, now: datetime) -> list[Referral]:
    """Rows of one's own department, locked; NotFound when one of them is not."""
    seen = reach.department_referrals_for(actor, now.astimezone().date()).filter(pk__in=referral_ids)
    rows = Referral.objects.select_for_update(of=("self",)).filter(pk__in=seen.values("pk"))
    found = list(rows.select_related("household", "push", "to_office", "member").order_by("pk"))
    if len(found) != len(set(referral_ids)):
        raise NotFound("有的推送不属于您的部门，请刷新后重试")
    return found


def _one(referral_id: int, actor: User, now: datetime) -> Referral:
    return _own([referral_id], actor, now)[0]


@transaction.atomic
def look(row: Referral, actor: User, purpose: str, now: datetime) -> None:
    """Keeps that somebody read what was pushed and answered (社会救助法 第七十条)."""
    chain.append_for_household(row.household, "look", actor, now, {"purpose": purpose})


def read_answer(row: Referral) -> str:
    """What the department said."""
    return secrets.unseal_text(row.answer_sealed, PLACE, row.uid) if row.answer_sealed else ""
