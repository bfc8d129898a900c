"""Inside an installation with a replica: pages asked both ways while the replica is level, behind, gone, and back."""

import logging
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Timer
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import FloatField, Func, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from cases.floor.hull import SETTINGS
from monitoring import replica
from monitoring.health import state
from offices import routing
from offices.models import Holding, User
from processes.models import Task
from web.prove.inside import Found
from web.prove.life import Life
from web.prove.reading import said, signed_in
from web.prove.replica import server

BOARD = "/supervision/"
PAGES = (
    *(BOARD, f"{BOARD}?by=person&span=365", f"{BOARD}tasks/?figure=open", f"{BOARD}weeks/", f"{BOARD}in-hand/"),
    *(f"{BOARD}forecast/", f"{BOARD}forecast/0/10/", f"{BOARD}savings/", f"{BOARD}standing/", f"{BOARD}pools/"),
    *("/statistics/", "/statistics/received/"),
)
AS_OF = re.compile(r'<p class="small quiet">\s*数字来自统计库，截至(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)。\s*</p>')
ACTS, WAIT, NEAR = 6, 20.0, 60
WORK = {"apply", "step", "send_back", "withdraw", "claim", "report_change", "object", "apply_again", "pay"}


def proved(count: int, seed: int, folder: str, master: str, fault: str = "") -> Found:
    """Everything in turn; with the `fault` "rights" posts are looked up in the replica, to be found."""
    logging.disable(logging.ERROR)
    settings.ALLOWED_HOSTS.append("testserver")
    if fault == "rights":
        vars(routing)["connection"] = connections[replica.ALIAS]
    trial = Trial(seed, Path(folder), master)
    for _ in range(count):
        trial.level()
    trial.carries()
    trial.behind()
    for _ in range(count):
        trial.revoked()
    if not fault:
        trial.gone()
        trial.back()
        trial.promoted()
    return {"tried": trial.tried, "details": trial.details, **trial.figures}


