"""Standing work: what comes round by itself all year, when it was done last, when it comes again, what waits.

Nothing of it is ordered by hand: whoever does a round has thereby planned the next one (常态长效，不搞集中突击).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases import access, follow_ups, meeting_calendar
from cases.models import Award, Case, Exchange, FollowUpVisit
from cases.referrals import ledger, reach
from cases.referrals.life import OPEN
from cases.statuses import LIVING
from monitoring.comparing.daily import next_round
from monitoring.due_days import due_day
from monitoring.grids import tree
from monitoring.models import Comparison, Demand, Grid, GridHousehold, PatrolVisit, WatchGroup
from offices.models import User
from rules.deadline_rules import add_months

DONE = Comparison.State.DONE


@dataclass(frozen=True)
class Place:
    """Who asks, on which day, and of which county (six digits) the work is that is done once a county."""

    user: User
    on: date
    county: str

    @property
    def prefixes(self) -> set[str]:
        """The areas that the person looks after."""
        return access.reach(self.user, self.on).areas(access.SEES_CASES)


@dataclass(frozen=True)
class Round:
    """One kind of standing work; None for a day that is not known, `waits` and `late` in pieces of it."""

    key: str
    last_on: date | None
    next_on: date | None
    waits: int
    late: int


def rounds(place: Place) -> list[Round]:
    """Every kind of standing work of a place, in the order of a household's way through it."""
    return [each(place) for each in _KINDS]


def _demands(place: Place) -> Round:
    """What departments are asked for each month (数据需求清单)."""
    rows = Demand.objects.filter(county=place.county)
    open_ones = rows.filter(answered_at__isnull=True)
    last = rows.aggregate(last=Max("month"))["last"]
    coming = _month_after(last or add_months(place.on.replace(day=1), -1))
    next_on = due_day(place.county, coming)[0] or coming
    late = open_ones.filter(due_on__lt=place.on).count()
    return Round("demands", last, next_on, open_ones.count(), late)


def _comparison(place: Place) -> Round:
    """The county's data compared each month, once they are due."""
    rows = Comparison.objects.filter(area=f"{place.county}000000", cycle=Comparison.Cycle.PERIODIC)
    ended = rows.filter(state=DONE).aggregate(last=Max("finished_at"))["last"]
    last = ended.astimezone().date() if ended else None
    next_on = next_round(place.county, last or place.on)
    waits = rows.filter(state__in=(Comparison.State.WAITING, Comparison.State.RUNNING)).count()
    return Round("comparison", last, next_on, waits, int(bool(next_on and next_on < place.on)))


def _watching(place: Place) -> Round:
    """Households in sight looked at in turn, who was not seen for longest first; nobody leaves the queue by it."""
    rows = WatchGroup.objects.filter(access.in_areas(place.prefixes), until_on__isnull=True)
    last = rows.aggregate(last=Max("looked_on"))["last"]
    return Round("watching", last, place.on if rows.exists() else None, rows.filter(looked_on=None).count(), 0)


def _patrols(place: Place) -> Round:
    """Patrol visits by the interval of each grid."""
    grids = list(Grid.objects.filter(access.in_areas(place.prefixes)))
    newest = PatrolVisit.objects.filter(household=OuterRef("household")).order_by("-on").values("on")[:1]
    rows = GridHousehold.objects.filter(grid__in=grids).annotate(last_on=Subquery(newest))
    dues = _due_visits(rows, tree.intervals(grids, place.on))
    last = PatrolVisit.objects.filter(grid__in=grids).aggregate(last=Max("on"))["last"]
    today = place.on
    return Round(
        "patrols",
        last,
        max(min(dues, default=today), today) if dues else None,
        sum(day <= today for day in dues),
        sum(day < today for day in dues),
    )


