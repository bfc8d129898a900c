"""Patrol visits (巡访): planned by interval, written down once for everything open at the household.

A visit is what was seen and asked; there is no check-in, no position and no ranking of people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet

from cases import access, chain, follow_ups, needs, secrets, steps
from cases.errors import AlreadyDone, Blocked, FormRejected, NotAllowed, NotFound
from cases.models import FollowUpVisit, Household, Need, ResourceMatch
from monitoring.grids import open_items, tree
from monitoring.grids.open_items import OpenItem
from monitoring.models import Grid, GridHousehold, GridSeat, PatrolVisit, RiskWarning
from offices.models import User
from offices.routing import in_force

PLACE = "patrol.sealed"
# 两不愁三保障 and safe water (国办发〔2023〕39号 and the anti-relapse rules ask for the same six).
QUESTIONS = {
    "food": "吃饭有没有问题",
    "clothing": "穿衣有没有问题",
    "schooling": "孩子上学有没有问题",
    "medical": "看病有没有问题",
    "housing": "住房安全有没有问题",
    "water": "饮水安全有没有问题",
}
ANSWERS = {"fine": "没有", "trouble": "有困难", "unseen": "没看到、没问到"}
# Who goes along on a joint visit of a township's team for survey and confirmation.
COMPANIONS = {
    "township_cadre": "乡镇（街道）干部",
    "village_cadre": "村（社区）干部",
    "aide": "社会救助协理员",
    "social_worker": "社工",
    "volunteer": "志愿者",
    "department": "部门人员",
}
Role = GridSeat.Role
MOST = 500


@dataclass(frozen=True)
class Seen:
    """What a visitor writes down, once; `verified` answers the verification of a warning that the visit settles."""

    on: date
    answers: Mapping[str, str]
    note: str = ""
    companions: Sequence[tuple[str, str]] = ()
    met: Sequence[str] = ()
    satisfaction: int | None = None
    trouble: str = ""
    verified: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DueVisit:
    """A household to be visited: why this person goes there, when it was last seen, by when it is due."""

    place: GridHousehold
    role: str
    last_on: date | None
    due_on: date | None

    def late(self, on: date) -> bool:
        """Whether the day is past."""
        return self.due_on is not None and self.due_on < on


def plan(user: User, on: date) -> list[DueVisit]:
    """The households one visits, the earliest due first.

    Level-2 members see the households that they help, everybody else of a grid all of its branch; a household never
    visited is due at once, and one without an interval has no day. At most `MOST`, those not seen for longest.
    """
    seats = list(GridSeat.objects.filter(in_force(on), user=user).select_related("grid"))
    rows = _places(seats, user, on).order_by(F("last_on").asc(nulls_first=True), "household_id")[:MOST]
    days = tree.intervals({row.grid for row in rows}, on)
    found = [DueVisit(row, _role(row, seats), _last(row), _due(_last(row), days[row.grid_id], on)) for row in rows]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.place.household_id))


def _places(seats: Sequence[GridSeat], user: User, on: date) -> QuerySet[GridHousehold]:
    wanted = Q(helper__in=[seat.pk for seat in seats])
    for seat in seats:
        if seat.role != Role.LEVEL_2:
            wanted |= Q(grid__path__startswith=seat.grid.path)
    rows = GridHousehold.objects.filter(wanted, household__in=access.households_for(user, on).values("pk"))
    return rows.select_related("household", "grid").annotate(last_on=Max("household__patrol_visits__on"))


def _role(place: GridHousehold, seats: Sequence[GridSeat]) -> str:
    if any(seat.pk == place.helper_id for seat in seats):
        return Role.LEVEL_2
    return next(seat.role for seat in seats if place.grid.path.startswith(seat.grid.path) and seat.role != Role.LEVEL_2)


def _last(place: GridHousehold) -> date | None:
    return place.last_on


def _due(last_on: date | None, days: int | None, on: date) -> date | None:
    if days is None:
        return None
    return last_on + timedelta(days=days) if last_on else on


@transaction.atomic
def record(household: Household, seen: Seen, actor: User, now: datetime) -> PatrolVisit:
    """Writes one visit down and settles with it what a visit can settle; trouble becomes a need found (线索).

    Blocked without an answer to each question, or when what is open there has changed since the page was opened.
    """
    on = now.astimezone().date()
    place, role = _seat_of(household, actor, on)
    _check(seen, on)
    chosen = _chosen(household, seen.met, actor, on)
    visit = PatrolVisit(grid=place.grid, household=household, on=seen.on, role=role, answers=dict(seen.answers))
    if PatrolVisit.objects.filter(household=household, on=seen.on, entered_by=actor).exists():
        raise AlreadyDone("今天已经登记过这一户的走访")
    visit.companions = [{"role": role_word, "name": name} for role_word, name in seen.companions]
    visit.met = [{"kind": item.kind, "id": item.pk, "title": item.title} for item in chosen]
    visit.trouble, visit.entered_by, visit.entered_at = bool(seen.trouble.strip()), actor, now
    visit.sealed = secrets.seal_json({"note": seen.note.strip()[:1000]}, PLACE, visit.uid)
    visit.save(force_insert=True)
    _settle(household, seen, chosen, actor, now)
    detail = {"visit": visit.pk, "met": [item.kind for item in chosen]}
    chain.append_for_household(household, "patrol", actor, now, detail)
    return visit


def _seat_of(household: Household, actor: User, on: date) -> tuple[GridHousehold, str]:
    if not access.households_for(actor, on).filter(pk=household.pk).exists():
        raise NotFound()
    seats = list(GridSeat.objects.filter(in_force(on), user=actor).select_related("grid"))
    place = _places(seats, actor, on).filter(household=household).first()
    if place is None:
        raise NotAllowed("这一户不归您的网格走访")
    return place, _role(place, seats)


def _check(seen: Seen, on: date) -> None:
    if seen.on > on:
        raise Blocked("走访日期不能晚于今天")
    if set(seen.answers) != set(QUESTIONS) or not set(seen.answers.values()) <= set(ANSWERS):
        raise Blocked("每个走访问题都要回答；没看到、没问到的，如实选")
    if "trouble" in seen.answers.values() and not seen.trouble.strip():
        raise Blocked("有困难的，请写明是什么困难，会报告给乡镇（街道）")
    if not {role for role, _ in seen.companions} <= set(COMPANIONS):
        raise Blocked("请选择同行人员的身份")


def _chosen(household: Household, met: Sequence[str], actor: User, on: date) -> list[OpenItem]:
    found = {item.key: item for item in open_items.of(household, actor, on)}
    gone = [key for key in met if key not in found]
    if gone:
        raise Blocked("有的事项已经由别人办了，请刷新后再登记")
    return [found[key] for key in met]


def _settle(household: Household, seen: Seen, chosen: Sequence[OpenItem], actor: User, now: datetime) -> None:
    if any(item.kind == "follow_up" for item in chosen):
        if seen.satisfaction is None:
            raise Blocked("一并办理回访的，请选择满意度")
        told, more = seen.trouble or seen.note, bool(seen.trouble.strip())
        way = FollowUpVisit.Way.VISIT
        follow_ups.record(household, seen.on, way, seen.satisfaction, told, more, actor, now)
    for item in chosen:
        if item.kind == "verification":
            _verify(item.pk, seen, actor, now)
    if seen.trouble.strip():
        told, source = f"走访发现：{seen.trouble}", Need.Source.GRID
        found = needs.report(actor, household.area, household.name, told, "", now, source)
        found.household = household
        found.save(update_fields=["household"])


def _verify(task_id: int, seen: Seen, actor: User, now: datetime) -> None:
    """Hands the verification of a warning in with what the visit found; the township examines it as any other."""
    found = seen.note.strip() or seen.trouble.strip()
    told = {**seen.verified, "verification_found": found, "visited_on": seen.on.isoformat()}
    told = {name: value for name, value in told.items() if value}
    if told.get("verification_outcome") == RiskWarning.Outcome.REFUTED:
        told.pop("verification_found", None)
    try:
        steps.submit(task_id, actor, told, {}, now)
    except FormRejected as slip:
        raise Blocked("一并核查预警的，请选择核实结论；误报的选原因，不是误报的写明看到的情况") from slip


def read(visit: PatrolVisit) -> str:
    """What the visitor noted, opened."""
    return str(secrets.unseal_json(visit.sealed, PLACE, visit.uid).get("note", ""))


@transaction.atomic
def look(household: Household, actor: User, most: int, now: datetime) -> list[tuple[PatrolVisit, str]]:
    """The newest visits to a household with what was noted there; that somebody looked is kept (第七十条)."""
    rows = visits_for(actor, now.astimezone().date()).filter(household=household).order_by("-on", "-pk")
    found = [(row, read(row)) for row in rows[:most]]
    if found:
        chain.append_for_household(household, "look", actor, now, {"purpose": "查看走访记录"})
    return found


def visits_for(user: User, on: date) -> QuerySet[PatrolVisit]:
    """The visits in one's area."""
    seen = access.in_areas(access.reach(user, on).areas(access.SEES_CASES), "household__area")
    return PatrolVisit.objects.filter(seen).select_related("household", "grid", "entered_by")