class Trial:
    """A supervisor who looks, people who work, and a replica that has its troubles."""

    def __init__(self, seed: int, folder: Path, master: str) -> None:
        self.folder, self.master = folder, master
        self.tried, self.details = 0, list[str]()
        self.figures: dict[str, float] = {}
        self.life = Life(Random(seed))
        # Months that pass would lock accounts that nobody uses, and places that merge would end the supervisor's post.
        self.life.acts = tuple(pair for pair in self.life.acts if pair[1].__name__ in WORK)
        self.user = User.objects.get(username="lushi.supervisor")
        self.client = signed_in(self.user.username)

    def check(self, holds: object, words: str) -> None:
        """One try."""
        self.tried += 1
        self.details += [] if holds else [words]

    def order(self, statement: str) -> None:
        """Has the replica's server do what only its administrator may."""
        command = ["psql", "--quiet", "--no-psqlrc", "--command", statement, self.master]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def work(self) -> None:
        """Somebody applies, others do what they do."""
        self.life.apply()
        for _ in range(ACTS):
            self.life.act()

    def page(self, path: str) -> tuple[int, str, str]:
        """Status, what the page says, and the moment that it names (empty: the primary's)."""
        answer = self.client.get(path)
        text = answer.content.decode()
        told = AS_OF.search(text)
        return answer.status_code, said(AS_OF.sub("", text)), told[1] if told else ""

    def level(self) -> None:
        """After work both give the same pages, and the replica gave its own, without being asked who may see."""
        self.work()
        lag = caught_up()
        self.figures["slowest_seconds_until_level"] = max(lag, self.figures.get("slowest_seconds_until_level", 0.0))
        for path in PAGES:
            with statements() as asked:
                status, text, as_of = self.page(path)
            self.check(status == 200 and as_of, f"{path}：统计库没有回答（{status}）")
            self.check(text == self.from_primary(path)[1], f"{path}：统计库与主库的页面不同")
            counts, rights = asked_for(asked)
            self.check(counts and not rights, f"{path}：向统计库问了{len(counts)}次，其中权限{len(rights)}次")

    def carries(self) -> None:
        """Whose rows may be seen is told to the replica as the primary was told, and forgotten with it."""
        for told in ("411224000000", ""):
            _on(DEFAULT_DB_ALIAS, f"SELECT set_config('{SETTINGS[0]}', '{told}', false)")
            heard = replica.ask(lambda: _on(replica.ALIAS, f"SELECT current_setting('{SETTINGS[0]}')"))
            self.check(heard.as_of and heard.value == told, f"统计库以为只能看{heard.value}，主库说的是{told}")

    def from_primary(self, path: str) -> tuple[int, str, str]:
        """The same page while the replica is left alone."""
        with left_alone():
            return self.page(path)

    def behind(self) -> None:
        """A replica that stands still shows the moment that it shows; too far behind, it is not asked."""
        caught_up()
        self.order("SELECT pg_wal_replay_pause()")
        moment, before = timezone.localtime(), self.page(BOARD)
        self.work()
        after = self.page(BOARD)
        self.check(after[1] == before[1], "停下来的统计库给了别的数字")
        self.check(after[2] and after[2] <= f"{moment + timedelta(seconds=1):%Y-%m-%d %H:%M:%S}", "没有写明截至何时")
        settings.REPLICA_LAG = 1
        time.sleep(1.5)
        self.work()
        late, check = self.page(BOARD), state.follower()[0]
        self.check(not late[2] and late[1] == self.from_primary(BOARD)[1] != before[1], "落后太多仍由统计库回答")
        self.check(not check.well and check.figure.startswith("落后"), f"落后太多而系统状况写的是：{check.figure}")
        settings.REPLICA_LAG = NEAR

    def revoked(self) -> None:
        """The replica still has the post; whoever lost it is stopped at the next request."""
        on = timezone.localdate()
        rows = Holding.objects.filter(user=self.user, post="supervisor")
        served = self.page(BOARD)[0]
        rows.update(until_on=on - timedelta(days=1))
        status = self.page(BOARD)[0]
        rows.update(until_on=None)
        self.check(served == 200 and status != 200, f"撤销岗位后看板仍答{status}（撤销前{served}）")

    def gone(self) -> None:
        """In the midst of a question, and then altogether: the primary answers, nobody sees an error."""
        self.order("SELECT pg_wal_replay_resume()")
        caught_up()
        waits = Cast(Func(Value(1.0, FloatField()), function="pg_sleep"), TextField())
        slow = Task.objects.annotate(waits=waits, word=Value("x")).order_by("pk")[:2]
        killer = Timer(0.5, lambda: server("crash", self.folder))
        killer.start()
        told = replica.ask(lambda: [task.pk for task in slow])
        killer.join()
        self.check(len(told.value) == 2 and told.as_of is None, "统计库在回答中断开，主库没有接着回答")
        replica._Rest.until = 0.0
        began = time.monotonic()
        for path in PAGES:
            status, _, as_of = self.page(path)
            self.check(status == 200 and not as_of, f"{path}：没有统计库时答{status}")
        self.figures["seconds_a_page_when_gone"] = round((time.monotonic() - began) / len(PAGES), 3)
        check = state.follower()[0]
        self.check(not check.well and "主库" in check.figure, f"统计库没有应答而系统状况写的是：{check.figure}")

    def back(self) -> None:
        """It starts again, catches up, and is asked again without anybody doing anything."""
        self.work()
        server("again", self.folder)
        replica._Rest.until = 0.0
        caught_up()
        status, text, as_of = self.page(BOARD)
        self.check(status == 200 and as_of, "统计库回来后没有再问它")
        self.check(text == self.from_primary(BOARD)[1], "统计库回来后的数字与主库不同")

    def promoted(self) -> None:
        """One that was made a primary of its own follows nobody: it is not asked."""
        self.order("SELECT pg_promote()")
        self.check(not self.page(BOARD)[2], "已经不是副本的库还在回答")


def asked_for(statements: list[str]) -> tuple[list[str], list[str]]:
    """Of what the replica was asked: the questions about rows, and those among them about who may see them."""
    counts = [sql for sql in statements if sql.startswith("SELECT") and "pg_" not in sql]
    return counts, [sql for sql in counts if re.search(r'FROM "?(offices|django_session)', sql)]


@contextmanager
def left_alone() -> Iterator[None]:
    """As if the replica had just failed."""
    replica._Rest.until = float("inf")
    yield
    replica._Rest.until = 0.0


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the replica is asked meanwhile."""
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        found.append(sql)
        return execute(sql, *more)

    with connections[replica.ALIAS].execute_wrapper(note):
        yield found


def caught_up() -> float:
    """Seconds until the replica shows all that was written."""
    began = time.monotonic()
    while time.monotonic() - began < WAIT:
        found = replica.standing()
        if found and not found.lag:
            return round(time.monotonic() - began, 3)
        time.sleep(0.01)
    raise RuntimeError("the replica does not catch up")


def _on(alias: str, statement: str) -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
