"""The tree of grids: any depth, one head and as many members as there are, both programmes of work in one net."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Prefetch, Q, QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Household
from monitoring.models import Grid, GridHousehold, GridSeat
from offices import divisions
from offices.models import Holding, PostKind, User
from offices.routing import in_force
from processes import region

P = PostKind
KEEPS = {P.CASEWORKER, P.HEAD_OF_OFFICE, P.COUNTY_APPROVER, P.COUNTY_HEAD}
# A county's first tree may come with its list of people, which the system administrator brings in.
SETS_UP = KEEPS | {P.SYSTEM_ADMINISTRATOR}
REFUSAL = "网格由乡镇（街道）和县级民政部门登记"
PROGRAMMES = {"low_income": "低收入人口常态化帮扶", "relapse_prevention": "防止返贫致贫监测帮扶"}
Role = GridSeat.Role


@dataclass(frozen=True)
class Entry:
    """A grid as it is entered."""

    name: str
    area: str
    programmes: Sequence[str] = tuple(PROGRAMMES)
    every_days: int | None = None


@transaction.atomic
def add(entry: Entry, parent: Grid | None, actor: User, now: datetime) -> Grid:
    """Adds a grid under another, or at the top; it lies within its parent's area."""
    on = now.astimezone().date()
    access.check_holds(actor, SETS_UP, entry.area, on, REFUSAL)
    _check(entry, parent, on)
    grid = Grid.objects.create(
        parent=parent,
        area=entry.area,
        name=entry.name.strip(),
        programmes=list(entry.programmes),
        every_days=entry.every_days,
        from_on=on,
        entered_by=actor,
        entered_at=now,
    )
    grid.path = f"{parent.path if parent else ''}{grid.pk}/"
    grid.save(update_fields=["path"])
    _note(grid, "grid_added", actor, now)
    return grid


def _check(entry: Entry, parent: Grid | None, on: date) -> None:
    if not entry.name.strip() or not entry.programmes or not set(entry.programmes) <= set(PROGRAMMES):
        raise Blocked("请写明网格名称，并至少选一项合并的工作")
    if parent is not None and not divisions.covers(parent.area, entry.area):
        raise Blocked("下级网格须在上级网格的范围之内")
    if Grid.objects.filter(area=entry.area, name=entry.name.strip(), until_on__isnull=True).exists():
        raise Blocked(f"这里已经有“{entry.name.strip()}”")


@transaction.atomic
def seat(grid: Grid, user: User, role: str, actor: User, now: datetime) -> GridSeat:
    """Gives somebody who holds a post in the grid's area a place in it; a grid has one head at a time."""
    on = now.astimezone().date()
    access.check_holds(actor, KEEPS, grid.area, on, REFUSAL)
    if not people_for(grid, on).filter(pk=user.pk).exists():
        raise Blocked("只能从在本网格范围内任职的人员中选")
    taken = GridSeat.objects.select_for_update().filter(grid=grid, until_on__isnull=True)
    if role == Role.HEAD and taken.filter(role=Role.HEAD).exists():
        raise Blocked("这个网格已经有网格长，请先结束原网格长的任职")
    if taken.filter(user=user, role=role).exists():
        raise Blocked("这个人已经是这个角色")
    made = GridSeat.objects.create(grid=grid, user=user, role=Role(role), from_on=on, entered_by=actor, entered_at=now)
    _note(grid, "grid_seat", actor, now)
    return made


@transaction.atomic
def leave(seat_id: int, actor: User, now: datetime) -> GridSeat:
    """Ends somebody's place today; households that were helped one to one wait for another helper."""
    on = now.astimezone().date()
    row = GridSeat.objects.select_for_update(of=("self",)).select_related("grid").filter(pk=seat_id).first()
    if row is None:
        raise NotFound()
    access.check_holds(actor, KEEPS, row.grid.area, on, REFUSAL)
    row.until_on = on
    row.save(update_fields=["until_on"])
    row.helps.update(helper=None)
    _note(row.grid, "grid_left", actor, now)
    return row


def people_for(grid: Grid, on: date) -> QuerySet[User]:
    """Who may sit in a grid: people with a post in its area, or over it."""
    low, high = divisions.bounds(grid.area)
    above = [grid.area, *divisions.ancestors(grid.area)]
    within = Q(office__division_id__gte=low, office__division_id__lt=high) | Q(office__division_id__in=above)
    held = Holding.objects.filter(in_force(on), within).exclude(post=P.APPLICANT)
    return User.objects.filter(is_active=True, pk__in=held.values("user_id"))


