"""A move of many cases from its plan to its report; each case goes over in a transaction of its own, or not at all.

A worker that dies loses the case it was at and no other; the next one goes on where the rows say. Two workers at once
do no harm: each case is judged again under the lock on its process, and what has gone over is not touched twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Count, QuerySet

from cases import access, chain, designing
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import APPLICATION, Case, MoveCase, MoveRun
from cases.moving.crossing import Crossed, Crossing, Route, route_of
from offices import divisions
from offices.models import PostKind, User
from processes import snapshots
from processes.models import Process, SchemeEdition

State, Fate = MoveRun.State, MoveCase.State
AT_ONCE = 200
# Cases whose tries are taken back together: longer, and everybody else would wait.
TRIED_TOGETHER = 20
Clock = Callable[[], datetime]


def plan_move(
    from_edition: SchemeEdition,
    to_edition: SchemeEdition,
    area: str,
    renamed: Mapping[str, str],
    now: datetime,
    actor: User | None = None,
) -> MoveRun:
    """Writes down for every running case of an edition in an area whether it can go over, and why not.

    Without an actor the system itself asks. Blocked when the two are no editions of one scheme, both published once.
    """
    _check_editions(from_edition, to_edition)
    check_may(actor, from_edition.scheme, area, now)
    run = MoveRun(from_edition=from_edition, to_edition=to_edition, area=area, renamed=dict(renamed))
    run.scheme, run.planned_by, run.planned_at = from_edition.scheme, actor, now
    with transaction.atomic():
        run.save()
        _note(run, "move_planned", actor, now, cases=cases_of(run).count())
    _judge_all(run, now)
    return run


def _check_editions(old: SchemeEdition, new: SchemeEdition) -> None:
    if old.pk == new.pk:
        raise Blocked("原版本和新版本是同一个，不用迁移")
    if old.scheme != new.scheme:
        raise Blocked("两个版本不是同一类救助的，不能迁移")
    if new.state != SchemeEdition.State.PUBLISHED:
        raise Blocked("新版本没有发布或者已经停用，不能把办件迁过去")


def check_may(actor: User | None, scheme: str, area: str, now: datetime) -> None:
    """Refuses whoever is no approver of the scheme's owner, or asks for cases outside the own area."""
    if actor is None:
        return
    on = now.astimezone().date()
    if not designing.may_approve(actor, scheme, on):
        raise NotAllowed("只有负责这一类救助的流程审定人可以迁移办件")
    if not covers(actor, area, now):
        raise NotAllowed("所选地区不在您的管辖范围内")


def covers(actor: User, area: str, now: datetime) -> bool:
    """Answers whether a person's seat as designer or approver covers an area."""
    posts = {PostKind.PROCESS_APPROVER, PostKind.PROCESS_DESIGNER}
    prefixes = access.reach(actor, now.astimezone().date()).areas(posts)
    return any(divisions.significant(area).startswith(prefix) for prefix in prefixes)


def _note(run: MoveRun, act: str, actor: User | None, now: datetime, **detail: object) -> None:
    """The act in the chain of the county; a run over several counties stands in that of each case only."""
    if len(divisions.significant(run.area)) >= 6:
        about = {"run": run.pk, "scheme": run.scheme, "from": run.from_edition_id, "to": run.to_edition_id}
        chain.append_for_county(run.area[:6], act, actor, now, {**about, **detail})


def cases_of(run: MoveRun) -> QuerySet[Case]:
    """The running applications of the edition that a run leaves, in its area; other procedures stay on theirs."""
    rows = Case.objects.filter(access.in_areas({divisions.significant(run.area)}), process__edition=run.from_edition_id)
    return rows.filter(procedure=APPLICATION).exclude(process__state=Process.State.ENDED)


def _judge_all(run: MoveRun, now: datetime) -> None:
    way = route_of(run)
    for numbers in _portions(list(cases_of(run).order_by("pk").values_list("pk", flat=True)), AT_ONCE):
        with snapshots.trust(snapshots.stamps()):
            rows = [_judged(run, way, case, now) for case in _read(numbers)]
        MoveCase.objects.bulk_create(rows)


def _read(numbers: Sequence[int]) -> QuerySet[Case]:
    return Case.objects.filter(pk__in=numbers).select_related("process").order_by("pk")


def _judged(run: MoveRun, way: Route, case: Case, now: datetime) -> MoveCase:
    found = Crossing(way, case.process, case, now).judge()
    row = MoveCase(run=run, case=case, state=Fate.CANNOT if found.reasons else Fate.CAN)
    _fill(row, found)
    return row


def _fill(row: MoveCase, found: Crossed) -> None:
    row.reasons = [vars(reason) for reason in found.reasons]
    row.before, row.after, row.passed, row.changes = found.before, found.after, found.passed, found.changes


def try_move(run_id: int, now: datetime) -> dict[str, int]:
    """Takes every case of a plan over and takes all of it back; what would change stands in the rows."""
    run = MoveRun.objects.get(pk=run_id)
    if run.state != State.PLANNED:
        raise Blocked("已经开始迁移，不能再试办")
    waiting = list(run.cases.filter(state__in=[Fate.CAN, Fate.CANNOT]).order_by("id").values_list("pk", flat=True))
    for numbers in _portions(waiting, TRIED_TOGETHER):
        for row in _tried(run, numbers, now):
            row.save()
    MoveRun.objects.filter(pk=run_id).update(tried_at=now)
    return counts(run_id)


