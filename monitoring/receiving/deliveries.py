"""A delivery from its arrival to its facts: checked first, looked at by a second person, then taken batch by batch."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from cases import chain
from cases.errors import Blocked, CaseError, NotAllowed, NotFound
from monitoring.models import Delivery, Demand, Mapping, Record, RowFault, Source, Unmatched
from monitoring.receiving import columns, handing, matching, reach, store
from monitoring.receiving.checking import unplain
from monitoring.receiving.dry_run import DryRun, TakenOver
from offices.models import User
from rules.data_items import shipped

State, Channel = Delivery.State, Delivery.Channel
Clock = Callable[[], datetime]
UNDER_WAY = (State.READING, State.CHECKED, State.RUNNING, State.STOPPED)


def receive(
    source: Source,
    month: date,
    name: str,
    pieces: Iterable[bytes],
    actor: User | None,
    now: datetime,
    *,
    county: str = "",
    channel: str = Channel.FILE,
    replaces: Delivery | None = None,
    key: str = "",
) -> Delivery:
    """Keeps what a source sent for a month, sealed, to be checked; the same content for the month is refused."""
    delivery = Delivery(source=source, county=source.county or county, month=month.replace(day=1), name=name[:200])
    delivery.channel, delivery.replaces, delivery.idempotency_key = channel, replaces, key
    delivery.legal_basis, delivery.purpose = source.legal_basis, source.purpose
    delivery.mapping = _mapping(source)
    delivery.received_by, delivery.received_at, delivery.moved_at = actor, now, now
    _check_new(delivery, now)
    digest = hashlib.sha256()
    store.keep_file(delivery.uid, _weighed(pieces, digest, delivery))
    delivery.digest = digest.hexdigest()
    try:
        _enter(delivery, actor, now)
    except IntegrityError as slip:
        store.forget(delivery.uid)
        known = "这一批已经有人在更正" if _is_being_corrected(delivery) else "同样的数据已经收到过"
        raise Blocked(f"{known}；请打开原来的那一批继续，或者先放弃它") from slip
    return delivery


def _mapping(source: Source) -> Mapping | None:
    return source.mappings.order_by("-saved_at", "-id").first()


def _check_new(delivery: Delivery, now: datetime) -> None:
    if not delivery.source.active:
        raise Blocked("这个数据来源已停用")
    if delivery.month > now.astimezone().date():
        raise Blocked("数据月份晚于本月")
    told = delivery.replaces
    if told and (told.source_id, told.month, told.state) != (delivery.source_id, delivery.month, State.DONE):
        raise Blocked("只能更正同一来源、同一月份已接收的批次")


def _is_being_corrected(delivery: Delivery) -> bool:
    rows = Delivery.objects.filter(replaces=delivery.replaces_id).exclude(state__in=(State.DROPPED, State.REFUSED))
    return delivery.replaces_id is not None and rows.exists()


def _weighed(pieces: Iterable[bytes], digest: "hashlib._Hash", delivery: Delivery) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        delivery.size += len(piece)
        yield piece


@transaction.atomic
def _enter(delivery: Delivery, actor: User | None, now: datetime) -> None:
    delivery.save(force_insert=True)
    Source.objects.filter(pk=delivery.source_id).update(last_received_at=now)
    demands = Demand.objects.filter(source=delivery.source, county=delivery.county, month=delivery.month)
    demands.filter(answered_at__isnull=True).update(answered_by=delivery, answered_at=now)
    note(delivery, "data_received", actor, now)


def template_of(delivery: Delivery) -> tuple[columns.Column, ...]:
    """The columns by which a delivery is read: the template saved for its source, or the standard one."""
    table = shipped()
    told = delivery.mapping.columns if delivery.mapping else None
    rows = told or columns.standard([table.items[item] for item in delivery.source.items])
    return columns.read(rows, table)


def check(delivery_id: int, clock: Clock) -> Delivery:
    """Reads a delivery from end to end and writes down what is wrong; done again, it says the same."""
    delivery = _read(delivery_id)
    if delivery.state != State.READING:
        return delivery
    try:
        with store.opened_file(delivery.uid) as file:
            run = DryRun(delivery, template_of(delivery), clock)
            run.read(file)
    except TakenOver:
        return _read(delivery_id)
    except CaseError as slip:
        _refuse(delivery, str(slip), clock())
        return _read(delivery_id)
    _checked(delivery, run, clock())
    return _read(delivery_id)


def _refuse(delivery: Delivery, why: str, now: datetime) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.READING)
    rows.update(state=State.REFUSED, error=why[:300], moved_at=now, finished_at=now)
    Demand.objects.filter(answered_by=delivery).update(answered_by=None, answered_at=None)
    store.forget(delivery.uid)


@transaction.atomic
def _checked(delivery: Delivery, run: DryRun, now: datetime) -> None:
    """Writes the result of a check, once: a second worker on the same delivery finds it written."""
    counted = {"total": run.total, "good": run.good, "doubtful": run.doubtful, "bad": run.bad, "kinds": dict(run.kinds)}
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.READING)
    state = State.CHECKED
    read = {"tables": run.tables, "chunks": run.chunks, "read_bytes": F("size")}
    if not rows.update(state=state, moved_at=now, **read, **counted):
        return
    faults = [RowFault(delivery=delivery, line=line, **vars(slip)) for line, slip in run.slips]
    RowFault.objects.bulk_create(faults, batch_size=500)
    note(delivery, "data_checked", None, now, **{name: counted[name] for name in ("total", "good", "doubtful", "bad")})
    if delivery.channel == Channel.PUSH and delivery.source.takes_good_rows and run.good + run.doubtful:
        _begin(delivery, None, now)


@transaction.atomic
def accept(delivery_id: int, whole: bool, actor: User, now: datetime) -> Delivery:
    """A second person lets the good rows in, or with `whole` all of them on condition that none is wrong."""
    delivery = _locked(delivery_id, actor, now)
    if delivery.state != State.CHECKED:
        raise Blocked(f"这一批现在是“{delivery.get_state_display()}”，不能复核")
    reach.check_may_accept(actor, delivery.county, now.astimezone().date())
    if delivery.received_by_id == actor.pk:
        raise NotAllowed("上传和复核须由两人办理")
    if whole and delivery.bad:
        raise Blocked(f"还有{delivery.bad}行有误，不能整批接收；请改好后重新上传，或者只接收合格的行")
    if not delivery.good + delivery.doubtful:
        raise Blocked("没有可以接收的行")
    _begin(delivery, actor, now)
    return _read(delivery_id)


def _begin(delivery: Delivery, actor: User | None, now: datetime) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.CHECKED)
    rows.update(state=State.RUNNING, accepted_by=actor, accepted_at=now, moved_at=now)
    note(delivery, "data_accepted", actor, now)


def go_on(delivery_id: int, clock: Clock, seconds: float = float("inf")) -> Delivery:
    """Takes batches until none is left, somebody stops it or the time given is up; returns it as it stands then."""
    until, delivery = monotonic() + seconds, _read(delivery_id)
    while delivery.state == State.RUNNING and delivery.at_chunk < delivery.chunks and monotonic() < until:
        _batch(delivery, clock())
        delivery = _read(delivery_id)
    if delivery.state == State.RUNNING and delivery.at_chunk >= delivery.chunks:
        _finish(delivery, clock())
        delivery = _read(delivery_id)
    return delivery


@transaction.atomic
def _batch(delivery: Delivery, now: datetime) -> None:
    """One batch: the delivery is moved first, so that another worker on it finds it moved and lets go."""
    rows = [unplain(kept) for kept in store.rows(delivery.uid, delivery.at_chunk)]
    same = Delivery.objects.filter(pk=delivery.pk, state=State.RUNNING, at_chunk=delivery.at_chunk)
    if not same.update(at_chunk=delivery.at_chunk + 1, at_line=rows[-1].line, moved_at=now):
        return
    taken = matching.match(delivery, rows)
    Record.objects.bulk_create(taken.records, batch_size=2000)
    Unmatched.objects.bulk_create(taken.waiting, batch_size=500)
    Delivery.objects.filter(pk=delivery.pk).update(
        matched=F("matched") + taken.matched,
        outside=F("outside") + taken.outside,
        facts=F("facts") + len(taken.records),
        withheld=F("withheld") + taken.withheld,
    )


@transaction.atomic
def _finish(delivery: Delivery, now: datetime) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.RUNNING)
    if not rows.update(state=State.DONE, finished_at=now, moved_at=now):
        return
    if delivery.replaces_id:
        Delivery.objects.filter(pk=delivery.replaces_id, state=State.DONE).update(state=State.REPLACED, moved_at=now)
    done = _read(delivery.pk)
    handing.hand_on(done, done.accepted_by, now)
    note(done, "data_taken", done.accepted_by, now, **_came_to(done))
    transaction.on_commit(lambda: store.forget_taken(delivery.uid))


def _came_to(done: Delivery) -> dict[str, object]:
    return {name: getattr(done, name) for name in ("matched", "outside", "facts", "withheld")}


@transaction.atomic
def stop(delivery_id: int, actor: User, now: datetime) -> Delivery:
    """Stops a delivery between two batches; its facts count only when it is done."""
    return _turn(delivery_id, actor, now, (State.RUNNING,), State.STOPPED, "data_stopped")


@transaction.atomic
def resume(delivery_id: int, actor: User, now: datetime) -> Delivery:
    """Lets a stopped delivery go on where it stopped."""
    return _turn(delivery_id, actor, now, (State.STOPPED,), State.RUNNING, "data_resumed")


@transaction.atomic
def drop(delivery_id: int, actor: User, now: datetime) -> Delivery:
    """Gives up a delivery that nobody has accepted, so that a mended file can be sent; its bytes are destroyed."""
    dropped = _turn(delivery_id, actor, now, (State.READING, State.CHECKED), State.DROPPED, "data_dropped")
    Demand.objects.filter(answered_by=dropped).update(answered_by=None, answered_at=None)
    transaction.on_commit(lambda: store.forget(dropped.uid))
    return dropped


def _turn(delivery_id: int, actor: User, now: datetime, before: tuple[str, ...], after: str, act: str) -> Delivery:
    delivery = _locked(delivery_id, actor, now)
    if delivery.received_by_id != actor.pk:
        reach.check_may_accept(actor, delivery.county, now.astimezone().date())
    if delivery.state not in before:
        raise Blocked(f"这一批现在是“{delivery.get_state_display()}”，不能这样办")
    Delivery.objects.filter(pk=delivery.pk).update(state=after, moved_at=now)
    note(delivery, act, actor, now)
    return _read(delivery_id)


def _read(delivery_id: int) -> Delivery:
    return Delivery.objects.select_related("source", "mapping", "accepted_by", "received_by").get(pk=delivery_id)


def _locked(delivery_id: int, actor: User, now: datetime) -> Delivery:
    rows: QuerySet[Delivery] = reach.deliveries_for(actor, now.astimezone().date())
    found = rows.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound()
    return found


def note(delivery: Delivery, act: str, actor: User | None, now: datetime, **counted: object) -> None:
    """Writes into the county's chain what was done with a delivery, for what purpose and on which ground."""
    told = {"delivery": delivery.pk, "source": delivery.source.code, "month": delivery.month.isoformat()[:7]}
    ground = {"digest": delivery.digest, "purpose": delivery.purpose, "basis": delivery.legal_basis}
    chain.append_for_county(delivery.county, act, actor, now, told | ground | counted)
