"""Warnings that nobody has visited in time are told upwards, once, and runs that stopped half-way go on."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from cases import chain
from monitoring.models import DispatchRun, RiskWarning
from monitoring.risk import dispatching

BATCH, QUIET, SECONDS = 200, timedelta(minutes=2), 20.0
State = RiskWarning.State


def run(now: datetime, clock: Callable[[], datetime] | None = None) -> int:
    """Escalates what is late and takes up runs that were left; returns how many things it did."""
    return escalate(now) + take_up(now, clock or (lambda: now))


@transaction.atomic
def escalate(now: datetime) -> int:
    """Marks late warnings for the head of the township and the county; done twice, nothing happens twice."""
    on = now.astimezone().date()
    late = RiskWarning.objects.filter(state=State.OPEN, due_on__lt=on, escalated_on__isnull=True)
    locked = late.select_related("case").select_for_update(of=("self",), skip_locked=True)
    rows = list(locked.order_by("due_on", "id")[:BATCH])
    RiskWarning.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_on=on)
    for row in rows:
        if row.case is not None:
            chain.append(row.case, "escalate", None, now, detail={"due": str(row.due_on), "level": row.level})
    return len(rows)


def take_up(now: datetime, clock: Callable[[], datetime]) -> int:
    """Goes on with runs that nobody has moved for a while: their worker died."""
    left = DispatchRun.objects.filter(state__in=dispatching.GOING, moved_at__lt=now - QUIET)
    return len([dispatching.go_on(pk, clock, SECONDS) for pk in left.values_list("pk", flat=True)[:5]])
