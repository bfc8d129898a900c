"""A raised standard from its preview to the last award: planned by one, counted, confirmed by another, carried out."""

from collections.abc import Callable
from datetime import date, datetime
from time import monotonic

from django.db import transaction
from django.db.models import Count, F, QuerySet, Sum

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, StandardAward, StandardRun
from cases.raising import carrying, counting
from offices import divisions
from offices.models import PostKind, User
from processes import editions, snapshots, standard_rows
from rules.areas import lineage
from rules.standards import StandardRow

State, Effect, Fate = StandardRun.State, StandardAward.Effect, StandardAward.State
AT_ONCE = 500
MAY_RAISE = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
Clock = Callable[[], datetime]


@transaction.atomic
def plan(scheme: str, area: str, from_on: date, document: str, actor: User, now: datetime) -> StandardRun:
    """Opens a run for a standard that is entered and begins on the day; nothing is counted yet."""
    _check_reach(area, actor, now)
    if not rows_from(scheme, area, from_on):
        raise Blocked("没有从这一天起执行的新标准；请先由两人录入、核准新标准，再调整待遇")
    if not document.strip():
        raise Blocked("请写明调整标准的文件名称和文号")
    if StandardRun.objects.filter(scheme=scheme, area=area, from_on=from_on).exclude(state=State.DROPPED).exists():
        raise Blocked("这次提标已经发起过，请打开原来的那一次")
    run = StandardRun.objects.create(
        scheme=scheme, area=area, from_on=from_on, document=document.strip()[:200], planned_by=actor, planned_at=now
    )
    note(run, "standard_planned", actor, now)
    return run


def rows_from(scheme: str, area: str, on: date) -> list[StandardRow]:
    """The numbers of a scheme, or of all schemes, that begin on a day for an area."""
    own = (f"{scheme}.", "topup.", "benefit.", "single.")
    return [row for row in standard_rows.read(lineage(area)) if row.from_on == on and row.key.startswith(own)]


def _check_reach(area: str, actor: User, now: datetime) -> None:
    prefixes = access.reach(actor, now.astimezone().date()).areas(MAY_RAISE)
    if not any(divisions.significant(area).startswith(prefix) for prefix in prefixes):
        raise NotAllowed("提标调整由当地县级民政部门办理")


def count(run_id: int, clock: Clock, seconds: float | None = None) -> StandardRun:
    """Counts award after award from where the run had come to, until all are counted or the slice is up."""
    until = monotonic() + seconds if seconds is not None else None
    run = StandardRun.objects.get(pk=run_id)
    while run.state == State.COUNTING and _count_batch(run, clock()):
        run.refresh_from_db()
        if until is not None and monotonic() > until:
            return run
    if run.state == State.COUNTING:
        StandardRun.objects.filter(pk=run.pk, state=State.COUNTING).update(state=State.PREVIEWED)
        run.refresh_from_db()
    return run


@transaction.atomic
def _count_batch(run: StandardRun, now: datetime) -> int:
    locked = StandardRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.COUNTING:
        return 0
    found = list(_awards(locked).filter(pk__gt=locked.reached).order_by("id")[:AT_ONCE])
    if found:
        tables = editions.in_force(locked.scheme, now.astimezone().date()).tables
        with snapshots.trust(snapshots.stamps()):
            StandardAward.objects.bulk_create(counting.count(locked, found, tables))
        StandardRun.objects.filter(pk=locked.pk).update(reached=found[-1].pk)
    return len(found)


def _awards(run: StandardRun) -> QuerySet[Award]:
    """The awards of the area that are paid by month and have not ended."""
    rows = Award.objects.filter(access.in_areas({divisions.significant(run.area)}), scheme=run.scheme)
    return rows.filter(kind=Award.Kind.MONTHLY).exclude(state=Award.State.ENDED).select_related("case__about__case")


@transaction.atomic
def confirm(run_id: int, actor: User, now: datetime) -> StandardRun:
    """A second person lets the run begin."""
    run = locked(run_id, actor, now)
    if run.state != State.PREVIEWED:
        raise Blocked("还没有测算完，或者已经确认过")
    if run.planned_by_id == actor.pk:
        raise NotAllowed("发起和确认须由两人办理")
    run.state, run.confirmed_by, run.confirmed_at = State.RUNNING, actor, now
    run.save()
    note(run, "standard_confirmed", actor, now)
    return run


