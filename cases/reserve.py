"""The township's reserve fund for urgent aid: put in by two persons, paid out for a case, never below nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed
from cases.facts import CaseFacts, derived
from cases.models import Award, Case, ReserveEntry, ReserveFund
from cases.work import Work
from offices.models import Office, OfficeKind, PostKind, User
from offices.routing import office_for
from processes.operations import operation
from rules import ceilings
from rules.domains import FLAG

Kind, State = ReserveEntry.Kind, ReserveEntry.State
# A county allots and corrects; a township asks to be replenished; the head of the county's bureau approves.
ENTERS = {
    Kind.ALLOTMENT: {PostKind.COUNTY_APPROVER},
    Kind.REPLENISHMENT: {PostKind.COUNTY_APPROVER, PostKind.HEAD_OF_OFFICE},
    Kind.CORRECTION: {PostKind.COUNTY_APPROVER},
}
APPROVES = {PostKind.COUNTY_HEAD}
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Month:
    """One month of a fund: what it began with, what came in, what was paid and corrected, what was left."""

    month: date
    opening: Decimal
    received: Decimal
    paid: Decimal
    corrected: Decimal
    closing: Decimal
    payments: int


@dataclass(frozen=True)
class Difference:
    """Something that does not agree when a fund is reconciled."""

    what: str
    case_number: str
    amount: Decimal


def balance(fund: ReserveFund) -> Decimal:
    """What is left in a fund, in yuan."""
    last = booked(fund).last()
    return last.balance if last is not None and last.balance is not None else NOTHING


def booked(fund: ReserveFund) -> QuerySet[ReserveEntry]:
    """The lines that count, in order."""
    return ReserveEntry.objects.filter(fund=fund, state=State.BOOKED).order_by("sequence")


def find(area: str, on: date) -> ReserveFund | None:
    """The fund of the township that an area belongs to, for the year of a day."""
    office = office_for(OfficeKind.TOWNSHIP_OFFICE, area, on)
    return ReserveFund.objects.filter(office=office, year=on.year).first()


@transaction.atomic
def enter(office: Office, year: int, kind: str, amount: Decimal, note: str, actor: User, now: datetime) -> ReserveEntry:
    """Writes down money to be put in or corrected; it counts when a second person approves. Opens the year's fund."""
    _check_post(actor, office.division_id, ENTERS[Kind(kind)], now.astimezone().date())
    if kind != Kind.CORRECTION and amount <= 0 or amount == 0:
        raise Blocked("金额须大于零；多拨、错记的用“更正”，减少的写负数")
    if kind == Kind.CORRECTION and not note.strip():
        raise Blocked("更正须写明原因")
    fund, _ = ReserveFund.objects.get_or_create(
        office=office, year=year, defaults={"area": office.division_id, "opened_by": actor, "opened_at": now}
    )
    entry = ReserveEntry.objects.create(
        fund=fund, kind=kind, amount=amount, note=note.strip()[:200], entered_by=actor, entered_at=now
    )
    _note(entry, "reserve_entered", actor, now)
    return entry


@transaction.atomic
def approve(entry_id: int, actor: User, now: datetime) -> ReserveEntry:
    """Books an entry; not by the person who entered it, and not below nothing."""
    entry = _pending(entry_id, actor, now)
    _book(entry, now.astimezone().date())
    entry.approved_by, entry.approved_at = actor, now
    entry.save()
    _note(entry, "reserve_approved", actor, now)
    return entry


@transaction.atomic
def reject(entry_id: int, actor: User, reason: str, now: datetime) -> ReserveEntry:
    """Leaves an entry out of the books, with the reason."""
    entry = _pending(entry_id, actor, now)
    if not reason.strip():
        raise Blocked("请写明不批准的原因")
    entry.state, entry.approved_by, entry.approved_at = State.REJECTED, actor, now
    entry.note = f"{entry.note}（不批准：{reason.strip()}）"[:200]
    entry.save()
    _note(entry, "reserve_rejected", actor, now)
    return entry


def _pending(entry_id: int, actor: User, now: datetime) -> ReserveEntry:
    rows = ReserveEntry.objects.select_for_update(of=("self",)).select_related("fund")
    entry = rows.get(pk=entry_id)
    _check_post(actor, entry.fund.area, APPROVES, now.astimezone().date())
    if entry.state != State.PENDING:
        raise AlreadyDone("这一笔已经有人审批过了")
    if entry.entered_by_id == actor.pk:
        raise NotAllowed("须由登记人以外的负责人批准")
    return entry


def _check_post(actor: User, area: str, posts: set[PostKind], on: date) -> None:
    if not any(area.startswith(prefix) for prefix in access.reach(actor, on).areas(posts)):
        raise NotAllowed("您的岗位不能办理这笔备用金")


