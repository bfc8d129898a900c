"""A dispatch in the background: a slice at a time, so that other jobs have their turn between two."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from monitoring.risk import dispatching

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(run_id: int) -> None:
    """Asks a worker to go on with a run; asked twice it does no harm."""
    dispatch.enqueue(run_id)


@task(takes_context=True)
def dispatch(context: TaskContext, run_id: int) -> None:
    """Hands down some batches and asks for the next slice while signs are left."""
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=monotonic() - began)

    run = dispatching.go_on(run_id, clock, SLICE)
    if run.state in dispatching.GOING:
        dispatch.enqueue(run_id)
