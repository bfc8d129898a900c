"""Inboxes over many raw rows: one opened case cloned in SQL over up to 200 townships, four tasks a case, one open."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, F, Model, Q, QuerySet

from cases import access
from cases.models import Case, Household
from offices.models import Division, Holding, Office, OfficeKind, PostKind, User
from processes.models import Process, Task
from web.bench.variants.dibao import Dibao

TOWNS, TASKS, PAGE, AHEAD = 200, 4, 25, 40
FAMILY_NAMES, GIVEN_NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "安宝春德恩芳桂海吉兰明平秋荣山田文秀玉珍"
# A walk over the whole table of tasks; and, for the page, a sort of what an index should have given in order.
WALK = re.compile(r"Seq Scan on processes_task|SCAN processes_task(?!.*USING)")
SORT = re.compile(r"USE TEMP B-TREE FOR ORDER BY|\bSort\b")
FIRST_PAGE = "page: my office, due first"


class Inboxes:
    """One caseworker's and one supervisor's questions."""

    def __init__(self) -> None:
        self.made = 0
        self.walls: dict[str, list[float]] = {}
        self.cpu: dict[str, float] = {}

    def open(self, cases: int) -> None:
        """Opens one case as people do, and clones it until there are that many."""
        source = Dibao(0)
        source.open(1)
        self.on = source.village.now.date()
        case = source.cases[0].case
        task = source.cases[0].waiting[0]
        self.towns = _lay_out_places()
        _clone(Household, case.household_id, cases, {"uid": _random_uuid(), "area": "p.area"})
        _clone(Process, case.process_id, cases, {"area": "p.area"})
        own = {"process_id": "n.base_process + n.n", "household_id": "n.base_household + n.n", "number": "'B' || n.n"}
        own |= {"area": "p.area", "town": "substr(p.area, 1, 9)", "county": "substr(p.area, 1, 6)", "applicant": NAMES}
        _clone(Case, case.pk, cases, own)
        for place in range(TASKS):
            _clone(Task, task.pk, cases, _task_columns(place, self.on, source.village.caseworker().pk))
        _analyse()
        self.made = cases
        self.clerk = _person("bench.clerk", PostKind.CASEWORKER, OfficeKind.TOWNSHIP_OFFICE, self.on)
        self.supervisor = _person("bench.supervisor", PostKind.SUPERVISOR, OfficeKind.CIVIL_AFFAIRS_BUREAU, self.on)

    def acts(self) -> Iterator[Callable[[], object]]:
        """Each question once."""
        for name, rows in self._questions().items():
            yield lambda name=name, rows=rows: self._timed(name, rows)

    def _timed(self, name: str, rows: QuerySet) -> None:
        before, cpu_before = time.perf_counter(), time.process_time()
        list(rows)
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu_before
        self.walls.setdefault(name, []).append(time.perf_counter() - before)

    def _questions(self) -> dict[str, QuerySet]:
        office = access.inbox_for(self.clerk, self.on).filter(holder__isnull=True)
        open_tasks = access.tasks_for(self.supervisor, self.on).filter(state=Task.State.OPEN)
        return {
            FIRST_PAGE: _page(office),
            "exact count of my office": office.order_by().values("state").annotate(n=Count("id")),
            "county counts by township": open_tasks.order_by().values("town").annotate(n=Count("id")),
            "name search in my office": _page(office.filter(process__case__applicant__startswith="赵安")),
            "number search in my office": _page(office.filter(process__case__number="B77")),
        }

    def state_bytes(self) -> list[int]:
        """No case moves."""
        return []

    def figures(self) -> Mapping[str, Any]:
        """The wall times by question, the plans that walk, and how much lay in the tables."""
        plans = {name: _walks(rows, name == FIRST_PAGE) for name, rows in self._questions().items()}
        tasks = Task.objects.count()
        return {"walls": self.walls, "cpu": self.cpu, "tasks": tasks, "townships": self.towns, "plans": plans}


def _page(rows: QuerySet) -> QuerySet:
    rows = rows.select_related("process__case").defer("process__engine_state")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")[:PAGE]


def _walks(rows: QuerySet, in_order: bool) -> str:
    plan = rows.explain()
    found = WALK.search(plan) or (SORT.search(plan) if in_order else None)
    return found.group() if found else ""


NAMES = (
    f"substr('{FAMILY_NAMES}', n.n % 20 + 1, 1) || substr('{GIVEN_NAMES}', n.n / 20 % 20 + 1, 1)"
    f" || substr('{GIVEN_NAMES}', n.n / 400 % 20 + 1, 1)"
)


def _task_columns(place: int, on: date, done_by: int) -> dict[str, str]:
    """The last of a case's tasks is open and falls due within the next days; the others are done."""
    days = f"n.n % {AHEAD}"
    due = f"DATE '{on}' + {days}" if connection.vendor == "postgresql" else f"date('{on}', '+' || ({days}) || ' days')"
    own = {"process_id": "n.base_process + n.n", "key": f"'t{place}-' || n.n", "due_on": due, "office_id": "p.office"}
    own |= {"area": "p.area", "town": "substr(p.area, 1, 9)"}
    if place == TASKS - 1:
        return own
    return own | {"state": "'done'", "done_by_id": str(done_by), "done_at": "t.opened_at"}


def _lay_out_places() -> int:
    """A table of the townships with their offices; says how many there are."""
    towns = Office.objects.filter(kind=OfficeKind.TOWNSHIP_OFFICE).order_by("id")[:TOWNS]
    rows = [(n, office.division_id, office.pk) for n, office in enumerate(towns)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_place (n integer, area varchar(12), office bigint)")
        cursor.executemany("INSERT INTO bench_place VALUES (%s, %s, %s)", rows)
    return len(rows)


def _clone(model: type[Model], pk: int, count: int, own: Mapping[str, str]) -> None:
    """Writes `count` copies of a row with some columns worked out from the copy's number and its township."""
    meta = model._meta
    columns = [field.column for field in meta.concrete_fields if not field.primary_key]
    wanted = ", ".join(own.get(column, f't."{column}"') for column in columns)
    named = ", ".join(f'"{column}"' for column in columns)
    bases = {"base_process": Process, "base_household": Household}
    told = ", ".join(f"{_base(each, count)} AS {name}" for name, each in bases.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {count}),"
            f" n AS (SELECT r.n, {told} FROM r)"
            f" INSERT INTO {meta.db_table} ({named}) SELECT {wanted} FROM n"
            f" JOIN bench_place p ON p.n = n.n % (SELECT count(*) FROM bench_place)"
            f" JOIN {meta.db_table} t ON t.id = {int(pk)} ORDER BY n.n"
        )


def _base(model: type[Model], count: int) -> int:
    """The id before the first copy of a table that was cloned already."""
    newest = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return newest - count


def _random_uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _person(name: str, post: str, kind: str, on: date) -> User:
    """Somebody with one post at the first office of a kind that has tasks, or at its county's."""
    town = Division.objects.get(code=Office.objects.filter(kind=OfficeKind.TOWNSHIP_OFFICE).earliest("id").division_id)
    place = Q(division_id=town.code) | Q(division_id=f"{town.code[:6]}000000")
    user = User.objects.create(username=name)
    Holding.objects.create(user=user, office=Office.objects.filter(place, kind=kind)[0], post=post, from_on=on)
    return user


def make(number: int) -> Inboxes:
    """The one worker."""
    return Inboxes()
