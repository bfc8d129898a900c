"""Batches of transfers: what of a roll may go to the bank now, and what the bank said about each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cases import awards, chain, secrets
from cases.errors import Blocked, NotFound
from cases.models import Award, PaymentBatch, PaymentLine, PaymentRoll, Transfer
from cases.payments import blocks, ledger, messages, reach, rolls
from cases.payments.exact import ZERO, totals
from cases.payments.ledger import Posting
from offices.models import User

State = PaymentLine.State
Answer = Transfer.State
# An account as it was entered once: its own number, and the account's.
Entry = tuple[UUID, str]
BATCH = 500
CLOSED = (State.PAID, State.CANCELLED)
NO_ACCOUNT = "没有收款账户，请乡镇（街道）补录"


def make(roll_id: int, actor: User, now: datetime) -> PaymentBatch:
    """Puts everything of an approved roll that may be paid now into a batch: one transfer an award.

    The first batch takes what is not held back; later ones what was released, and what failed and has a new account.
    What facts call to be held back stays so even when nothing is left to be sent.
    """
    roll = rolls.find(roll_id, actor, now)
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "送银行")
    blocks.sweep(roll.area, actor, now)
    return _make(roll_id, actor, now)


@transaction.atomic
def _make(roll_id: int, actor: User, now: datetime) -> PaymentBatch:
    """Under the lock of the roll, and after one more look at the facts."""
    roll = rolls.find(roll_id, actor, now, lock=True)
    if roll.state not in (PaymentRoll.State.APPROVED, PaymentRoll.State.EXPORTED):
        raise Blocked("名册须经批准才能送银行")
    blocks.sweep(roll.area, actor, now)
    groups = _groups(roll)
    transfers = _transfers(groups)
    if not transfers:
        raise Blocked("没有可以送银行的明细：都已送出、暂停发放，或者失败后还没有更换账户")
    batch = _write(roll, transfers, groups, actor, now)
    rolls.RollLife(roll).move("is_sent")
    roll.save(update_fields=["state"])
    detail = {"roll": roll.pk, "batch": batch.sequence, "count": batch.count, "total": str(batch.total)}
    chain.append_for_county(roll.area[:6], "batch_made", actor, now, detail)
    return batch


def _groups(roll: PaymentRoll) -> dict[int, list[PaymentLine]]:
    """The lines that may go, by award; an award with anything still held back keeps its deductions back too."""
    found: dict[int, list[PaymentLine]] = {}
    for line in roll.lines.filter(state__in=[State.PLANNED, State.FAILED]).order_by("area", "award_id", "id"):
        found.setdefault(line.award_id, []).append(line)
    return {award: lines for award, lines in found.items() if sum(line.amount for line in lines) > 0}


def _transfers(groups: Mapping[int, Sequence[PaymentLine]]) -> list[Transfer]:
    """One transfer for each award that has an account; after a failure only to another account than before."""
    awards = {award.pk: award for award in _chunks(Award, list(groups))}
    failed = _failed_accounts(groups)
    made, without = [], []
    for number, lines in groups.items():
        award = awards[number]
        if not award.account_sealed:
            without += [line.pk for line in lines]
        elif failed.get(number) != _entry(award):
            made.append(_transfer(award, lines))
    PaymentLine.objects.filter(pk__in=without).update(state=State.FAILED, reason=NO_ACCOUNT)
    return made


def _chunks(model: type[Award], keys: Sequence[int]) -> Iterable[Award]:
    for start in range(0, len(keys), BATCH):
        yield from model.objects.filter(pk__in=keys[start : start + BATCH])


def _failed_accounts(groups: Mapping[int, Sequence[PaymentLine]]) -> dict[int, Entry]:
    """The account to which the latest attempt of an award's lines failed, by award."""
    awards = [award for award, lines in groups.items() if any(line.state == State.FAILED for line in lines)]
    rows = Transfer.objects.filter(award__in=awards, state__in=[Answer.FAILED, Answer.RETURNED]).order_by("id")
    return {row.award_id: _entry(row) for row in rows}


def _entry(row: Award | Transfer) -> Entry:
    """Which entry of an account it is; the sealed bytes are no mark of it: they change with the key."""
    return row.account_uid, secrets.unseal_text(row.account_sealed, awards.PLACE, row.account_uid)


def _transfer(award: Award, lines: Sequence[PaymentLine]) -> Transfer:
    return Transfer(
        award=award,
        household_id=award.household_id,
        area=award.area,
        amount=sum((line.amount for line in lines), ZERO),
        payee=award.account_holder or lines[0].payee,
        bank=award.account_bank,
        account_kind=award.account_kind,
        account_uid=award.account_uid,
        account_sealed=award.account_sealed,
        account_mask=award.account_mask,
    )


def _write(
    roll: PaymentRoll,
    transfers: list[Transfer],
    groups: Mapping[int, Sequence[PaymentLine]],
    actor: User,
    now: datetime,
) -> PaymentBatch:
    last = roll.batches.order_by("sequence").last()
    batch = PaymentBatch(roll=roll, sequence=last.sequence + 1 if last else 1, made_by=actor, made_at=now)
    batch.count, batch.total = len(transfers), sum((each.amount for each in transfers), ZERO)
    batch.save()
    for serial, transfer in enumerate(transfers, 1):
        transfer.batch, transfer.serial = batch, serial
    Transfer.objects.bulk_create(transfers, batch_size=BATCH)
    link = Transfer.lines.through
    sent = [(each.pk, line) for each in transfers for line in groups[each.award_id]]
    link.objects.bulk_create([link(transfer_id=pk, paymentline_id=line.pk) for pk, line in sent], batch_size=BATCH)
    again = [line.pk for _, line in sent if line.state == State.FAILED]
    set_state([line.pk for _, line in sent if line.state == State.PLANNED], State.SENT)
    set_state(again, State.REISSUED)
    return batch