def _due_visits(rows: QuerySet[GridHousehold], days: dict[int, int | None]) -> list[date]:
    """The day by which each household is to be visited; one never visited waits since it was placed."""
    told = rows.values_list("grid_id", "last_on", "placed_at").iterator(2000)
    return [
        last + timedelta(days=every) if last else placed.astimezone().date()
        for grid, last, placed in told
        if (every := days.get(grid))
    ]


def _reviews(place: Place) -> Round:
    """Awards reviewed by the interval of their class."""
    rows = access.awards_for(place.user, place.on).filter(state__in=LIVING, next_review_on__isnull=False)
    running = Case.objects.filter(about=OuterRef("pk"), state=Case.State.OPEN)
    waiting = rows.filter(~Exists(running))
    done = access.cases_for(place.user, place.on).filter(procedure="review", closed_at__isnull=False)
    last = done.aggregate(last=Max("closed_at"))["last"]
    coming = waiting.aggregate(first=Min("next_review_on"))["first"]
    due = waiting.filter(next_review_on__lte=place.on).count()
    late = waiting.filter(next_review_on__lt=place.on).count()
    return Round("reviews", last.astimezone().date() if last else None, coming, due, late)


def _follow_ups(place: Place) -> Round:
    """Helped households asked again by the area's interval."""
    months = follow_ups.cycle_months(f"{place.county}000000", place.on)
    active = Award.objects.exclude(state=Award.State.ENDED).filter(household=OuterRef("pk")).order_by("from_month")
    last = FollowUpVisit.objects.filter(household=OuterRef("pk")).order_by("-on").values("on")[:1]
    homes = access.households_for(place.user, place.on).filter(Exists(active))
    rows = homes.annotate(counted=Coalesce(Subquery(last), Subquery(active.values("from_month")[:1])))
    due = rows.filter(counted__lte=add_months(place.on, -months)).count()
    late = rows.filter(counted__lt=add_months(place.on, -months)).count()
    oldest = rows.aggregate(first=Min("counted"))["first"]
    visits = follow_ups.visits_for(place.user, place.on).aggregate(last=Max("on"))["last"]
    return Round("follow_ups", visits, add_months(oldest, months) if oldest else None, due, late)


def _feedback(place: Place) -> Round:
    """Departments' answers to what was pushed to them."""
    rows = reach.referrals_for(place.user, place.on)
    answered = rows.aggregate(last=Max("answered_at"))["last"]
    running = rows.filter(state__in=OPEN)
    coming = running.aggregate(first=Min("due_on"))["first"]
    late = running.filter(ledger.overdue(place.on) | ledger.not_received(place.on)).count()
    last = answered.astimezone().date() if answered else None
    return Round("feedback", last, coming, running.count(), late)


def _lists(place: Place) -> Round:
    """The lists that civil affairs and agriculture send each other each month."""
    rows = Exchange.objects.filter(area=f"{place.county}000000", way=Exchange.Way.JOB)
    last = rows.aggregate(last=Max("month"))["last"]
    waits = rows.filter(state=Exchange.State.MADE).count()
    late = rows.filter(state=Exchange.State.MADE, month__lt=add_months(place.on.replace(day=1), -1)).count()
    return Round("lists", last, add_months(last, 2) if last else None, waits, late)


def _meetings(place: Place) -> Round:
    """Monthly study and quarterly dispatch, where the area has set their cycles."""
    year = meeting_calendar.year_of(place.county, place.on.year, place.on)
    coming = [each.until_on for each in year if each.held is None and each.until_on >= place.on]
    held = [each.held.held_on for each in year if each.held is not None]
    missed = sum(each.missed for each in year)
    return Round("meetings", max(held, default=None), min(coming, default=None), missed, missed)


def _month_after(month: date) -> date:
    return add_months(month.replace(day=1), 1)


_KINDS: tuple[Callable[[Place], Round], ...] = (
    _demands,
    _comparison,
    _watching,
    _patrols,
    _reviews,
    _follow_ups,
    _feedback,
    _lists,
    _meetings,
)