@transaction.atomic
def place(grid: Grid, household: Household, helper: GridSeat | None, actor: User, now: datetime) -> GridHousehold:
    """Puts a household of the grid's area into it, and names the level-2 member who helps it one to one."""
    on = now.astimezone().date()
    access.check_holds(actor, KEEPS, grid.area, on, REFUSAL)
    if not access.households_for(actor, on).filter(pk=household.pk).exists():
        raise NotFound()
    if not divisions.covers(grid.area, household.area):
        raise Blocked("这一户不在网格的范围之内")
    if helper is not None and (helper.grid_id != grid.pk or helper.role != Role.LEVEL_2 or helper.until_on):
        raise NotAllowed("帮扶人须是本网格现任的二级网格员")
    made, _ = GridHousehold.objects.update_or_create(
        household=household, defaults={"grid": grid, "helper": helper, "placed_by": actor, "placed_at": now}
    )
    chain.append_for_household(household, "grid_placed", actor, now, {"grid": grid.pk})
    return made


@transaction.atomic
def place_all(grid: Grid, actor: User, now: datetime) -> int:
    """Puts every household of the grid's area that stands in no grid yet into it; returns how many."""
    access.check_holds(actor, KEEPS, grid.area, now.astimezone().date(), REFUSAL)
    low, high = divisions.bounds(grid.area)
    rows = Household.objects.filter(area__gte=low, area__lt=high, grid_place__isnull=True).values_list("pk", flat=True)
    made = [GridHousehold(grid=grid, household_id=pk, placed_by=actor, placed_at=now) for pk in rows]
    # Whom somebody placed elsewhere in the same moment stays there.
    GridHousehold.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    _note(grid, "grid_filled", actor, now)
    return len(made)


def _note(grid: Grid, act: str, actor: User, now: datetime) -> None:
    chain.append_for_county(grid.area[:6], act, actor, now, {"grid": grid.pk})


def grids_for(user: User, on: date) -> QuerySet[Grid]:
    """The grids in force in one's area and those one sits in, each above the grids that belong to it."""
    seen = access.in_areas(access.reach(user, on).areas(access.SEES_CASES))
    own = Q(pk__in=GridSeat.objects.filter(in_force(on), user=user).values("grid_id"))
    return Grid.objects.filter(in_force(on)).filter(seen | own)


@dataclass(frozen=True)
class Branch:
    """One grid of the tree as shown: how deep it stands, who sits there, how many households it looks after."""

    grid: Grid
    depth: int
    head: GridSeat | None
    members: tuple[GridSeat, ...]
    households: int


def branches(user: User, on: date) -> list[Branch]:
    """The tree of one's grids in its order, whatever its depth."""
    now_seated = GridSeat.objects.filter(in_force(on)).select_related("user").order_by("role", "pk")
    rows = grids_for(user, on).annotate(held=Count("places")).prefetch_related(Prefetch("seats", now_seated))
    found = sorted(rows, key=lambda grid: [int(part) for part in grid.path.split("/") if part])
    return [_branch(grid) for grid in found]


def _branch(grid: Grid) -> Branch:
    seats = list(grid.seats.all())
    head = next((seat for seat in seats if seat.role == Role.HEAD), None)
    members = tuple(seat for seat in seats if seat is not head)
    return Branch(grid, grid.path.count("/") - 1, head, members, grid.held)


def intervals(found: Iterable[Grid], on: date) -> dict[int, int | None]:
    """Days between two patrol visits by grid: its own, else the nearest above, else the area's, or none."""
    above = {grid.pk: [int(part) for part in grid.path.split("/") if part] for grid in found}
    wanted = set[int]().union(*above.values())
    told = dict(Grid.objects.filter(pk__in=wanted, every_days__isnull=False).values_list("pk", "every_days"))
    areas = dict(Grid.objects.filter(pk__in=above).values_list("pk", "area"))
    set_by_area = {area: _set_by(area, on) for area in {code[:6] for code in areas.values()}}
    own = {pk: next((told[each] for each in reversed(path) if each in told), None) for pk, path in above.items()}
    return {pk: days or set_by_area[areas[pk][:6]] for pk, days in own.items()}


def _set_by(county: str, on: date) -> int | None:
    row = region.standards(divisions.full(county), on).find("patrol.days")
    return int(str(row.value)) if row else None


def interval(grid: Grid, on: date) -> int | None:
    """Days between two patrol visits in one grid."""
    return intervals([grid], on)[grid.pk]


def missing_levels(found: Sequence[Branch]) -> list[Branch]:
    """The grids without a head: each of the four levels must have one."""
    return [branch for branch in found if branch.head is None]
