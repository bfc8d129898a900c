"""Background jobs as an administrator sees them, and the job by which a worker shows that it works."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django_tasks import task
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases.errors import AlreadyDone, NotFound
from monitoring.health import beats
from monitoring.health.wordless import kind_of

Status = TaskResultStatus
BEAT_EVERY = timedelta(minutes=4)
# A worker's signs of life and other jobs that went well are no record: the chain is.
KEEP_BEATS, KEEP_DONE = timedelta(hours=1), timedelta(days=30)
TITLES = {
    "cases.automatic_jobs.search": "免申即享查找",
    "cases.documents.jobs.print_document": "文书成文",
    "cases.letters.jobs.make_letters": "批量文书",
    "cases.moving.jobs.move_cases": "办件迁移",
    "cases.raising.jobs.raising_slice": "标准调整",
    "cases.replaying.jobs.replay": "往案推演",
    "cases.takeover.jobs.takeover_slice": "存量接收",
    "monitoring.comparing.jobs.go_on": "数据比对",
    "monitoring.mergers.jobs.merge": "区划撤并",
    "monitoring.comparing.jobs.look_at_arrival": "到货比对",
    "monitoring.health.integrity_job.check_integrity": "完整性检查",
    "monitoring.health.jobs.worker_beat": "后台程序报到",
    "monitoring.receiving.jobs.receiving_slice": "部门数据读取",
    "monitoring.risk.jobs.dispatch": "预警派发",
}


@dataclass(frozen=True)
class Line:
    """How many jobs of a kind wait, run and have failed, and since when the oldest waits."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None

    @property
    def title(self) -> str:
        """The kind in words."""
        return TITLES.get(self.name, self.name)


@task(takes_context=True)
def worker_beat(context: TaskContext) -> None:
    """A worker that does this job lives."""
    began = cast(datetime, context.task_result.started_at)
    beats.leave(beats.WORKER, began, 0, {"host": socket.gethostname()})


def ask_for_beat(now: datetime) -> int:
    """Puts the worker's sign of life into the queue when the last one grows old, and clears old ones away."""
    path = worker_beat.module_path
    done = DBTaskResult.objects.filter(status=Status.SUCCESSFUL)
    done.filter(task_path=path, finished_at__lt=now - KEEP_BEATS).delete()
    age = beats.age(beats.last(beats.WORKER), now)
    waits = DBTaskResult.objects.filter(task_path=path, status__in=(Status.READY, Status.RUNNING)).exists()
    if waits or (age is not None and age < BEAT_EVERY):
        return 0
    worker_beat.enqueue()
    return 1


def counts() -> list[Line]:
    """Every kind of job that waits, runs or failed."""
    rows = DBTaskResult.objects.exclude(status=Status.SUCCESSFUL).order_by()
    told = rows.values("task_path", "status").annotate(n=Count("pk"), oldest=Min("enqueued_at"))
    found: dict[str, dict[str, tuple[int, datetime]]] = {}
    for row in told:
        found.setdefault(row["task_path"], {})[row["status"]] = (row["n"], row["oldest"])
    return [_count(name, by) for name, by in sorted(found.items())]


def _count(name: str, by: dict[str, tuple[int, datetime]]) -> Line:
    waiting, running, failed = (by.get(status, (0,))[0] for status in (Status.READY, Status.RUNNING, Status.FAILED))
    return Line(name, waiting, running, failed, by[Status.READY][1] if Status.READY in by else None)


def failed() -> QuerySet[DBTaskResult]:
    """The jobs that failed, the newest first; of their errors kind and places are kept, no words."""
    return DBTaskResult.objects.filter(status=Status.FAILED).order_by("-finished_at")


def title(job: DBTaskResult) -> str:
    """The kind of a job in words."""
    return TITLES.get(job.task_path, job.task_path)


def reason(job: DBTaskResult) -> str:
    """The kind of error and where it came up, without its words: those may name people."""
    places = [line.strip() for line in job.traceback.splitlines() if line.startswith('  File "')]
    kind = kind_of(job.exception_class_path, job.traceback)
    return f"{kind} · {_short(places[-1])}" if places else kind


def _short(place: str) -> str:
    """`File "/opt/hulian/cases/x.py", line 3, in y` as `cases/x.py:3`."""
    path, _, rest = place.removeprefix('File "').partition('", line ')
    return f"{'/'.join(path.split('/')[-2:])}:{rest.partition(',')[0]}"


@transaction.atomic
def retry(job_id: str) -> DBTaskResult:
    """Puts a failed job back into the queue: every job is safe to repeat."""
    job = DBTaskResult.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotFound()
    if job.status != Status.FAILED:
        raise AlreadyDone("这项任务已经重新排队或者已经完成")
    again([job])
    return job


def again(jobs: Iterable[DBTaskResult]) -> int:
    """Puts jobs back as if they had never begun; says how many."""
    ids = [job.pk for job in jobs]
    return DBTaskResult.objects.filter(pk__in=ids, status=Status.FAILED).update(
        status=Status.READY, started_at=None, finished_at=None, exception_class_path="", traceback=""
    )
