"""Runs of comparison in the background: a slice of time each, so that other jobs have their turn."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from monitoring.comparing import looking, runs

# Seconds of work before other jobs have their turn.
SECONDS = 20.0


def enqueue(run_id: int) -> None:
    """Asks a worker to go on with a run; asked twice it does no harm."""
    go_on.enqueue(run_id)


@task(takes_context=True)
def go_on(context: TaskContext, run_id: int) -> None:
    """Compares some slices and asks for the next turn while households are left."""
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()
    run = runs.go_on(run_id, lambda: began_at + timedelta(seconds=monotonic() - began), SECONDS)
    if run.state in runs.GOING:
        go_on.enqueue(run_id)


def enqueue_arrival(delivery_id: int) -> None:
    """Asks a worker to look at what a delivery brings that cannot wait; asked twice it does no harm."""
    look_at_arrival.enqueue(delivery_id)


@task(takes_context=True)
def look_at_arrival(context: TaskContext, delivery_id: int) -> None:
    """Looks at the households of a delivery; where they are too many, the county's run takes its turns."""
    run = looking.on_arrival(delivery_id, cast(datetime, context.task_result.started_at))
    if run is not None and run.state in runs.GOING:
        go_on.enqueue(run.pk)
