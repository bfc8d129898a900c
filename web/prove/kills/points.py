"""One step killed before and after each of its statements and of its COMMIT, on a case of its own each time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone

from cases import steps
from cases.errors import AlreadyDone
from cases.invented import clones, templates
from cases.invented.templates import Template
from cases.models import Case
from offices.demo_accounts import DONGMING_VILLAGE
from processes.models import Task
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.inside import Found
from web.prove.kills.submitting import TOLD_AGAIN
from web.prove.kills.victim import Say, kill_oneself, left_alone

# A step with several branches open beside it, one that posts a notice, one that decides, grants and issues documents.
STEPS = ("household_investigation", "public_notice", "decision")
FINISHED = "! finished"


def proved(count: int, seed: int, cluster: str = "", fault: str = "", stride: int = 1) -> Found:
    """Kills so many steps (0: all) at every point, or at every so-manieth.

    The `fault` "split" commits what was said before the engine runs, so that the proof can be seen to find it.
    """
    hands = Hands(DONGMING_VILLAGE, Random(seed), timezone.now())
    found: Found = {"tried": 0, "details": [], "unheard": 0}
    for element in STEPS[: count or len(STEPS)]:
        now = timezone.now()
        case = hands.apply(now)
        now = hands.walk(case, now, element)
        _every_point(Point(hands, templates.read(case.pk), element, now, fault), stride, found)
    found["details"] += [*soundness.of_numbers(), *soundness.of_chains()]
    return found


class Point:
    """A step on copies of one case, killed a little later each time."""

    def __init__(self, hands: Hands, template: Template, element: str, now: datetime, fault: str) -> None:
        self.hands, self.template, self.element, self.now, self.fault = hands, template, element, now, fault

    def task(self) -> Task:
        """The step on a fresh copy."""
        clones.repeat(self.hands.rng, [self.template], 1, set())
        rows = Task.objects.filter(state=Task.State.OPEN, element=self.element)
        return rows.select_related("process__case__household").order_by("-pk")[0]

    def killed_at(self, task: Task, point: int) -> bool:
        """Whether the step was killed; it was finished when there is no such point."""
        raw = self.hands.answers(task, actor := self.hands.holders(task)[0], self.now)

        def work(say: Say) -> None:
            connection.ensure_connection()
            if self.fault:
                commit_in_between()
            with counting(point):
                steps.submit(task.pk, actor, raw, {}, self.now)
            say(FINISHED)

        return FINISHED not in left_alone(work)

    def wrong(self, task: Task) -> Iterator[str]:
        """The case is whole whatever happened, and the step is done once when the same person presses again."""
        was_done = not Task.objects.filter(pk=task.pk, state=Task.State.OPEN).exists()
        yield from soundness.of_cases(Case.objects.filter(process=task.process_id))
        try:
            self.hands.do(task, self.now)
        except AlreadyDone as answer:
            if not was_done or TOLD_AGAIN not in str(answer):
                yield f"再按一次，回答是“{answer}”"
        else:
            if was_done:
                yield "办了两次"
        yield from soundness.of_cases(Case.objects.filter(process=task.process_id))


def _every_point(step: Point, stride: int, found: Found) -> None:
    point = 0
    while True:
        task = step.task()
        killed = step.killed_at(task, point)
        found["unheard"] += killed and Task.objects.filter(pk=task.pk, state=Task.State.DONE).exists()
        found["details"] += [f"{step.element}第{point}点：{fault}" for fault in step.wrong(task)]
        found["tried"] += killed
        if not killed:
            return
        point += stride


class counting:  # noqa: N801 - read as a phrase where it is used
    """Does something at a point: before a statement or COMMIT (even), or after it (odd). It kills, unless told else."""

    def __init__(self, point: int, hit: Callable[[], None] = kill_oneself) -> None:
        self.left, self.hit = point, hit
        self.wrapper = connection.execute_wrapper(self._statement)

    def __enter__(self) -> "counting":
        self.wrapper.__enter__()
        self.commit = connection._commit
        connection._commit = lambda: self._around(self.commit)
        return self

    def __exit__(self, *broken: object) -> None:
        connection._commit = self.commit
        self.wrapper.__exit__(*broken)

    def _statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        return self._around(lambda: execute(*arguments))

    def _around(self, act: Callable[[], Any]) -> Any:
        self._pass()
        done = act()
        self._pass()
        return done

    def _pass(self) -> None:
        if self.left == 0:
            self.hit()
        self.left -= 1


def commit_in_between() -> None:
    """The seeded fault: what was said is committed before the engine runs, as a careless program would do it."""
    record = steps.record_answers

    def careless(work: Any, task: Any, form: Any) -> None:
        record(work, task, form)
        work.batch.flush()
        connection.connection.commit()
        if connection.vendor == "sqlite":
            connection.connection.execute("BEGIN IMMEDIATE")

    steps.record_answers = careless
