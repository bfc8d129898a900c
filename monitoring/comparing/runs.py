"""Runs of comparison: slice by slice, one transaction each, gone on with at any time, no hit written twice."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from cases import access, chain
from cases.errors import Blocked, CaseError, NotAllowed
from monitoring.comparing import facts
from monitoring.comparing.compiling import PART_PERSONS, PART_RECORDS, Plan, Slice
from monitoring.comparing.engines import Engine
from monitoring.comparing.folding import compare
from monitoring.comparing.handing import hand_on
from monitoring.comparing.preparing import Laid, opened, tidy
from monitoring.models import Comparison, Hit
from offices import divisions
from offices.models import PostKind, User
from processes import region
from processes.batch import insert_new
from processes.errors import ProcessError
from rules import indicators
from rules.errors import RulesError
from rules.indicators import ON_DEMAND, REAL_TIME, Chosen
from rules.judging import Met
from rules.measures import month_number

BATCH = 20_000
DUCKDB, DATABASE = "duckdb", "database"
State, Cycle = Comparison.State, Comparison.Cycle
GOING = (State.WAITING, State.RUNNING)
MAY_START = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
COUNTY_DIGITS = 6
# What `_hit` tells of a hit, in that order.
HIT = (
    *("comparison", "indicator", "scene", "direction", "level", "household", "member"),
    *("month", "facts", "found_at"),
)


@transaction.atomic
def start(area: str, month: date, cycle: str, actor: User | None, now: datetime, engine: str = DUCKDB) -> Comparison:
    """Opens a run for an area within one county and a month; a periodic one goes on from the month before."""
    if actor is not None:
        check_may_start(actor, area, now.astimezone().date())
    if len(divisions.significant(area)) < COUNTY_DIGITS:
        raise Blocked("比对按县（市、区）进行，请选择一个县或者县以下的地区")
    month = month.replace(day=1)
    if Comparison.objects.filter(area=area, month=month, cycle=cycle, state__in=GOING).exists():
        raise Blocked("这个地区这个月已有一次比对正在进行，请等它完成")
    run = Comparison(area=area, month=month, cycle=cycle, engine=engine, started_by=actor, started_at=now, moved_at=now)
    run.since = _before(run) if cycle == Cycle.PERIODIC and engine == DUCKDB else None
    run.deliveries = facts.deliveries(area[:COUNTY_DIGITS])
    run.indicators, run.total = len(plan_of(run).indicators), facts.households(area).count()
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as slip:
        raise Blocked("这个地区这个月的比对刚刚已经开始，请刷新") from slip
    detail = {"comparison": run.pk, "month": month.isoformat(), "total": run.total}
    chain.append_for_county(area[:COUNTY_DIGITS], "comparison", actor, now, detail)
    return run


def check_may_start(actor: User, area: str, on: date) -> None:
    """Approvers and heads of a county compare within their own county."""
    held = access.reach(actor, on).areas(MAY_START)
    if not any(divisions.significant(area).startswith(prefix) for prefix in held):
        raise NotAllowed("您的岗位不能在这个地区发起数据比对")


def _before(run: Comparison) -> Comparison | None:
    """The finished run of the month before, if the same indicators were compared."""
    last = (run.month - timedelta(days=1)).replace(day=1)
    rows = Comparison.objects.filter(area=run.area, month=last, cycle=run.cycle, state=State.DONE)
    return rows.filter(indicators=len(plan_of(run).indicators)).first()


def choice(run: Comparison) -> tuple[Chosen, ...]:
    """What the area has chosen, as far as the cycle of the run looks at it."""
    rows = indicators.chosen(indicators.shipped(), region.standards(run.area, run.last_day))
    if run.cycle == Cycle.ON_DEMAND:
        return rows
    left_out = {ON_DEMAND} if run.cycle == Cycle.PERIODIC else set(indicators.CYCLES) - {REAL_TIME}
    return tuple(row for row in rows if row.indicator.cycle not in left_out)


def plan_of(run: Comparison) -> Plan:
    """The indicators of a run for its month."""
    return _plan(tuple(row.indicator.id for row in choice(run)), month_number(run.month))


@lru_cache(maxsize=8)
def _plan(ids: tuple[str, ...], month: int) -> Plan:
    """The same plan for runs of a month that look at the same: what was compiled for one serves the next."""
    catalogue = indicators.shipped()
    return Plan(catalogue, tuple(catalogue.indicators[each] for each in ids), month)


def go_on(run_id: int, clock: Callable[[], datetime], seconds: float = float("inf")) -> Comparison:
    """Works on a run until it is done, stopped, or the time given is up; returns it as it stands then."""
    until, run = monotonic() + seconds, Comparison.objects.get(pk=run_id)
    if run.state not in GOING:
        return run
    try:
        plan = plan_of(run)
        with opened(run, plan) as laid:
            while run.state in GOING and monotonic() < until:
                _slice(run, plan, laid, clock())
                run.refresh_from_db()
        if run.state == State.DONE:
            tidy(run)
    except (CaseError, ProcessError, RulesError) as slip:
        _fail(run, str(slip), clock())
    return run


@transaction.atomic
def _slice(run: Comparison, plan: Plan, laid: Laid, now: datetime) -> None:
    """One slice: the run's row is moved first, so that another worker on the same run finds it moved and lets go."""
    ahead = facts.households(run.area).filter(pk__gt=run.last_household)[:BATCH].values_list("pk", flat=True)
    homes = list(ahead)
    changes: dict[str, Any] = {"done": run.done + len(homes), "moved_at": now, "state": State.RUNNING}
    if homes:
        changes["last_household"] = homes[-1]
    if len(homes) < BATCH:
        changes |= {"state": State.DONE, "finished_at": now}
    same = Comparison.objects.filter(pk=run.pk, state__in=GOING, last_household=run.last_household, done=run.done)
    if not same.update(**changes):
        return
    if homes:
        _compare(run, plan, laid, Slice(run.last_household + 1, homes[-1]), now)
    if "finished_at" in changes:
        hand_on(run.pk, now)


