"""A destruction list in the background: a slice at a time, so that other jobs have their turn between two."""

from datetime import datetime, timedelta
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from cases.models import DestructionList
from monitoring.retention import lists

# Seconds of work before other jobs have their turn.
SLICE = 15.0


def enqueue(list_id: int) -> None:
    """Asks a worker to go on with a list; asked twice it does no harm."""
    destroy.enqueue(list_id)


@task(takes_context=True)
def destroy(context: TaskContext, list_id: int) -> None:
    """Destroys some rows and asks for the next slice while any are left."""
    # A job that runs has begun.
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()

    def clock() -> datetime:
        return began_at + timedelta(seconds=monotonic() - began)

    if lists.go_on(list_id, clock, SLICE).state == DestructionList.State.RUNNING:
        destroy.enqueue(list_id)
