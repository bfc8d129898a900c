"""A raised standard in the background: a slice at a time, so that letters and other jobs have their turn."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from cases.raising import runs

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(run_id: int) -> None:
    """Asks a worker to go on with a run; asked twice it does no harm."""
    raising_slice.enqueue(run_id)


@task(takes_context=True)
def raising_slice(context: TaskContext, run_id: int) -> None:
    """Works for a while and asks for the next slice while something is left."""
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=monotonic() - began)

    run = runs.go_on(runs.count(run_id, clock, SLICE).pk, clock, SLICE)
    if run.state in (runs.State.COUNTING, runs.State.RUNNING):
        raising_slice.enqueue(run_id)
