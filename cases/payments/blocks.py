"""What holds a payment back: deaths and stopped awards by themselves, doubts by a person; two people let it go on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, AwardPeriod, ChangeReport, Decision, PaymentBlock, PaymentLine, PaymentRoll
from cases.payments import deaths, reach
from cases.payments.claims import FINAL, OF_PERIODS, by_award, due_in, laid, parts_of
from cases.payments.deaths import HELD_BACK, block_of, in_area
from cases.payments.exact import totals
from offices import divisions
from offices.models import User

Cause = PaymentBlock.Cause
State = PaymentLine.State
CHUNK = 500


@transaction.atomic
def sweep(area: str, actor: User | None, now: datetime) -> int:
    """Opens every block that the facts call for in a county and holds the lines; returns how many blocks are new.

    Runs before a roll is frozen, approved and sent, and once a day: nothing is paid to the dead by having been late.
    """
    found = [*deaths.reported(area, now), *deaths.empty_households(area, now), *_stopped(area, now)]
    _open(found, actor, now)
    PaymentBlock.objects.bulk_update(deaths.narrowed(area), ["is_share", "text"])
    hold_lines(area)
    return len(found)


def _open(found: list[PaymentBlock], actor: User | None, now: datetime) -> None:
    PaymentBlock.objects.bulk_create(found)
    for block in found:
        note(block, "payment_blocked", actor, now, {"cause": block.cause, "from": f"{block.from_month:%Y-%m}"})


def of_death(report: ChangeReport, now: datetime) -> list[PaymentBlock]:
    """Holds what a death calls for from the moment it is reported; nothing for other reports."""
    if report.kind != ChangeReport.Kind.DEATH:
        return []
    found = list(deaths.of_report(report, report.household.area, now))
    _open(found, report.reported_by, now)
    for block in found:
        hold_lines(divisions.full(block.area[:6]), block.award_id)
    return found


def _stopped(area: str, now: datetime) -> Iterator[PaymentBlock]:
    """Lines of frozen rolls that carry more than the award owes for their month any more."""
    rows = PaymentLine.objects.filter(in_area(area), state__in=HELD_BACK, kind__in=OF_PERIODS, roll__state__in=FINAL)
    months = set(rows.order_by().values_list("award_id", "due_month").distinct())
    for award, month in sorted(_beyond(months)):
        row = Award.objects.get(pk=award)
        text = f"{month:%Y-%m}的待遇已由后来的决定停止或减少，原定金额不再发放"
        yield block_of(row, Cause.STOPPED, month, text, now, until_month=month)


def _beyond(months: Iterable[tuple[int, date]]) -> set[tuple[int, date]]:
    """Of some awards' months those for which rolls carry more than the periods owe now."""
    wanted: dict[date, list[int]] = {}
    for award, month in months:
        wanted.setdefault(month, []).append(award)
    found: set[tuple[int, date]] = set()
    for month, awards in wanted.items():
        for chunk in (awards[start : start + CHUNK] for start in range(0, len(awards), CHUNK)):
            found |= {(award, month) for award in _beyond_in(month, chunk)}
    return found


def _beyond_in(month: date, awards: list[int]) -> Iterator[int]:
    parts = by_award(parts_of(AwardPeriod.objects.filter(award__in=awards), month, month))
    lines = laid(PaymentLine.objects.filter(award__in=awards, due_month=month), month)
    rows = PaymentBlock.objects.filter(award__in=awards, cause=Cause.STOPPED, from_month=month)
    held = set(rows.filter(released_at__isnull=True).values_list("award_id", flat=True))
    for award, carried in totals(lines, "award_id").items():
        if carried > due_in(parts.get(award, ()), month) and award not in held:
            yield award


def open_of(area: str) -> QuerySet[PaymentBlock]:
    """The blocks of a county that nobody has released."""
    return PaymentBlock.objects.filter(in_area(area), released_at__isnull=True)


def hold_lines(area: str, award: int | None = None) -> None:
    """Brings the lines of a county, or of one award, in step with its open blocks; what was sent stays as it is."""
    held: dict[int, list[PaymentBlock]] = defaultdict(list)
    for block in open_of(area).filter(award=award) if award else open_of(area):
        held[block.award_id].append(block)
    divided = _divided(held)
    by_text: dict[str, list[int]] = defaultdict(list)
    for line in _waiting(list(held)):
        found = next((each for each in held[line.award_id] if _holds(each, line, divided)), None)
        if found:
            by_text[found.text].append(line.pk)
    for text, lines in by_text.items():
        for start in range(0, len(lines), CHUNK):
            PaymentLine.objects.filter(pk__in=lines[start : start + CHUNK]).update(state=State.BLOCKED, reason=text)


def _divided(held: Mapping[int, Sequence[PaymentBlock]]) -> set[tuple[int, int]]:
    """On which rolls the share of which block stands as a line of its own."""
    shares = [block.pk for blocks in held.values() for block in blocks if block.is_share]
    found: set[tuple[int, int]] = set()
    for start in range(0, len(shares), CHUNK):
        rows = PaymentLine.objects.filter(withheld_by__in=shares[start : start + CHUNK])
        found |= set(rows.values_list("roll_id", "withheld_by_id"))
    return found


