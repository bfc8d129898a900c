"""A take-over from its trial to its report: uploaded by one person, confirmed by another, a batch a transaction."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Count, QuerySet

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import TakeoverRow, TakeoverRun
from cases.takeover import checking, reconciling, taking, workbook
from offices import divisions
from offices.models import PostKind, User

State, Fate, Choice = TakeoverRun.State, TakeoverRow.State, TakeoverRun.Choice
AT_ONCE = 200
PLACE = "takeover_row.sealed"
MAY_TAKE_OVER = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
Clock = Callable[[], datetime]


@transaction.atomic
def try_files(files: Mapping[str, bytes], actor: User, now: datetime) -> TakeoverRun:
    """Reads files of the actor's county and writes down what they hold and what is wrong; nobody is taken over yet."""
    area = _county_of(actor, now)
    sheets = {name: rows for file, data in files.items() for name, rows in workbook.read(file, data).items()}
    digest = hashlib.sha256(b"".join(files.values())).hexdigest()
    if TakeoverRun.objects.filter(area=area, digest=digest).exclude(state=State.DROPPED).exists():
        raise Blocked("同样的文件已经上传过；请打开原来的那一次继续，或者先放弃它")
    book = checking.check(sheets, area[:6], now.astimezone().date())
    run = TakeoverRun.objects.create(
        area=area,
        file_name="、".join(files)[:200],
        digest=digest,
        stated=book.stated,
        found=reconciling.sums(book.households),
        faults=book.faults,
        uploaded_by=actor,
        uploaded_at=now,
    )
    TakeoverRow.objects.bulk_create([_row(run, one) for one in book.households], batch_size=500)
    _note(run, "takeover_tried", actor, now)
    return run


def _county_of(actor: User, now: datetime) -> str:
    prefixes = sorted(access.reach(actor, now.astimezone().date()).areas(MAY_TAKE_OVER))
    if not prefixes:
        raise NotAllowed("存量接收由县级民政部门办理")
    return divisions.full(prefixes[0][:6])


def _row(run: TakeoverRun, one: checking.Found) -> TakeoverRow:
    row = TakeoverRow(run=run, line=one.line, town=one.area[:9], faults=one.faults)
    row.state = Fate.FAULTY if one.faults else Fate.CLEAN
    told = {"number": one.number, "members": one.members, "awards": one.awards}
    row.sealed = secrets.seal_json(told, PLACE, row.uid)
    return row


@transaction.atomic
def confirm(run_id: int, choice: str, actor: User, now: datetime) -> TakeoverRun:
    """A second person lets the take-over begin; "everything" only when nothing is wrong and all totals agree."""
    run = _locked(run_id, actor, now)
    if run.state != State.TRIED:
        raise Blocked("这次接收已经确认过或者已经放弃")
    if run.uploaded_by_id == actor.pk:
        raise NotAllowed("上传和确认须由两人办理")
    if choice not in Choice.values:
        raise Blocked("请选择接收范围")
    if choice == Choice.EVERYTHING:
        _check_whole(run)
    run.choice, run.state, run.confirmed_by, run.confirmed_at = choice, State.RUNNING, actor, now
    run.save()
    _note(run, "takeover_confirmed", actor, now)
    return run


def _check_whole(run: TakeoverRun) -> None:
    if run.faults or run.rows.filter(state=Fate.FAULTY).exists():
        raise Blocked("文件里还有问题，不能整体接收；请改好后重新上传，或者只接收无误的户")
    if not all(line["agrees"] for line in reconciling.compared(run.found, run.stated)):
        raise Blocked("户数、人数或者金额与原系统的合计不符，不能整体接收")


def go_on(run_id: int, clock: Clock, seconds: float | None = None) -> TakeoverRun:
    """Takes households over batch by batch until none is left, the run is stopped or the time of this slice is up."""
    until = monotonic() + seconds if seconds is not None else None
    run = TakeoverRun.objects.get(pk=run_id)
    while run.state == State.RUNNING and _take_batch(run, clock()):
        if until is not None and monotonic() > until:
            return run
        run.refresh_from_db(fields=["state"])
    if run.state == State.RUNNING:
        _finish(run, clock())
    return run


