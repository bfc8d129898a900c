"""A drop of signs becomes risk warnings: a batch of households a transaction, gone on with at any time, never twice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import F

from cases import access, chain
from cases.errors import CaseError, NotAllowed
from cases.models import Household
from monitoring.models import Delivery, DispatchRun, RiskSign
from monitoring.risk import merging, opening, tuning
from monitoring.risk.limits import Limits
from offices import routing
from offices.models import PostKind, User
from processes import snapshots
from processes.errors import ProcessError
from rules.errors import RulesError

BATCH, COLLISIONS, WRITTEN = 500, 5, 400
State = DispatchRun.State
GOING, LEFT = (State.WAITING, State.RUNNING), (State.STOPPED, State.FAILED)
MAY_START = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD, PostKind.SUPERVISOR}


@dataclass(frozen=True)
class Sign:
    """One reason to look at a household; `key` names where it came from, and the same key is taken in once."""

    household_id: int
    level: int
    key: str
    indicator: str = ""
    told: str = ""
    reference: str = ""
    member_id: int | None = None
    figure: int | None = None


@transaction.atomic
def start(
    county: str,
    source: str,
    signs: Iterable[Sign],
    received_on: date,
    actor: User | None,
    now: datetime,
    origin: str = "",
    delivery: Delivery | None = None,
) -> DispatchRun:
    """Writes a drop of signs down and opens its run; signs that were taken in before are left where they are."""
    if actor is not None:
        check_may_start(actor, county, now.astimezone().date())
    return take_down(county, source, signs, received_on, actor, now, origin, delivery)


def take_down(
    county: str,
    source: str,
    signs: Iterable[Sign],
    received_on: date,
    actor: User | None,
    now: datetime,
    origin: str = "",
    delivery: Delivery | None = None,
) -> DispatchRun:
    """The same for a caller who has made sure that the actor may; the transaction is the caller's."""
    run = DispatchRun.objects.create(
        county=county,
        source=source,
        origin=origin,
        delivery=delivery,
        received_on=received_on,
        started_by=actor,
        started_at=now,
        moved_at=now,
    )
    waiting = iter(signs)
    while rows := [_row(run, sign) for sign in islice(waiting, WRITTEN)]:
        RiskSign.objects.bulk_create(rows, ignore_conflicts=True)
    run.total = run.signs.count()
    run.save(update_fields=["total"])
    detail = {"run": run.pk, "source": source, "total": run.total}
    chain.append_for_county(county, "dispatch", actor, now, detail)
    return run


def check_may_start(actor: User, county: str, on: date) -> None:
    """Warnings are handed down by the county's civil affairs bureau; NotAllowed for everybody else."""
    if not any(county.startswith(prefix) for prefix in access.reach(actor, on).areas(MAY_START)):
        raise NotAllowed("派发预警由县级民政部门办理")


def _row(run: DispatchRun, sign: Sign) -> RiskSign:
    return RiskSign(
        run=run,
        household_id=sign.household_id,
        member_id=sign.member_id,
        indicator=sign.indicator,
        level=sign.level,
        told=sign.told[:300],
        reference=sign.reference[:60],
        figure=sign.figure,
        origin_key=sign.key,
        noted_on=run.received_on,
    )


def go_on(run_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> DispatchRun:
    """Works on a run until it is done, stopped, or the time given is up; returns it as it stands then."""
    until, run = monotonic() + seconds, DispatchRun.objects.get(pk=run_id)
    limits = Limits()
    try:
        with routing.apart(), snapshots.trust(snapshots.stamps()):
            while run.state in GOING and monotonic() < until:
                _one_batch(run, limits, clock)
                run.refresh_from_db()
    except (CaseError, ProcessError, RulesError) as slip:
        _fail(run, str(slip), clock())
    return run


@transaction.atomic
def stop(run_id: int, actor: User, now: datetime) -> bool:
    """Stops a run; warnings that it opened go on. False when it had ended already."""
    return _turn(run_id, GOING, actor, now, "stop_dispatch", state=State.STOPPED, finished_at=now)


@transaction.atomic
def retry(run_id: int, actor: User, now: datetime) -> bool:
    """Lets a run go on that was stopped or could not go on; False when it is under way or done."""
    return _turn(run_id, LEFT, actor, now, "retry_dispatch", state=State.RUNNING, error="", finished_at=None)


def _turn(run_id: int, before: tuple[str, ...], actor: User, now: datetime, act: str, **changes: object) -> bool:
    found = DispatchRun.objects.get(pk=run_id)
    check_may_start(actor, found.county, now.astimezone().date())
    if not DispatchRun.objects.filter(pk=run_id, state__in=before).update(moved_at=now, **changes):
        return False
    chain.append_for_county(found.county, act, actor, now, {"run": run_id, "done": found.done, "total": found.total})
    return True


def _one_batch(run: DispatchRun, limits: Limits, clock: Callable[[], datetime]) -> None:
    """A batch, taken up again when somebody opened a warning of one of its households in the same moment."""
    for _ in range(COLLISIONS):
        try:
            return _batch(run, limits, clock())
        except IntegrityError as slip:
            met = slip
    raise met


@transaction.atomic
def _batch(run: DispatchRun, limits: Limits, now: datetime) -> None:
    """One batch: the run's row is moved first, so that another worker on the same run finds it moved and lets go."""
    waiting = _waiting(run)
    changes = {"done": run.done + len(waiting), "moved_at": now, "state": State.RUNNING}
    if not waiting:
        changes |= {"state": State.DONE, "finished_at": now}
    same = DispatchRun.objects.filter(pk=run.pk, state__in=GOING, done=run.done)
    if not same.update(**changes) or not waiting:
        return
    counts = _hand_down(run, waiting, limits, now)
    DispatchRun.objects.filter(pk=run.pk).update(**{name: F(name) + count for name, count in counts.items()})


def _waiting(run: DispatchRun) -> list[RiskSign]:
    """The signs of the next households: a household's signs stay together."""
    rows = run.signs.filter(warning__isnull=True)
    households = rows.order_by("household_id").values_list("household_id", flat=True).distinct()[:BATCH]
    return list(rows.filter(household_id__in=list(households)).order_by("household_id", "id"))


def _hand_down(run: DispatchRun, signs: Sequence[RiskSign], limits: Limits, now: datetime) -> dict[str, int]:
    """Joins signs to the warnings that are open, keeps quiet what is muted, opens the rest."""
    groups = {key: list(rows) for key, rows in groupby(signs, lambda sign: sign.household_id)}
    joined = merging.join(groups, limits, now)
    fresh = {key: rows for key, rows in groups.items() if key not in joined}
    households = Household.objects.in_bulk(list(fresh))
    quiet = tuning.muted(fresh, households)
    opening.open_warnings(run, {key: fresh[key] for key in fresh if key not in quiet}, households, limits, now)
    opening.keep_quiet(run, {key: fresh[key] for key in quiet}, households, now)
    return {"joined": len(joined), "muted": len(quiet), "opened": len(fresh) - len(quiet)}


def _fail(run: DispatchRun, why: str, now: datetime) -> None:
    rows = DispatchRun.objects.filter(pk=run.pk, state__in=GOING)
    rows.update(state=State.FAILED, error=why[:300], moved_at=now, finished_at=now)
    run.refresh_from_db()
