"""Work in the background that nobody does any more: runs whose job was lost or failed, documents that were not printed.

A job is written with what it works for wherever one transaction can hold both. Where a page begins a run and asks for
a worker afterwards, whoever dies in between leaves a run without a job; a job that fails leaves one too.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases import automatic, automatic_jobs
from cases.documents import jobs as documents
from cases.letters import jobs as letters
from cases.letters import runs as letter_runs
from cases.models import (
    AutomaticRun,
    DestructionList,
    Document,
    LetterRun,
    MoveRun,
    ReplayRun,
    StandardRun,
    TakeoverRun,
)
from cases.moving import jobs as moving
from cases.raising import jobs as raising
from cases.replaying import jobs as replaying
from cases.replaying import runs as replay_runs
from cases.takeover import jobs as takeover
from monitoring.mergers import jobs as mergers
from monitoring.models import Delivery, DispatchRun, Merger
from monitoring.receiving import jobs as receiving
from monitoring.retention import jobs as retention
from monitoring.risk import dispatching
from monitoring.risk import jobs as risk
from processes.models import Incident

# Failures of one piece of work within a day after which a person has to look at it.
TRIES, SPAN, AT_ONCE = 3, timedelta(days=1), 200
# For so long a paper that was not printed is asked for again each day.
REMEMBERED = timedelta(days=30)
NOT_PRINTED = "not_printed"
LIVING = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
S, D = StandardRun.State, Delivery.State
Rows = Callable[[], "QuerySet[Any]"]

# What a job must exist for, by the job that does it; comparisons have a watch of their own (comparing/daily.py).
WAITING: Mapping["Task[..., None]", Rows] = {
    letters.make_letters: lambda: LetterRun.objects.filter(state__in=letter_runs.GOING),
    moving.move_cases: lambda: MoveRun.objects.filter(state=MoveRun.State.RUNNING),
    raising.raising_slice: lambda: StandardRun.objects.filter(state__in=(S.COUNTING, S.RUNNING)),
    replaying.replay: lambda: ReplayRun.objects.filter(state__in=replay_runs.GOING),
    takeover.takeover_slice: lambda: TakeoverRun.objects.filter(state=TakeoverRun.State.RUNNING),
    automatic_jobs.search: lambda: AutomaticRun.objects.filter(state__in=automatic.GOING),
    receiving.receiving_slice: lambda: Delivery.objects.filter(state__in=(D.READING, D.RUNNING)),
    mergers.merge: lambda: Merger.objects.filter(state=Merger.State.RUNNING),
    retention.destroy: lambda: DestructionList.objects.filter(state=DestructionList.State.RUNNING),
    risk.dispatch: lambda: DispatchRun.objects.filter(state__in=dispatching.GOING),
}


def wake(now: datetime) -> int:
    """Asks again for what waits without a job; what failed three times within a day is left to a person. How many."""
    return _print_again(now) + sum(_wake(job, rows(), now) for job, rows in WAITING.items())


def _wake(job: "Task[..., None]", rows: "QuerySet[Any]", now: datetime) -> int:
    waiting = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not waiting:
        return 0
    failed, living = _failed(job, now), set(_subjects(job, status__in=LIVING))
    asked = [pk for pk in waiting if pk not in living and failed[pk] < TRIES]
    for pk in asked:
        job.enqueue(pk)
    return len(asked)


def _print_again(now: datetime) -> int:
    """Documents whose printing failed of late: found by their jobs, since the table of documents is long."""
    failed, since = _failed(documents.print_document, now), now - REMEMBERED
    known = set(_subjects(documents.print_document, status=TaskResultStatus.FAILED, finished_at__gt=since))
    unprinted = Document.objects.filter(pk__in=known, state__in=documents.UNPRINTED)
    _tell(unprinted.filter(pk__in=[pk for pk, times in failed.items() if times >= TRIES]), now)
    told = Incident.objects.filter(code=NOT_PRINTED, closed_at__isnull=True)
    told.exclude(process__case__documents__state=Document.State.FAILED).update(closed_at=now)
    return _wake(documents.print_document, unprinted, now) if known else 0


def _failed(job: "Task[..., None]", now: datetime) -> Counter[int]:
    """How often work on each subject failed of late."""
    return Counter(_subjects(job, status=TaskResultStatus.FAILED, finished_at__gt=now - SPAN))


def _subjects(job: "Task[..., None]", **which: object) -> Iterable[int]:
    rows = DBTaskResult.objects.filter(task_path=job.module_path, **which)
    return (kept["args"][0] for kept in rows.values_list("args_kwargs", flat=True))


def _tell(unprinted: "QuerySet[Document]", now: datetime) -> None:
    """A document that cannot be printed stands among the incidents, once, and keeps its number; its case goes on."""
    for document in unprinted.select_related("case").defer("html_sealed"):
        told = {"process_id": document.case.process_id, "code": NOT_PRINTED, "closed_at": None}
        message = f"文书“{document.number or document.title[:40]}”连续{TRIES}次没有生成，请检查字体和磁盘后重试"
        if not Incident.objects.filter(**told, message=message).exists():
            Incident.objects.create(**told, message=message, raised_at=now)