def _book(entry: ReserveEntry, on: date) -> None:
    """Gives an entry its place and balance; the fund is locked, so that two payments stand in line."""
    fund = ReserveFund.objects.select_for_update().get(pk=entry.fund_id)
    last = booked(fund).last()
    left = (last.balance if last and last.balance is not None else NOTHING) + entry.amount
    if left < 0:
        raise Blocked(_short(left - entry.amount, -entry.amount))
    entry.sequence = (last.sequence or 0) + 1 if last else 1
    entry.balance, entry.state, entry.booked_on = left, State.BOOKED, on


def _short(left: Decimal, wanted: Decimal) -> str:
    return f"备用金余额 {left:.2f} 元，不够支付 {wanted:.2f} 元；请先由县级补充备用金，再办这一步"


def _note(entry: ReserveEntry, act: str, actor: User, now: datetime) -> None:
    detail = {"fund": str(entry.fund_id), "kind": entry.kind, "amount": f"{entry.amount:.2f}"}
    chain.append_for_county(entry.fund.area[:6], act, actor, now, detail)


@derived("由乡镇决定、从乡镇备用金支付的救助", "从备用金支付", FLAG)
def from_reserve(facts: CaseFacts) -> bool:
    return facts.find("paid_from") == "reserve" and facts.fact("decider") == ceilings.TOWNSHIP


@operation("pay_from_reserve")
def pay_from_reserve(work: Work, parameters: Mapping[str, object]) -> None:
    """用乡镇备用金支付本件的一次性救助；余额不够的，不能办"""
    award = Award.objects.filter(case=work.case).order_by("id").last()
    if award is None or work.actor is None:
        raise Blocked("还没有给予救助的决定，不能支付")
    pay(award, work.case, work.actor, work.now)


def pay(award: Award, case: Case, actor: User, now: datetime) -> ReserveEntry:
    """Books the payment of an award from the fund of its township and year."""
    on = now.astimezone().date()
    fund = find(case.area, on)
    if fund is None:
        raise Blocked(f"本乡镇（街道）{on.year}年还没有备用金；请先由县级核拨，再办这一步")
    entry = ReserveEntry(
        fund=fund, kind=Kind.PAYMENT, amount=-award.amount, case=case, award=award, entered_by=actor, entered_at=now
    )
    _book(entry, on)
    entry.save()
    detail = {"amount": f"{award.amount:.2f}", "balance": f"{entry.balance:.2f}"}
    chain.append(case, "pay_from_reserve", actor, now, detail=detail)
    return entry


def is_paid(award: Award) -> bool:
    """Whether an award was paid from a reserve fund: it then stands on no payment roll."""
    return ReserveEntry.objects.filter(award=award, kind=Kind.PAYMENT, state=State.BOOKED).exists()


def months(fund: ReserveFund) -> list[Month]:
    """The monthly report of a fund: every month with a line, in order."""
    found: dict[date, list[ReserveEntry]] = {}
    for entry in booked(fund):
        assert entry.booked_on is not None
        found.setdefault(entry.booked_on.replace(day=1), []).append(entry)
    reports: list[Month] = []
    for month, entries in found.items():
        reports.append(_month(month, entries, reports[-1].closing if reports else NOTHING))
    return reports


def _month(month: date, entries: list[ReserveEntry], opening: Decimal) -> Month:
    def total(*kinds: str) -> Decimal:
        return sum((entry.amount for entry in entries if entry.kind in kinds), NOTHING)

    received, paid, corrected = total(Kind.ALLOTMENT, Kind.REPLENISHMENT), -total(Kind.PAYMENT), total(Kind.CORRECTION)
    count = sum(entry.kind == Kind.PAYMENT for entry in entries)
    return Month(month, opening, received, paid, corrected, opening + received - paid + corrected, count)


def reconcile(fund: ReserveFund) -> list[Difference]:
    """What does not agree: a running balance that does not add up, a payment that differs from its decision."""
    found, left = [], NOTHING
    for entry in booked(fund).select_related("case", "award"):
        left += entry.amount
        number = entry.case.number if entry.case else ""
        if entry.balance != left:
            found.append(Difference(f"第{entry.sequence}笔余额与累计不符", number, left))
        if entry.kind == Kind.PAYMENT and (entry.award is None or entry.award.amount != -entry.amount):
            found.append(Difference(f"第{entry.sequence}笔支付与决定金额不符", number, -entry.amount))
    return found


def funds_for(user: User, on: date) -> QuerySet[ReserveFund]:
    """The funds of the townships that a person may look at."""
    held = access.reach(user, on)
    return ReserveFund.objects.filter(access.in_areas(held.areas(access.SEES_RESERVES))).select_related("office")
