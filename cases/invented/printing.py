"""Keeps invented documents from flooding the printer: their PDF is made when somebody opens it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cases.documents.jobs import print_document


@contextmanager
def on_demand_only() -> Iterator[None]:
    """Takes the jobs that came up meanwhile off the queue; must stand around the transaction, not inside."""
    started = timezone.now()
    yield
    DBTaskResult.objects.filter(task_path=print_document.module_path, enqueued_at__gte=started).delete()
