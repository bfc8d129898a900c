"""The monthly run begins by itself, the day after departments' data of the month are due."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import cast

from django.db.models import Max

from cases.errors import CaseError
from monitoring.comparing import jobs, runs
from monitoring.models import Comparison, Delivery
from processes import region
from rules.deadline_rules import add_months

DUE_DAY, LAST_DUE_DAY = 10, 27
# A run that has not moved for so long has lost its worker.
SILENT = timedelta(minutes=15)


def start_due(now: datetime) -> int:
    """Starts the periodic run of each county whose newest data nobody has compared yet; returns how many began.

    Done twice, nothing happens twice: a county has one periodic run a month.
    """
    on = now.astimezone().date()
    newest = Delivery.objects.filter(state=Delivery.State.DONE).values("county").annotate(month=Max("month"))
    waiting = [(row["county"], row["month"]) for row in newest.order_by("county") if _is_due(row["county"], on)]
    return sum(_start(county, month, now) for county, month in waiting)


def _is_due(county: str, on: date) -> bool:
    """Data are asked for until a day of the month; after it they are compared."""
    return on.day > _request_day(county, on)


def _request_day(county: str, on: date) -> int:
    row = region.standards(county, on).find("push.request_day")
    return int(cast(Decimal, row.value)) if row else DUE_DAY


def next_round(county: str, after: date) -> date:
    """The first day after another one on which the month's data of a county (six digits) are compared."""
    day = after.replace(day=min(_request_day(county, after), LAST_DUE_DAY) + 1)
    return day if day > after else add_months(day, 1)


def _start(county: str, month: date, now: datetime) -> bool:
    area = county.ljust(12, "0")
    if Comparison.objects.filter(area=area, month=month, cycle=Comparison.Cycle.PERIODIC).exists():
        return False
    try:
        run = runs.start(area, month, Comparison.Cycle.PERIODIC, None, now)
    except CaseError:
        return False  # somebody else began it in this moment
    jobs.enqueue(run.pk)
    return True


def wake(now: datetime) -> int:
    """Asks again for runs whose worker died; returns how many."""
    lost = Comparison.objects.filter(state__in=runs.GOING, moved_at__lt=now - SILENT)
    for run_id in lost.values_list("pk", flat=True):
        jobs.enqueue(run_id)
    return lost.update(moved_at=now)
