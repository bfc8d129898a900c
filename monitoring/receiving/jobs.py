"""Deliveries in the background: checked in one go, taken a slice at a time, so that other jobs have their turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from monitoring.receiving import deliveries

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(delivery_id: int) -> None:
    """Asks a worker to go on with a delivery, wherever it stands; asked twice it does no harm."""
    receiving_slice.enqueue(delivery_id)


@task(takes_context=True)
def receiving_slice(context: TaskContext, delivery_id: int) -> None:
    """Checks a delivery, or takes it for a while and asks for the next slice while something is left."""
    clock = _clock(context)
    deliveries.check(delivery_id, clock)
    delivery = deliveries.go_on(delivery_id, clock, SLICE)
    if delivery.state == deliveries.State.RUNNING:
        receiving_slice.enqueue(delivery_id)


def _clock(context: TaskContext) -> Callable[[], datetime]:
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()
    return lambda: began_at + timedelta(seconds=monotonic() - began)
