"""The connection to PostgreSQL cut at every statement of a request and at COMMIT, and at random while people work."""

import time
from collections.abc import Iterator
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, connections
from django.utils import timezone

from cases.invented import clones, templates
from cases.models import Case, Submission
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task
from web.bench.databases import POSTGRESQL
from web.prove import soundness
from web.prove.faults.fault import Fault
from web.prove.faults.pressing import CONFLICT, DONE, UNAVAILABLE, Page, Pressing
from web.prove.hands import Hands
from web.prove.kills.points import STEPS, counting
from web.prove.kills.submitting import TOLD_AGAIN, Submitting
from web.prove.kills.victim import Say, begun, heard

# From so many tries on every statement is cut at; below it every so-manieth.
FULL = 200
# What the database does not answer in time, in milliseconds.
PATIENCE = 5_000
WORDS = ("结果不明", "不会重复办理")
# When the cases were begun: the terms before the last of the three steps are over by now.
EARLIER = timedelta(days=40)
# A child that has not yet opened its connection is looked for so often.
LOOKS, PEEP = 100, 0.02


class Cutting(Fault):
    """A request that hands in a step; its connection is cut a little later each time, also after its COMMIT."""

    name, databases = "cut", (POSTGRESQL,)

    def tries(self, count: int) -> Iterator[str]:
        """Each of three steps, as a page, on a copy of its own for each point."""
        now = timezone.now() - EARLIER
        hands = Hands(DONGMING_VILLAGE, self.chance, now)
        self.pressing, stride = Pressing(hands), max(FULL // count, 1)
        for element in STEPS:
            case = hands.apply(now)
            hands.walk(case, now, element)
            self.template = templates.read(case.pk)
            for point in range(0, self._length(element), stride):
                yield from (f"{element}第{point}点：{slip}" for slip in self._cut_at(element, point))
        yield from (*soundness.of_numbers(), *soundness.of_chains())

    def _draw(self, element: str) -> tuple[Task, User, dict[str, object]]:
        clones.repeat(self.chance, [self.template], 1, set())
        rows = Task.objects.filter(state=Task.State.OPEN, element=element)
        task = rows.select_related("process__case__household").order_by("-pk")[0]
        actor = self.pressing.hands.holders(task)[0]
        return task, actor, self.pressing.form(task, actor, timezone.now())

    def _length(self, element: str) -> int:
        """How many points a request has that nobody cuts."""
        task, actor, form = self._draw(element)
        self.pressing.browser(actor)
        with counting(-1, lambda: None) as points:
            page = self.pressing.press(task.pk, actor, form)
        if page.status != DONE:
            raise RuntimeError(f"{element}: {page.status} {page.said}")
        return -1 - points.left

    def _cut_at(self, element: str, point: int) -> Iterator[str]:
        task, actor, form = self._draw(element)
        self.tried += 1
        with counting(point, cut_oneself):
            page = self.pressing.press(task.pk, actor, form)
        was_done = Task.objects.filter(pk=task.pk, state=Task.State.DONE).exists()
        self.figures["cut_unheard"] += was_done and page.status != DONE
        yield from self._answered(page, was_done)
        yield from soundness.of_cases(Case.objects.filter(process=task.process_id))
        yield from self._pressed_again(task, actor, form, was_done)

    def _answered(self, page: Page, was_done: bool) -> Iterator[str]:
        if page.status == DONE:
            if not was_done:
                yield "页面说办成了，却没有存下"
        elif page.status != UNAVAILABLE or not all(words in page.said for words in WORDS):
            yield f"连接断开后页面是{page.status}：{page.said[:80]}"

    def _pressed_again(self, task: Task, actor: User, form: dict[str, object], was_done: bool) -> Iterator[str]:
        page = self.pressing.press(task.pk, actor, form)
        if was_done and (page.status != CONFLICT or TOLD_AGAIN not in page.said):
            yield f"已经办成，再按一次，回答是{page.status}：{page.said[:80]}"
        if not was_done and page.status != DONE:
            yield f"没有办成，再按一次也办不成：{page.status} {page.said[:80]}"
        if Submission.objects.filter(task=task).count() != 1:
            yield "填报的份数不对"
        yield from soundness.of_cases(Case.objects.filter(process=task.process_id))


class CuttingAtRandom(Fault):
    """All connections of a working process cut by another one, over and over; who works presses again."""

    name, databases = "cut_at_random", (POSTGRESQL,)

    def tries(self, count: int) -> Iterator[str]:
        """One cut a try."""
        work = Interrupted(self.chance)
        for _ in range(count):
            work.prepare()
            self.tried += 1
            yield from work.wrong(work.hit(self.chance.uniform(0.01, work.longest)))
        yield from work.finish()
        self.figures["cut_at_random_done"], self.figures["cut_at_random_unheard"] = work.done, work.unheard


class Interrupted(Submitting):
    """The worker of the proof of kills, which outlives its connection, and presses the last step again by itself."""

    longest = 0.3

    def work(self, say: Say) -> None:
        """Until the connection is gone; then a new one has been opened and what was begun last is told as it is."""
        try:
            super().work(say)
        except (OperationalError, InterfaceError):
            connection.close()

    def hit(self, after: float) -> list[str]:
        """Cuts every connection but this one."""
        child, pipe = begun(self.work)
        time.sleep(after)
        for _ in range(LOOKS):
            if cut_all_others():
                break
            time.sleep(PEEP)
        return heard(child, pipe)


def cut_oneself() -> None:
    """Ends the server's side of this process's connection, as an administrator would; a COMMIT stays unanswered."""
    with _another() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, %s)", [connection.connection.info.backend_pid, PATIENCE])
    if not connection.in_atomic_block:
        with connection.wrap_database_errors:
            connection.connection.cursor().execute("SELECT 1")


def cut_all_others() -> int:
    """Ends every other connection to this database; returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid, %s)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            [PATIENCE],
        )
        return int(cursor.fetchone()[0])


class _another:  # noqa: N801 - read as a phrase where it is used
    """A cursor of a connection of its own."""

    def __enter__(self) -> object:
        self.connection = connections["default"].copy()
        return self.connection.cursor()

    def __exit__(self, *broken: object) -> None:
        self.connection.close()
