"""A county's whole grid from one spreadsheet: a row a person, all rows or none, the same file twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from cases import access, chain
from cases.errors import Blocked
from cases.takeover import workbook
from monitoring.grids import tree
from monitoring.grids.tree import Entry, Role
from monitoring.models import Grid, GridSeat
from offices import divisions
from offices.models import Holding, PostKind, User
from offices.routing import in_force

COLUMNS = ("网格", "上级网格", "区划代码", "角色", "账号")
ROLES = {"网格长": Role.HEAD, "监测员": Role.MONITOR, "一级网格员": Role.LEVEL_1, "二级网格员": Role.LEVEL_2}
MOST_FAULTS = 20


@dataclass(frozen=True)
class Line:
    """One row: a grid with its place in the tree, and a person in it; role and account may stay empty together."""

    number: int
    grid: str
    parent: str
    area: str
    role: str = ""
    account: str = ""


@dataclass(frozen=True)
class Taken:
    """What a file brought that was not there before."""

    grids: int
    seats: int


def take_in(name: str, data: bytes, actor: User, now: datetime) -> Taken:
    """Takes a file in; Blocked names the rows that are wrong and how to mend them, and then nothing is taken."""
    sheets = workbook.read(name, data)
    lines = _lines(next(iter(sheets.values()), []))
    return take(lines, actor, now)


def _lines(rows: Sequence[Sequence[str]]) -> list[Line]:
    titles = [cell.strip() for cell in rows[0]] if rows else []
    missing = [title for title in COLUMNS if title not in titles]
    if missing:
        raise Blocked(f"第一行须有这些列：{'、'.join(COLUMNS)}；缺少：{'、'.join(missing)}")
    places = [titles.index(title) for title in COLUMNS]
    found = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [row[place].strip() if place < len(row) else "" for place in places]
        if any(cells):
            found.append(Line(number, *cells))
    if not found:
        raise Blocked("文件里没有网格")
    return found


@transaction.atomic
def take(lines: Sequence[Line], actor: User, now: datetime) -> Taken:
    """Takes rows in, all of them or none; Blocked names each that is wrong on a line of its own."""
    on = now.astimezone().date()
    faults = [*_own_faults(lines)]
    _refuse(faults)
    for area in {line.area for line in lines}:
        access.check_holds(actor, tree.SETS_UP, area, on, tree.REFUSAL)
    grids, made = _grids(lines, actor, now)
    seats = _seats(lines, grids, actor, now)
    county = lines[0].area[:6]
    chain.append_for_county(county, "grids_taken_in", actor, now, {"grids": made, "seats": seats})
    return Taken(made, seats)


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        more = f"\n另有{len(faults) - MOST_FAULTS}处" if len(faults) > MOST_FAULTS else ""
        raise Blocked("\n".join(faults[:MOST_FAULTS]) + more)


def _own_faults(lines: Sequence[Line]) -> Iterable[str]:
    areas: dict[str, str] = {}
    for line in lines:
        if not line.grid or not (line.area.isascii() and line.area.isdigit() and len(line.area) == 12):
            yield f"第{line.number}行：须写明网格名称和12位区划代码"
        elif areas.setdefault(line.grid, line.area) != line.area:
            yield f"第{line.number}行：“{line.grid}”前后的区划代码不一样"
        if bool(line.role) != bool(line.account) or (line.role and line.role not in ROLES):
            yield f"第{line.number}行：角色须是{'、'.join(ROLES)}之一，并写明账号"


def _grids(lines: Sequence[Line], actor: User, now: datetime) -> tuple[dict[str, Grid], int]:
    """The grids of the file by name, made where they were not there; parents are made before what hangs on them."""
    low, high = divisions.bounds(f"{lines[0].area[:6]}000000")
    there = Grid.objects.filter(area__gte=low, area__lt=high, until_on__isnull=True)
    found = {grid.name: grid for grid in there}
    waiting = {line.grid: line for line in lines if line.grid not in found}
    made = len(waiting)
    while waiting:
        ready = [line for line in waiting.values() if not line.parent or line.parent in found]
        if not ready:
            _refuse([f"第{line.number}行：没有上级网格“{line.parent}”" for line in waiting.values()])
        for line in ready:
            entry = Entry(line.grid, line.area)
            found[line.grid] = _added(entry, found.get(line.parent), line, actor, now)
            del waiting[line.grid]
    return found, made


def _added(entry: Entry, parent: Grid | None, line: Line, actor: User, now: datetime) -> Grid:
    try:
        return tree.add(entry, parent, actor, now)
    except Blocked as slip:
        raise Blocked(f"第{line.number}行：{slip}") from slip


def _seats(lines: Sequence[Line], grids: Mapping[str, Grid], actor: User, now: datetime) -> int:
    on = now.astimezone().date()
    seated = [line for line in lines if line.role]
    users = {user.username: user for user in User.objects.filter(username__in={line.account for line in seated})}
    posts = _posts(users.values(), on)
    there = GridSeat.objects.filter(grid__in=grids.values(), until_on__isnull=True)
    taken = set(there.values_list("grid_id", "user_id", "role"))
    heads = {(grid, role) for grid, _user, role in taken if role == Role.HEAD}
    faults, made = [], []
    for line in seated:
        user, grid, role = users.get(line.account), grids[line.grid], ROLES[line.role]
        if user is None or not any(_near(code, grid.area) for code in posts.get(user.pk, ())):
            faults.append(f"第{line.number}行：账号“{line.account}”不在本网格范围内任职")
        elif (grid.pk, user.pk, role) not in taken:
            if role == Role.HEAD and (grid.pk, role) in heads:
                faults.append(f"第{line.number}行：“{line.grid}”已经有网格长")
            taken.add((grid.pk, user.pk, role))
            heads.add((grid.pk, role))
            made.append(GridSeat(grid=grid, user=user, role=role, from_on=on, entered_by=actor, entered_at=now))
    _refuse(faults)
    GridSeat.objects.bulk_create(made, batch_size=500)
    return len(made)


def _posts(users: Iterable[User], on: date) -> dict[int, set[str]]:
    rows = Holding.objects.filter(in_force(on), user__in=list(users)).exclude(post=PostKind.APPLICANT)
    found: dict[int, set[str]] = {}
    for user_id, code in rows.values_list("user_id", "office__division_id"):
        found.setdefault(user_id, set()).add(code)
    return found


def _near(code: str, area: str) -> bool:
    return divisions.covers(code, area) or divisions.covers(area, code)