def go_on(run_id: int, clock: Clock, seconds: float | None = None) -> StandardRun:
    """Carries awards out batch by batch until none is left, the run is stopped or the slice is up."""
    until = monotonic() + seconds if seconds is not None else None
    run = StandardRun.objects.get(pk=run_id)
    while run.state == State.RUNNING and _carry_batch(run, clock()):
        if until is not None and monotonic() > until:
            return run
        run.refresh_from_db(fields=["state"])
    if run.state == State.RUNNING:
        _finish(run, clock())
    return run


@transaction.atomic
def _carry_batch(run: StandardRun, now: datetime) -> int:
    locked = StandardRun.objects.select_for_update(of=("self",)).select_related("confirmed_by").get(pk=run.pk)
    if locked.state != State.RUNNING:
        return 0
    rows = locked.awards.filter(state=Fate.COUNTED).select_related("award__household", "award__case").order_by("id")
    found = list(rows[:AT_ONCE])
    with snapshots.trust(snapshots.stamps()):
        carrying.carry(locked, found, now)
    return len(found)


@transaction.atomic
def _finish(run: StandardRun, now: datetime) -> None:
    if StandardRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.DONE, finished_at=now):
        note(run, "standard_done", run.confirmed_by, now)
    run.refresh_from_db()


@transaction.atomic
def stop(run_id: int, actor: User, now: datetime) -> StandardRun:
    """Stops a run between two batches; what has been adjusted stays adjusted."""
    return _turn(run_id, actor, now, (State.RUNNING,), State.STOPPED, "standard_stopped")


@transaction.atomic
def resume(run_id: int, actor: User, now: datetime) -> StandardRun:
    """Lets a stopped run go on."""
    return _turn(run_id, actor, now, (State.STOPPED,), State.RUNNING, "standard_resumed")


@transaction.atomic
def drop(run_id: int, actor: User, now: datetime) -> StandardRun:
    """Gives a preview up, so that the standard can be mended and counted again."""
    return _turn(run_id, actor, now, (State.COUNTING, State.PREVIEWED), State.DROPPED, "standard_dropped")


def _turn(run_id: int, actor: User, now: datetime, before: tuple[str, ...], after: str, act: str) -> StandardRun:
    run = locked(run_id, actor, now)
    if run.state not in before:
        raise Blocked(f"这次提标现在是“{run.get_state_display()}”，不能这样办")
    run.state = after
    run.save(update_fields=["state"])
    note(run, act, actor, now)
    return run


def runs_for(actor: User, now: datetime) -> QuerySet[StandardRun]:
    """The runs of the places in which a person may order them."""
    areas = access.reach(actor, now.astimezone().date()).areas(MAY_RAISE)
    return StandardRun.objects.filter(access.in_areas(areas)).order_by("-id")


def locked(run_id: int, actor: User, now: datetime) -> StandardRun:
    """A run that a person may order, locked until the transaction ends; NotFound when it is none of theirs."""
    run = runs_for(actor, now).select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


def sums(run: StandardRun) -> list[dict[str, object]]:
    """Awards, persons and yuan a month before and after, by township and effect."""
    rows = run.awards.values("town", "effect").order_by("town", "effect")
    return list(
        rows.annotate(
            awards=Count("id"), people=Sum("persons"), before=Sum("old_amount"), after=Sum("new_amount")
        ).annotate(difference=F("after") - F("before"))
    )


def counts(run: StandardRun) -> dict[str, int]:
    """How many awards of a run stand in each state, zeros included."""
    rows = run.awards.values("state").annotate(n=Count("id")).values_list("state", "n")
    return {state: 0 for state in Fate.values} | dict(rows)


def note(run: StandardRun, act: str, actor: User | None, now: datetime) -> None:
    """Notes an act about a run on the county's chain, with how many awards stand in each state."""
    about = {"run": run.pk, "scheme": run.scheme, "from": run.from_on.isoformat(), **counts(run)}
    chain.append_for_county(run.area[:6], act, actor, now, about)
