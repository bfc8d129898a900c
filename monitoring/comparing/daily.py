"""The monthly run begins by itself, the day after departments' data of the month are due."""

from datetime import date, datetime, timedelta

from django.db.models import Max

from cases.errors import CaseError
from monitoring.comparing import jobs, runs
from monitoring.due_days import due_day
from monitoring.models import Comparison, Delivery
from offices import divisions
from processes import region
from rules.deadline_rules import add_months
from rules.errors import MissingStandard

DUE_DAY = "push.request_day"
# A run that has not moved for so long has lost its worker.
SILENT = timedelta(minutes=15)


def start_due(now: datetime) -> int:
    """Starts the periodic run of each county whose newest data nobody has compared yet; returns how many began.

    Done twice, nothing happens twice: a county has one periodic run a month.
    """
    on = now.astimezone().date()
    newest = Delivery.objects.filter(state=Delivery.State.DONE).values("county").annotate(month=Max("month"))
    waiting = [(row["county"], row["month"]) for row in newest.order_by("county")]
    return sum(_start(*each, now) for each in waiting if (day := begins_on(*each)) and day <= on)


def begins_on(county: str, month: date) -> date | None:
    """The day after a month's data are due, on which they are compared; None where no due day is set."""
    due, _ = due_day(county, month.replace(day=1))
    return due + timedelta(days=1) if due else None


def missing_day(county: str, on: date) -> str:
    """Says what is missing and who sets it where the monthly run cannot begin by itself; empty where it can."""
    try:
        region.standards(divisions.full(county), on).value(DUE_DAY)
    except MissingStandard as missing:
        return str(missing)
    return ""


def next_round(county: str, after: date) -> date | None:
    """The first day after another one on which a month's data of a county (six digits) are compared."""
    days = (begins_on(county, add_months(after.replace(day=1), ahead)) for ahead in range(-1, 3))
    return next((day for day in days if day and day > after), None)


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