def _tried(run: MoveRun, numbers: Sequence[int], now: datetime) -> list[MoveCase]:
    """What would become of some cases; the transaction is taken back."""
    way, rows = route_of(run), list(MoveCase.objects.filter(pk__in=numbers).order_by("id"))
    with transaction.atomic():
        for row in rows:
            _take_over(row, run, way, None, now)
            row.state = Fate.CAN if row.state == Fate.MOVED else row.state
            row.state = Fate.CANNOT if row.state == Fate.REFUSED else row.state
            row.moved_at = None
        transaction.set_rollback(True)
    return rows


def begin(run_id: int, actor: User | None, now: datetime) -> MoveRun:
    """Opens a planned or stopped run for its workers."""
    with transaction.atomic():
        run = MoveRun.objects.select_for_update().get(pk=run_id)
        check_may(actor, run.scheme, run.area, now)
        if run.state not in (State.PLANNED, State.STOPPED):
            raise Blocked("这次迁移已经开始或者已经完成")
        _check_editions(run.from_edition, run.to_edition)
        run.state, run.started_by, run.started_at = State.RUNNING, actor, now
        run.save()
        _note(run, "move_begun", actor, now, cases=run.cases.filter(state=Fate.CAN).count())
    return run


def stop(run_id: int, actor: User | None, now: datetime) -> MoveRun:
    """Stops a run; what has gone over stays over, the others stay where they are until somebody goes on."""
    with transaction.atomic():
        run = MoveRun.objects.select_for_update().get(pk=run_id)
        check_may(actor, run.scheme, run.area, now)
        if run.state != State.RUNNING:
            raise Blocked("这次迁移没有在进行")
        run.state = State.STOPPED
        run.save(update_fields=["state"])
        _note(run, "move_stopped", actor, now)
    return run


def go_on(run_id: int, clock: Clock, seconds: float | None = None) -> MoveRun:
    """Takes cases over one after another until none is left, the run is stopped, or the time for this slice is up."""
    until = monotonic() + seconds if seconds is not None else None
    run = _run(run_id)
    way = route_of(run)
    while run.state == State.RUNNING and (numbers := _next(run)):
        for number in numbers:
            carry_over(number, way, run, clock())
            if until is not None and monotonic() > until:
                return run
        run.refresh_from_db(fields=["state"])
    if run.state == State.RUNNING:
        _finish(run, clock())
    return run


def _run(run_id: int) -> MoveRun:
    run = MoveRun.objects.select_related("started_by").filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


def _next(run: MoveRun) -> list[int]:
    return list(run.cases.filter(state=Fate.CAN).order_by("id").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def carry_over(row_id: int, way: Route, run: MoveRun, now: datetime) -> MoveCase:
    """Takes one case of a run over: process, tasks, chain and the run's row in one transaction; done twice, once."""
    row = MoveCase.objects.get(pk=row_id)
    _take_over(row, run, way, run.started_by, now)
    row.save()
    return row


def _take_over(row: MoveCase, run: MoveRun, way: Route, actor: User | None, now: datetime) -> None:
    """Judges the case again under the lock on its process, which is taken first as in every step."""
    process = Process.objects.select_for_update(of=("self",)).get(case=row.case_id)
    row.refresh_from_db(fields=["state"])
    if row.state not in (Fate.CAN, Fate.CANNOT):
        return
    if process.edition_id != run.from_edition_id:
        row.state = Fate.ELSEWHERE
    elif process.state == Process.State.ENDED:
        row.state = Fate.ENDED
    else:
        case = Case.objects.get(pk=row.case_id)
        found = Crossing(way, process, case, now).go(run.pk, actor)
        _fill(row, found)
        row.state, row.moved_at = (Fate.REFUSED, None) if found.reasons else (Fate.MOVED, now)


@transaction.atomic
def _finish(run: MoveRun, now: datetime) -> None:
    """Closes a run once, whoever of its workers comes last."""
    if MoveRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.DONE, finished_at=now):
        _note(run, "move_done", run.started_by, now, **counts(run.pk))
    run.refresh_from_db()


def counts(run_id: int) -> dict[str, int]:
    """How many cases of a run stand in each state, zeros included."""
    rows = MoveCase.objects.filter(run=run_id).values("state").annotate(n=Count("id")).values_list("state", "n")
    return {state: 0 for state in Fate.values} | dict(rows)


def grouped_reasons(run_id: int) -> list[tuple[str, int]]:
    """Each reason why cases cannot go, and how many it holds back, the most frequent first."""
    rows = MoveCase.objects.filter(run=run_id, state__in=[Fate.CANNOT, Fate.REFUSED]).values_list("reasons", flat=True)
    found = Counter(message for reasons in rows for message in {reason["message"] for reason in reasons})
    return found.most_common()


def _portions(numbers: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
