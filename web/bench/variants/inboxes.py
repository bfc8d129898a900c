"""What inboxes ask of a province's rows: each round at another office, once for the first time and once again."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet, Value
from django.test import Client

from cases import access
from cases.models import Case
from offices.models import User
from processes.models import Task
from web import lookups, task_rows
from web.bench.plans import plan_of
from web.bench.variants.dibao import Dibao
from web.bench.variants.province import CLERKS_EACH, TOWNS, TOWNS_EACH, Province
from web.desk import Desk
from web.inbox import ORDERS, tabs_of

PAGE = 25
FIRST_PAGE, CASES_OF_PAGE, COUNT = "page: my office, due first", "page: its cases", "exact count of my office"
# Half of the townships lie this far from each other in the round, so that no two rounds touch neighbouring rows.
STRIDE = 37


class Server:
    """The process of a PostgreSQL on this machine that answers our connection; SQLite has none."""

    def __init__(self) -> None:
        self.account = None
        if connection.vendor == "postgresql":
            ((number,),) = _fetched("SELECT pg_backend_pid()", None)
            self.account = Path(f"/proc/{number}/schedstat")

    def cpu(self) -> float:
        """Seconds that it has spent on a processor."""
        return int(self.account.read_text().split()[0]) / 1e9 if self.account else 0.0


class Inboxes:
    """A caseworker's and a supervisor's questions."""

    def __init__(self) -> None:
        self.round = 0
        self.walls: dict[str, list[float]] = defaultdict(list)
        self.cpus: dict[str, list[float]] = defaultdict(list)

    def open(self, cases: int) -> None:
        """Opens one case as people do, and clones it until there are that many."""
        source = Dibao(0)
        source.open(1)
        self.on, self.now = source.village.now.date(), source.village.now
        self.province = Province(self.on)
        opened = source.cases[0]
        self.province.clone(opened.case, opened.waiting[0], cases, source.village.caseworker().pk)
        self.server = Server()
        settings.ALLOWED_HOSTS = ["*"]

    def acts(self) -> Iterator[Callable[[], object]]:
        """Each question at an office that nobody has asked about, and again."""
        town = self.round * STRIDE % TOWNS
        clerk = self.province.clerks[town * CLERKS_EACH]
        supervisor = self.province.supervisors[town // TOWNS_EACH]
        self.round += 1
        for look in ("first look", "again"):
            for name, (rows, _) in self.questions(clerk, supervisor).items():
                yield partial(self._timed, f"{name} ({look})", partial(_fetched, *_sql(rows)))
        client = Client()
        client.force_login(clerk, backend=settings.AUTHENTICATION_BACKENDS[-1])
        for look in ("first look", "again"):
            yield partial(self._timed, f"whole page over HTTP ({look})", partial(_page, client))

    def _timed(self, name: str, ask: Callable[[], object]) -> None:
        """Wall and CPU time; on PostgreSQL the CPU of the server's process is counted too."""
        before, cpu_before = time.perf_counter(), time.process_time() + self.server.cpu()
        ask()
        self.walls[name].append(time.perf_counter() - before)
        self.cpus[name].append(time.process_time() + self.server.cpu() - cpu_before)

    def questions(self, clerk: User, supervisor: User) -> dict[str, tuple[QuerySet, bool]]:
        """The questions by name, each with whether an index must give its rows in order."""
        here, county = self._desk(clerk), self._desk(supervisor)
        tabs = tabs_of(here)
        page = ORDERS["office"](tabs["office"])[:PAGE]
        shown = task_rows.cases_of(list(page))
        open_tasks = access.tasks_for(supervisor, self.on).filter(state=Task.State.OPEN)
        found = access.cases_for(supervisor, self.on)
        return {
            FIRST_PAGE: (page, True),
            CASES_OF_PAGE: (shown, True),
            COUNT: (_counted(tabs["office"]), True),
            "page: my own, due first": (ORDERS["mine"](tabs["mine"])[:PAGE], False),
            "exact count of my own": (_counted(tabs["mine"]), True),
            "county counts by township": (open_tasks.order_by().values("town").annotate(n=Count("*")), False),
            "two characters of a name, my office": (self._found(tabs["office"], here, "name", "宝芳"), False),
            "two characters of a name, county": (_newest(found, county, "name", "宝芳"), False),
            "resident id, my office": (self._found(tabs["office"], here, "id", "person 4711"), False),
            "resident id, county": (_newest(found, county, "id", "person 4711"), False),
            "whole number, county": (_newest(found, county, "number", "9901202604711000"), False),
        }

    def _desk(self, user: User) -> Desk:
        return Desk(user, self.now, self.on, access.reach(user, self.on).seats)

    def _found(self, rows: QuerySet[Task], here: Desk, kind: str, text: str) -> QuerySet[Task]:
        sought = lookups.Sought(kind=kind, value=text, shown=text)
        return ORDERS["office"](rows.filter(lookups.condition(sought, here, "process__case__")))[:PAGE]

    def state_bytes(self) -> list[int]:
        """No case moves."""
        return []

    def figures(self) -> Mapping[str, Any]:
        """Wall and CPU times by question, the faults of plans, buffers, and how much lay in the tables."""
        asked = self.questions(self.province.clerks[0], self.province.supervisors[0])
        plans = {name: plan_of(*_sql(rows), in_order=in_order) for name, (rows, in_order) in asked.items()}
        return {
            "walls": self.walls,
            "cpus": self.cpus,
            "faults": {name: plan.faults for name, plan in plans.items() if plan.faults},
            "buffers": {name: plan.buffers for name, plan in plans.items() if plan.buffers is not None},
            "counts": {"tasks": Task.objects.count(), "open": Task.objects.filter(state="open").count()},
        }


def _counted(rows: QuerySet[Task]) -> QuerySet:
    """`count()` as a question that is not asked yet."""
    return rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*"))


def _newest(rows: QuerySet[Case], here: Desk, kind: str, text: str) -> QuerySet[Case]:
    sought = lookups.Sought(kind=kind, value=text, shown=text)
    return rows.filter(lookups.condition(sought, here)).order_by("-opened_at", "-id")[:PAGE]


def _sql(rows: QuerySet) -> tuple[str, Any]:
    return rows.query.get_compiler(connection=connection).as_sql()


def _fetched(sql: str, values: Any) -> list[Any]:
    """What the database answers, without what Django makes of it; the whole page tells the rest."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _page(client: Client) -> None:
    answer = client.get("/inbox/?tab=office")
    if answer.status_code != 200:
        raise RuntimeError(f"the inbox answered {answer.status_code}")


def make(number: int) -> Inboxes:
    """The one worker."""
    return Inboxes()
