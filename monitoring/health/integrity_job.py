"""The integrity check as a job: a long chain takes minutes, and the page is not kept waiting."""

from datetime import datetime
from time import monotonic
from typing import cast

from django_tasks import task
from django_tasks.base import TaskContext

from monitoring.health import beats, integrity
from monitoring.models import Beat


def enqueue(county: str) -> None:
    """Asks a worker to look through a county."""
    check_integrity.enqueue(county)


@task(takes_context=True)
def check_integrity(context: TaskContext, county: str) -> None:
    """Looks and keeps what was found; done twice the newer look stands."""
    began_at, began = cast(datetime, context.task_result.started_at), monotonic()
    keep(county, began_at, integrity.look(county, began_at), monotonic() - began)


def keep(county: str, at: datetime, found: list[integrity.Found], seconds: float) -> Beat:
    """Keeps what was found in the place of what was found before."""
    return beats.leave(f"{beats.INTEGRITY}:{county}", at, seconds, {"found": integrity.as_rows(found)})


def last(county: str) -> Beat | None:
    """What was found last."""
    return beats.last(f"{beats.INTEGRITY}:{county}")