@transaction.atomic
def _take_batch(run: TakeoverRun, now: datetime) -> int:
    """One batch in one transaction: whoever is killed in it loses it whole, and the next worker takes it again."""
    locked = TakeoverRun.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.RUNNING:
        return 0
    rows = list(run.rows.filter(state=Fate.CLEAN).order_by("id")[:AT_ONCE])
    taking.take(locked, [(row, read(row)) for row in rows], now)
    return len(rows)


@transaction.atomic
def _finish(run: TakeoverRun, now: datetime) -> None:
    if TakeoverRun.objects.filter(pk=run.pk, state=State.RUNNING).update(state=State.DONE, finished_at=now):
        _note(run, "takeover_done", run.confirmed_by, now)
    run.refresh_from_db()


@transaction.atomic
def stop(run_id: int, actor: User, now: datetime) -> TakeoverRun:
    """Stops a run between two batches; what has been taken over stays."""
    return _turn(run_id, actor, now, State.RUNNING, State.STOPPED, "takeover_stopped")


@transaction.atomic
def resume(run_id: int, actor: User, now: datetime) -> TakeoverRun:
    """Lets a stopped run go on."""
    return _turn(run_id, actor, now, State.STOPPED, State.RUNNING, "takeover_resumed")


@transaction.atomic
def drop(run_id: int, actor: User, now: datetime) -> TakeoverRun:
    """Gives a trial up, so that the mended file can be uploaded."""
    return _turn(run_id, actor, now, State.TRIED, State.DROPPED, "takeover_dropped")


def _turn(run_id: int, actor: User, now: datetime, before: str, after: str, act: str) -> TakeoverRun:
    run = _locked(run_id, actor, now)
    if run.state != before:
        raise Blocked(f"这次接收现在是“{run.get_state_display()}”，不能这样办")
    run.state = after
    run.save(update_fields=["state"])
    _note(run, act, actor, now)
    return run


def runs_for(actor: User, now: datetime) -> QuerySet[TakeoverRun]:
    """The take-overs of the counties in which a person may order them."""
    areas = access.reach(actor, now.astimezone().date()).areas(MAY_TAKE_OVER)
    return TakeoverRun.objects.filter(access.in_areas(areas)).order_by("-id")


def _locked(run_id: int, actor: User, now: datetime) -> TakeoverRun:
    run = runs_for(actor, now).select_for_update(of=("self",)).filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


def read(row: TakeoverRow) -> dict[str, list[checking.Cells]]:
    """What the file says of a household."""
    return secrets.unseal_json(row.sealed, PLACE, row.uid)


def counts(run: TakeoverRun) -> dict[str, int]:
    """How many households of a run stand in each state, zeros included."""
    rows = run.rows.values("state").annotate(n=Count("id")).values_list("state", "n")
    return {state: 0 for state in Fate.values} | dict(rows)


def faults_of(run: TakeoverRun) -> list[checking.Fault]:
    """Every fault of a run in the order of the file."""
    rows = run.rows.exclude(faults=[]).order_by("id").values_list("faults", flat=True)
    return sorted([*run.faults, *(each for faults in rows for each in faults)], key=_place)


def _place(each: checking.Fault) -> tuple[str, int]:
    return str(each["sheet"]), int(str(each["row"]))


def report(run: TakeoverRun) -> bytes:
    """The report as a workbook: sums against the stated ones, every fault, and what became of each household."""
    sums: list[Sequence[object]] = [
        ("乡镇代码", "救助类别", "原系统户数", "文件户数", "原系统月金额", "文件月金额", "相符")
    ]
    for line in reconciling.compared(run.found, run.stated):
        told, own = line["stated"] or {}, line["found"] or {}
        pairs = [side.get(name, "") for name in ("households", "amount") for side in (told, own)]
        sums.append((line["town"], line["scheme"], *pairs, "相符" if line["agrees"] else "不符"))
    faults = [("表", "行", "栏目", "问题", "怎样改"), *(tuple(each.values()) for each in faults_of(run))]
    rows = run.rows.order_by("id").values_list("line", "town", "state")
    fates = [("行", "乡镇代码", "结果"), *((line, town, Fate(state).label) for line, town, state in rows)]
    return workbook.write({"合计核对": sums, "问题": faults, "结果": fates})


def _note(run: TakeoverRun, act: str, actor: User | None, now: datetime) -> None:
    chain.append_for_county(run.area[:6], act, actor, now, {"run": run.pk, **counts(run)})
