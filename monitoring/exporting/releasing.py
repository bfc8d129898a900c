"""Who lets a county's data go: the system administrator asks, the head of the county releases, a worker writes."""

from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import cast

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task
from django_tasks.base import TaskContext

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from monitoring.exporting import closed, making
from monitoring.models import CountyExport
from offices.models import PostKind, User

State = CountyExport.State
ASKS = {PostKind.SYSTEM_ADMINISTRATOR}
RELEASES = {PostKind.COUNTY_HEAD}
# Seconds of work before other jobs have their turn.
SLICE = 60.0


def exports_for(user: User, on: datetime) -> QuerySet[CountyExport]:
    """The exports of the counties in which a person asks for them or releases them."""
    prefixes = access.reach(user, on.astimezone().date()).areas(ASKS | RELEASES)
    wanted = CountyExport.objects.filter(county__in={prefix[:6] for prefix in prefixes if len(prefix) == 6})
    return wanted.select_related("asked_by", "decided_by").order_by("-id")


@transaction.atomic
def ask(actor: User, now: datetime, *, to: str, purpose: str, receiver: str) -> CountyExport:
    """Asks for an export of the actor's county; Blocked says what is missing."""
    county = _county(actor, now)
    if not to.strip() or not purpose.strip():
        raise Blocked("请写明接收单位和用途")
    if receiver.strip():
        try:
            closed.read_public(receiver)
        except closed.NotAKey as slip:
            raise Blocked("公钥不对：应以 hulian-pub- 开头，由接收方生成") from slip
    told = {"to": to.strip()[:120], "purpose": purpose.strip()[:200], "receiver": receiver.strip()}
    made = CountyExport.objects.create(county=county, asked_by=actor, asked_at=now, **told)
    _note(made, "county_export_asked", actor, now)
    return made


def _county(actor: User, now: datetime) -> str:
    areas = access.reach(actor, now.astimezone().date()).areas(ASKS)
    found = sorted(prefix for prefix in areas if len(prefix) == 6)
    if not found:
        raise NotAllowed("导出全县数据由县级系统管理员提出")
    return found[0]


@transaction.atomic
def decide(export_id: int, released: bool, actor: User, now: datetime) -> CountyExport:
    """The head of the county lets it go or not; never who asked."""
    rows = exports_for(actor, now).order_by().values("pk")
    made = CountyExport.objects.select_for_update().filter(pk=export_id, pk__in=rows).first()
    if made is None:
        raise NotFound()
    on = now.astimezone().date()
    access.check_holds(actor, RELEASES, made.county, on, "导出全县数据由县级负责人批准")
    if made.asked_by_id == actor.pk:
        raise NotAllowed("提出的人不能自己批准")
    if made.state != State.ASKED:
        raise AlreadyDone("这次导出已经有人处理")
    made.state = State.RELEASED if released else State.REFUSED
    made.decided_by, made.decided_at = actor, now
    made.save(update_fields=["state", "decided_by", "decided_at"])
    if released:
        _note(made, "county_export_released", actor, now)
        transaction.on_commit(lambda: write.enqueue(made.pk))
    return made


def again(export_id: int, actor: User, now: datetime) -> CountyExport:
    """Goes on with a released export whose worker failed or died."""
    made = exports_for(actor, now).filter(pk=export_id, state__in=(State.RELEASED, State.FAILED)).first()
    if made is None:
        raise NotFound()
    CountyExport.objects.filter(pk=made.pk).update(state=State.RELEASED, error="")
    write.enqueue(made.pk)
    return made


def folder_of(made: CountyExport) -> Path:
    """Where an export lies on the server."""
    return Path(settings.MEDIA_ROOT) / "county_exports" / made.uid.hex


@task(takes_context=True)
def write(context: TaskContext, export_id: int) -> None:
    """Writes for a while and asks for the next slice; done twice it writes nothing twice."""
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()
    if go_on(export_id, began_at, lambda: began_at + timedelta(seconds=monotonic() - began), SLICE):
        write.enqueue(export_id)


def go_on(export_id: int, now: datetime, clock: making.Clock, seconds: float) -> bool:
    """Writes what is missing for so many seconds; returns whether something is left to do."""
    made = CountyExport.objects.get(pk=export_id)
    if made.state != State.RELEASED:
        return False
    receiver = closed.read_public(made.receiver) if made.receiver else b""
    try:
        export = making.begin(made.county, folder_of(made), receiver, now)
        export.enough = lambda: (clock() - now).total_seconds() > seconds
        making.make(export, clock)
    except making.Paused:
        return True
    except (OSError, ValueError) as slip:
        CountyExport.objects.filter(pk=made.pk).update(state=State.FAILED, error=str(slip)[:300])
        return False
    _finish(made, export, clock())
    return False


@transaction.atomic
def _finish(made: CountyExport, export: making.Export, now: datetime) -> None:
    made.state, made.finished_at, made.rows, made.files = State.DONE, now, export.rows, len(export.done)
    made.digest = making.digest_of(export.folder / making.MANIFEST)
    made.save(update_fields=["state", "finished_at", "rows", "files", "digest"])
    chain.append_for_county(made.county, "county_export_made", None, now, {"export": str(made.uid)})


def _note(made: CountyExport, act: str, actor: User, now: datetime) -> None:
    detail = {"export": str(made.uid), "to": made.to, "purpose": made.purpose, "sealed": bool(made.receiver)}
    chain.append_for_county(made.county, act, actor, now, detail)
