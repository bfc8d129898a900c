"""A merger in the background: begun on its day, a slice at a time, so that other jobs have their turn between two."""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django.db import transaction
from django_tasks import task
from django_tasks.base import TaskContext

from cases.errors import CaseError
from monitoring.mergers import runs
from monitoring.models import Merger
from offices.errors import OfficeError

log = logging.getLogger("hulian.mergers")
# Seconds of work before other jobs have their turn.
SLICE = 15.0


@task(takes_context=True)
def merge(context: TaskContext, merger_id: int) -> None:
    """Carries over for a while and asks for the next slice while something is left."""
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=monotonic() - began)

    merger = runs.go_on(merger_id, clock, SLICE)
    if merger.state == Merger.State.RUNNING:
        merge.enqueue(merger_id)


@transaction.atomic
def start(merger_id: int, now: datetime) -> Merger:
    """Begins a confirmed merger and asks a worker for it, both or neither."""
    merger = runs.begin(merger_id, now)
    merge.enqueue(merger_id)
    return merger


def daily(now: datetime) -> int:
    """Begins the mergers whose day has come and leads on what came in late; one that is hindered waits and says so."""
    on = now.astimezone().date()
    due = Merger.objects.filter(state=Merger.State.CONFIRMED, on__lte=on).order_by("pk").values_list("pk", flat=True)
    return sum(_start(pk, now) for pk in due) + runs.lead_stragglers(now)


def _start(merger_id: int, now: datetime) -> int:
    try:
        start(merger_id, now)
    except (CaseError, OfficeError) as hindered:
        log.warning("merger cannot begin merger=%s code=%s", merger_id, getattr(hindered, "code", "office"))
        return 0
    return 1
