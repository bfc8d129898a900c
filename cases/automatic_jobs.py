"""A search for people who are entitled, in the background: a slice at a time."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from cases import automatic

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(run_id: int) -> None:
    """Asks a worker to go on with a search; asked twice it does no harm."""
    search.enqueue(run_id)


@task(takes_context=True)
def search(context: TaskContext, run_id: int) -> None:
    """Goes through some batches and asks for the next slice while households are left."""
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()
    run = automatic.go_on(run_id, lambda: began_at + timedelta(seconds=monotonic() - began), SLICE)
    if run.state in automatic.GOING:
        search.enqueue(run_id)