@dataclass
class GridMonth:
    """A grid's patrols in a stretch of days: households it looks after, seen, found in trouble, helped."""

    grid: Grid
    households: int = 0
    visits: int = 0
    seen: int = 0
    trouble: int = 0
    joint: int = 0
    helped: int = 0


def statistics(user: User, from_on: date, until_on: date, on: date) -> list[GridMonth]:
    """Patrols by grid in the order of the tree, never by person: what was seen, not who was quick."""
    rows = {branch.grid.pk: GridMonth(branch.grid, branch.households) for branch in tree.branches(user, on)}
    visits = visits_for(user, on).filter(grid__in=rows, on__gte=from_on, on__lte=until_on).order_by()
    figures = visits.values("grid").annotate(
        n=Count("pk"),
        seen=Count("household", distinct=True),
        hit=Count("household", filter=Q(trouble=True), distinct=True),
        joint=Count("pk", filter=~Q(companions=[])),
        helped=Count("household", filter=Exists(_came_of_it()), distinct=True),
    )
    for row in figures:
        month = rows[row["grid"]]
        month.visits, month.seen, month.trouble, month.joint = row["n"], row["seen"], row["hit"], row["joint"]
        month.helped = row["helped"]
    return list(rows.values())


def _came_of_it() -> QuerySet[Need]:
    """Needs of a visited household, found since, that became an application or were met by a project."""
    met = Q(state=Need.State.APPLIED) | Q(matches__state=ResourceMatch.State.DELIVERED)
    return Need.objects.filter(met, household=OuterRef("household"), reported_at__date__gte=OuterRef("on"))