def set_state(lines: Sequence[int], state: str, reason: str = "") -> None:
    """Gives many lines a state."""
    for start in range(0, len(lines), BATCH):
        PaymentLine.objects.filter(pk__in=lines[start : start + BATCH]).update(state=state, reason=reason)


@dataclass(frozen=True)
class Told:
    """What the bank said about one transfer."""

    transfer: Transfer
    state: str
    code: str = ""
    reason: str = ""


@transaction.atomic
def answer(batch_id: int, told: Sequence[Told], actor: User, now: datetime) -> PaymentBatch:
    """Books what the bank said: paid, failed, or given back after it had been paid."""
    batch = find(batch_id, actor, now)
    roll = rolls.find(batch.roll_id, actor, now, lock=True)
    reach.check_may(actor, reach.PREPARES, roll.area, now.astimezone().date(), "登记回盘")
    _check_states(told)
    for state in (Answer.PAID, Answer.FAILED, Answer.RETURNED):
        _book([each for each in told if each.state == state], state, actor, now)
    settle(roll, now)
    messages.queue([each.transfer for each in told if each.state == Answer.PAID], now)
    counts = {state: sum(each.state == state for each in told) for state in Answer.values}
    chain.append_for_county(
        roll.area[:6], "batch_answered", actor, now, {"roll": roll.pk, "batch": batch.sequence, **counts}
    )
    return batch


def _check_states(told: Sequence[Told]) -> None:
    """The bank may answer what it was sent, and give back what it had paid; both once."""
    rows = Transfer.objects.select_for_update(of=("self",))
    states: dict[int, str] = {}
    for start in range(0, len(told), BATCH):
        own = [each.transfer.pk for each in told[start : start + BATCH]]
        states |= dict(rows.filter(pk__in=own).values_list("id", "state"))
    if len(states) != len(told):
        raise Blocked("同一笔转账出现了两次，请核对回盘文件")
    for each in told:
        if states[each.transfer.pk] != (Answer.PAID if each.state == Answer.RETURNED else Answer.SENT):
            raise Blocked(f"第{each.transfer.serial}笔已经登记过回盘，不能再登记")


def _book(told: Sequence[Told], state: str, actor: User, now: datetime) -> None:
    by_reason: dict[tuple[str, str], list[int]] = {}
    for each in told:
        by_reason.setdefault((each.code, each.reason), []).append(each.transfer.pk)
    for (code, reason), keys in by_reason.items():
        for start in range(0, len(keys), BATCH):
            rows = Transfer.objects.filter(pk__in=keys[start : start + BATCH])
            rows.update(state=state, code=code[:20], reason=reason[:200], answered_by=actor, answered_at=now)
        lines = lines_of(keys)
        set_state([line.pk for line in lines], State.PAID if state == Answer.PAID else State.FAILED, reason[:300])
        ledger.post(_postings(lines, state), actor, now)


def lines_of(transfers: Sequence[int]) -> list[PaymentLine]:
    """The lines that some transfers pay."""
    found: list[PaymentLine] = []
    for start in range(0, len(transfers), BATCH):
        found += PaymentLine.objects.filter(transfers__in=transfers[start : start + BATCH]).order_by("id")
    return found


def _postings(lines: Iterable[PaymentLine], state: str) -> Iterable[Posting]:
    """What failed was never paid and is still due; what comes back is due again."""
    if state == Answer.FAILED:
        return []
    kind, sign = ("paid", -1) if state == Answer.PAID else ("returned", 1)
    return [Posting(line.award_id, line.due_month, kind, sign * line.amount, line) for line in lines]


def settle(roll: PaymentRoll, now: datetime) -> None:
    """Settles a roll of which every line is paid or cancelled; one that the bank gave back from is open again."""
    done = not roll.lines.exclude(state__in=CLOSED).exists()
    if done and roll.state in (PaymentRoll.State.APPROVED, PaymentRoll.State.EXPORTED):
        rolls.RollLife(roll).move("settles")
        roll.settled_at = now
    elif not done and roll.state == PaymentRoll.State.SETTLED:
        rolls.RollLife(roll).move("is_sent")
        roll.settled_at = None
    roll.save(update_fields=["state", "settled_at"])


def find(batch_id: int, actor: User, now: datetime) -> PaymentBatch:
    """A batch of a roll within one's reach."""
    seen = reach.rolls_for(actor, now.astimezone().date())
    batch = PaymentBatch.objects.select_related("roll").filter(pk=batch_id, roll__in=seen).first()
    if batch is None:
        raise NotFound()
    return batch


def sums(roll: PaymentRoll) -> dict[str, Decimal]:
    """What of a roll is sent, paid, failed, held back and so on, in yuan by state; all add up to its total."""
    return {state: ZERO for state in State.values} | totals(roll.lines.all(), "state")
