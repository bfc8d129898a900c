"""Follow-up visits (回访): who is due by the area's plan, what they said, and how satisfied they are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases import access, chain, secrets
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Award, FollowUpVisit, Household
from offices import divisions
from offices.models import Division, PostKind, User
from processes import region
from rules.deadline_rules import add_months

PLACE = "follow_up.sealed"
P = PostKind
VISITS = {P.VILLAGE_AIDE, P.GRID_MEMBER, P.GRID_HEAD, P.CASEWORKER, P.INVESTIGATOR, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER}
CYCLE_MONTHS = 6
MOST = 500
Satisfaction = FollowUpVisit.Satisfaction


@dataclass(frozen=True)
class Due:
    """A household whose next follow-up visit is due: since when it is helped, and when it was last asked."""

    household: Household
    since: date
    last_on: date | None
    due_on: date

    def late(self, on: date) -> bool:
        """Whether the day is past."""
        return self.due_on < on


def cycle_months(area: str, on: date) -> int:
    """How many months lie between two visits: what the area set, else six."""
    row = region.standards(area, on).find("follow_up.cycle_months")
    return int(str(row.value)) if row else CYCLE_MONTHS


def plan(user: User, on: date, until_on: date, most: int = MOST) -> list[Due]:
    """The households of one's area with an award in force whose visit falls due until a day, the longest waiting first.

    At most `most` of them: a county's list is worked off from the top.
    """
    months = _cycles(user, on)
    shortest = min(months.values(), default=CYCLE_MONTHS)
    rows = _helped(user, on).filter(counted_from__lte=add_months(until_on, -shortest))
    found = [_due(row, months.get(row.area[:6], CYCLE_MONTHS)) for row in rows.order_by("counted_from", "pk")[:most]]
    return sorted((due for due in found if due.due_on <= until_on), key=lambda due: (due.due_on, due.household.pk))


def _cycles(user: User, on: date) -> dict[str, int]:
    """The interval of each county in which a person sees households."""
    within = access.in_areas(access.reach(user, on).areas(access.SEES_CASES), "code")
    counties = Division.objects.filter(level=divisions.Level.COUNTY).values_list("code", flat=True)
    own = set(counties.filter(within)) | {
        divisions.full(prefix[:6]) for prefix in access.reach(user, on).areas(access.SEES_CASES) if len(prefix) >= 6
    }
    return {code[:6]: cycle_months(code, on) for code in own}


def _helped(user: User, on: date) -> QuerySet[Household]:
    """Households with an award in force, with the day from which their next visit counts."""
    active = Award.objects.exclude(state=Award.State.ENDED).filter(household=OuterRef("pk")).order_by("from_month")
    last = FollowUpVisit.objects.filter(household=OuterRef("pk")).order_by("-on")
    rows = access.households_for(user, on).filter(Exists(active))
    rows = rows.annotate(since=Subquery(active.values("from_month")[:1]), last_on=Subquery(last.values("on")[:1]))
    return rows.annotate(counted_from=Coalesce("last_on", "since"))


def _due(row: Household, months: int) -> Due:
    since: date = row.since
    last: date | None = row.last_on
    return Due(row, since, last, add_months(last or since, months))


@transaction.atomic
def record(
    household: Household, on: date, way: str, satisfaction: int, told: str, needs_more: bool, actor: User, now: datetime
) -> FollowUpVisit:
    """Writes a visit down; who is not satisfied or still in need is asked what for."""
    today = now.astimezone().date()
    _check_may(household, actor, today)
    if on > today:
        raise Blocked("回访日期不能晚于今天")
    if satisfaction not in Satisfaction.values or way not in FollowUpVisit.Way.values:
        raise Blocked("请选择回访方式和满意度")
    if (needs_more or satisfaction <= Satisfaction.NOT) and not told.strip():
        raise Blocked("不满意或者还有困难的，请写明反映的情况")
    visit = FollowUpVisit(household=household, area=household.area, on=on, way=way, satisfaction=satisfaction)
    visit.needs_more, visit.entered_by, visit.entered_at = needs_more, actor, now
    visit.sealed = secrets.seal_json({"told": told.strip()[:1000]}, PLACE, visit.uid)
    visit.save(force_insert=True)
    chain.append_for_household(household, "follow_up", actor, now, {"visit": visit.pk, "satisfaction": satisfaction})
    return visit


def _check_may(household: Household, actor: User, on: date) -> None:
    if not access.households_for(actor, on).filter(pk=household.pk).exists():
        raise NotFound()
    if not access.reach(actor, on).posts & VISITS:
        raise NotAllowed("回访由村（社区）、乡镇（街道）和县级民政部门办理")


def read(visit: FollowUpVisit) -> str:
    """What the household said, opened."""
    return str(secrets.unseal_json(visit.sealed, PLACE, visit.uid).get("told", ""))


@transaction.atomic
def look(household: Household, actor: User, now: datetime) -> list[tuple[FollowUpVisit, str]]:
    """The visits to a household with what it said, the newest first; that somebody looked is kept (第七十条)."""
    rows = household.follow_up_visits.select_related("entered_by").order_by("-on", "-pk")
    found = [(row, read(row)) for row in rows]
    if found:
        chain.append_for_household(household, "look", actor, now, {"purpose": "查看回访记录"})
    return found


def visits_for(user: User, on: date) -> QuerySet[FollowUpVisit]:
    """The visits to households of one's area."""
    seen = access.in_areas(access.reach(user, on).areas(access.SEES_CASES))
    return FollowUpVisit.objects.filter(seen).select_related("household", "entered_by")


def satisfaction_of(rows: QuerySet[FollowUpVisit]) -> dict[int, int]:
    """How many answered with each of the five grades, the best first; nought is kept."""
    counted = dict(rows.order_by().values_list("satisfaction").annotate(n=Count("pk")))
    return {grade: counted.get(grade, 0) for grade in sorted(Satisfaction.values, reverse=True)}
