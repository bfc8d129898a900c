"""A take-over in the background: a slice at a time, so that letters and other jobs have their turn."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from cases.takeover import runs

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(run_id: int) -> None:
    """Asks a worker to go on with a run; asked twice it does no harm."""
    takeover_slice.enqueue(run_id)


@task(takes_context=True)
def takeover_slice(context: TaskContext, run_id: int) -> None:
    """Works for a while and asks for the next slice while something is left."""
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=monotonic() - began)

    run = runs.go_on(run_id, clock, SLICE)
    if run.state == runs.State.RUNNING:
        takeover_slice.enqueue(run_id)
