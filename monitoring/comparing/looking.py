"""What cannot wait for the month is looked at when it arrives: the households that a delivery tells of.

Only the indicators whose cycle is real time are looked at; what they find goes down as a warning like any other hit.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from cases.errors import Blocked
from cases.models import Household
from monitoring.comparing import facts, runs
from monitoring.comparing.handing import hand_on
from monitoring.models import Comparison, Delivery, Hit
from offices import divisions
from offices.models import User
from rules.indicators import REAL_TIME, shipped
from rules.judging import met

# So many households are looked at one by one; for more the county is gone through set by set.
MOST = 500
MEMORY = "memory"
State = Comparison.State


def urgent_items() -> frozenset[str]:
    """The data items that indicators of the real-time cycle read."""
    table = shipped()
    urgent = [row for row in table.indicators.values() if row.cycle == REAL_TIME]
    return frozenset(measure.item for measure in table.measures_of(urgent))


def concerned(delivery: Delivery) -> QuerySet[Household]:
    """The households of which a delivery tells something that cannot wait."""
    told = delivery.records.filter(item__in=urgent_items(), household__isnull=False)
    return Household.objects.filter(pk__in=told.values("household")).order_by("pk")


@transaction.atomic
def on_arrival(delivery_id: int, now: datetime) -> Comparison | None:
    """Looks at whom a delivery concerns and hands down what is found; None where nothing of it is urgent.

    Done twice, nothing is found or handed down twice.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    homes = list(concerned(delivery)[: MOST + 1])
    if not homes or delivery.state != Delivery.State.DONE:
        return None
    area = divisions.full(delivery.county)
    if len(homes) > MOST:
        return _whole_county(area, delivery.month, now)
    run = look_at(homes, area, delivery.month, None, now)
    hand_on(run.pk, now)
    return run


def _whole_county(area: str, month: date, now: datetime) -> Comparison | None:
    try:
        return runs.start(area, month, Comparison.Cycle.REAL_TIME, None, now)
    except Blocked:
        return None  # one of this month is under way; what it does not read, the monthly run does


def look(household: Household, actor: User | None, now: datetime) -> Comparison:
    """Compares one household at once, with what has been received until now; its run is finished when this returns."""
    known = Delivery.objects.filter(county=household.area[: runs.COUNTY_DIGITS], state=Delivery.State.DONE)
    month = known.aggregate(last=Max("month"))["last"] or now.astimezone().date().replace(day=1)
    return look_at([household], household.area, month, actor, now)


@transaction.atomic
def look_at(homes: Iterable[Household], area: str, month: date, actor: User | None, now: datetime) -> Comparison:
    """Compares some households of an area at once in memory; the run is finished when this returns."""
    run = Comparison(area=area, month=month, cycle=Comparison.Cycle.REAL_TIME, engine=MEMORY, state=State.DONE)
    run.started_by, run.started_at, run.moved_at, run.finished_at = actor, now, now, now
    plan = runs.plan_of(run)
    run.indicators = len(plan.indicators)
    run.save()
    for home in homes:
        situation = facts.situation(home, run.last_day)
        run.total, run.done, run.last_household = run.total + 1, run.done + 1, home.pk
        run.rows, run.persons = run.rows + len(situation.rows), run.persons + len(situation.persons)
        runs.write(run, met(plan.catalogue, plan.indicators, situation, plan.month), now)
    run.hits = Hit.objects.filter(comparison=run).count()
    run.save()
    return run