def _holds(block: PaymentBlock, line: PaymentLine, divided: set[tuple[int, int]]) -> bool:
    """Whether a block holds a line: a share holds its own line, or all where the roll was frozen before the death."""
    if not block.covers(line.due_month):
        return False
    if not block.is_share or line.withheld_by_id == block.pk:
        return True
    return line.roll.state != PaymentRoll.State.DRAFT and (line.roll_id, block.pk) not in divided


def _waiting(awards: list[int]) -> Iterator[PaymentLine]:
    for start in range(0, len(awards), CHUNK):
        rows = PaymentLine.objects.filter(award__in=awards[start : start + CHUNK], state__in=HELD_BACK)
        yield from rows.select_related("roll").only("award_id", "due_month", "withheld_by_id", "roll__state")


def lines_of(block: PaymentBlock) -> QuerySet[PaymentLine]:
    """The lines that a block is about."""
    rows = PaymentLine.objects.filter(award=block.award_id, due_month__gte=block.from_month)
    return rows.filter(due_month__lte=block.until_month) if block.until_month else rows


@transaction.atomic
def ask(block_id: int, reason: str, actor: User, now: datetime) -> PaymentBlock:
    """Asks for a block to be released; the reason is for the person who decides.

    Who asked first stays the one who asked: another's word put in its place would let the first release it.
    """
    block = find(block_id, actor, now)
    if block.asked_by_id not in (None, actor.pk):
        raise Blocked(f"{block.asked_by}已经提请恢复发放，等县级另一人批准")
    reach.check_may(actor, reach.HOLDS, block.area, now.astimezone().date(), "提请恢复发放")
    if not reason.strip():
        raise Blocked("请写明恢复发放的理由")
    block.asked_by, block.asked_at, block.ask_reason = actor, now, reason.strip()[:300]
    block.save(update_fields=["asked_by", "asked_at", "ask_reason"])
    note(block, "release_asked", actor, now, {"reason": block.ask_reason})
    return block


@transaction.atomic
def release(block_id: int, reason: str, actor: User, now: datetime) -> PaymentBlock:
    """Lets the payment go on: after somebody asked for it, by another person of the county, with a reason."""
    block = find(block_id, actor, now)
    reach.check_may(actor, reach.RELEASES, block.area, now.astimezone().date(), "恢复发放")
    _check_release(block, reason, actor)
    let_go(block, actor, reason.strip()[:300], now)
    note(block, "payment_released", actor, now, {"reason": block.release_reason})
    return block


def let_go(block: PaymentBlock, by: User | None, why: str, now: datetime) -> None:
    """Releases a block, by a person or by time, and lets its lines go on as far as no other block holds them."""
    block.released_by, block.released_at, block.release_reason = by, now, why
    block.save(update_fields=["released_by", "released_at", "release_reason"])
    lines_of(block).filter(state=State.BLOCKED).update(state=State.PLANNED, reason="")
    hold_lines(divisions.full(block.area[:6]), block.award_id)


@transaction.atomic
def settle_deaths(award: Award, decision: Decision) -> None:
    """Ends what deaths held back, once a decision about them says what is owed; what it takes away stays held."""
    rows = award.blocks.filter(cause=Cause.DEATH, released_at__isnull=True)
    by, at, why = decision.decided_by, decision.decided_at, "已对成员死亡作出决定，按决定发放"
    for block in rows.select_related("award__household"):
        # The decision closes it, whoever asked: the two persons are those of the decision's own procedure.
        asked = {"asked_by": None, "asked_at": None} if block.asked_by_id == decision.decided_by_id else {}
        PaymentBlock.objects.filter(pk=block.pk).update(released_by=by, released_at=at, release_reason=why, **asked)
        lines_of(block).filter(state=State.BLOCKED).update(state=State.PLANNED, reason="")
        note(block, "block_settled", by, at, {"reason": why})
    sweep(divisions.full(award.area[:6]), by, at)


def _check_release(block: PaymentBlock, reason: str, actor: User) -> None:
    if block.cause == Cause.STOPPED:
        raise Blocked("待遇已由决定停止或减少，这笔钱不能恢复发放；请注销这一行，应发的差额列入下一期名册")
    if block.asked_at is None:
        raise Blocked("还没有人提请恢复发放：由经办人写明理由提请，再由另一人批准")
    if actor.pk in (block.asked_by_id, block.opened_by_id):
        raise NotAllowed("提请、暂停的人不能自己批准恢复发放")
    if not reason.strip():
        raise Blocked("请写明恢复发放的理由")


def find(block_id: int, actor: User, now: datetime) -> PaymentBlock:
    """An open block in a person's reach, locked; NotFound without one, Blocked when it was released."""
    rows = reach.blocks_for(actor, now.astimezone().date()).select_for_update(of=("self",))
    block = rows.select_related("award__household").filter(pk=block_id).first()
    if block is None:
        raise NotFound()
    if block.released_at:
        raise Blocked("这一项已经恢复发放")
    return block


def note(block: PaymentBlock, act: str, actor: User | None, now: datetime, detail: Mapping[str, object]) -> None:
    """Writes what was done with a block into the chain of its household."""
    chain.append_for_household(block.award.household, act, actor, now, {"award": block.award_id, **detail})