def _compare(run: Comparison, plan: Plan, laid: Laid, part: Slice, now: datetime) -> None:
    found = list(compare(laid.engine, plan, part, laid.changed))
    write(run, found, now)
    with_data = f" WHERE household IN (SELECT household FROM {PART_RECORDS})" if laid.changed else ""
    Comparison.objects.filter(pk=run.pk).update(
        rows=F("rows") + _count(laid.engine, PART_RECORDS),
        persons=F("persons") + _count(laid.engine, PART_PERSONS + with_data),
        hits=Hit.objects.filter(comparison=run).count(),
    )


def _count(engine: Engine, source: str) -> int:
    """How many rows of a source the slice looked at."""
    [(number,)] = engine.fetch(f"SELECT COUNT(*) FROM {source}")
    return int(number)


def write(run: Comparison, found: Iterable[Met], now: datetime) -> None:
    """Writes hits down; one that was written for the same month stays the one."""
    found = list(found)
    of_person = facts.members({each.household for each in found if each.person is not None})
    level = {row.indicator.id: row.level or "" for row in choice(run)}
    rows = (_hit(run, each, of_person, level[each.indicator], now) for each in found)
    # By the builder of queries a hit costs ten times what the database takes for it, half of a month's run.
    insert_new(Hit, HIT, [row for row in rows if row])


def _hit(
    run: Comparison, each: Met, of_person: dict[tuple[int, int], int], level: str, now: datetime
) -> tuple[Any, ...] | None:
    """The values of a hit; None when the person has left the household since the facts were read."""
    member = of_person.get((each.household, each.person)) if each.person is not None else None
    if each.person is not None and member is None:
        return None
    row = indicators.shipped().indicators[each.indicator]
    known = (run.pk, row.id, row.scene, row.direction, level, each.household, member)
    return *known, run.month, dict(each.facts), now


def _fail(run: Comparison, why: str, now: datetime) -> None:
    rows = Comparison.objects.filter(pk=run.pk, state__in=GOING)
    rows.update(state=State.FAILED, error=why[:300], moved_at=now, finished_at=now)
    run.refresh_from_db()


@transaction.atomic
def stop(run_id: int, actor: User, now: datetime) -> bool:
    """Stops a run; hits that it found stay. False when it had ended already; NotAllowed for who may start none."""
    run = Comparison.objects.get(pk=run_id)
    check_may_start(actor, run.area, now.astimezone().date())
    rows = Comparison.objects.filter(pk=run_id, state__in=GOING)
    if not rows.update(state=State.STOPPED, moved_at=now, finished_at=now):
        return False
    chain.append_for_county(run.area[:COUNTY_DIGITS], "comparison_stopped", actor, now, {"comparison": run.pk})
    return True
