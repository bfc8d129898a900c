"""Cases from application to their end, each act under the hull of the request of whoever does it."""

from collections.abc import Mapping
from datetime import datetime
from random import Random

from cases.floor import setting
from cases.floor.hull import WHOLE
from cases.invented.households import Invented
from cases.models import Case
from cases.work import StepDone
from offices.demo_accounts import DONGMING_VILLAGE, YANSHAN_VILLAGE
from offices.models import User
from processes.models import Process, Task
from web.prove.floor.roles import as_owner, at_the_desk
from web.prove.floor.rows import Tally
from web.prove.hands import Hands

SCHEMES = ("dibao", "temporary")


class BoundHands(Hands):
    """Whoever applies or does a step comes with a request of the own."""

    def apply(
        self, now: datetime, made: Invented | None = None, scheme: str = "dibao", actor: User | None = None
    ) -> Case:
        """An application, under the hull of whoever takes it."""
        actor, made = actor or self.caseworker(now), made or self.household(now)
        with at_the_desk(actor, now, "POST"):
            return super().apply(now, made, scheme, actor)

    def do(
        self, task: Task, now: datetime, actor: User | None = None, told: Mapping[str, object] | None = None
    ) -> StepDone:
        """A step, under the hull of whoever does it."""
        actor = actor or self.holders(task)[0]
        with at_the_desk(actor, now, "POST"):
            return super().do(task, now, actor, told)


def played(now: datetime, seed: int, tally: Tally) -> int:
    """Cases of two counties go the same way through the role that serves as through the owner; returns the tasks."""
    done = 0
    for village in (DONGMING_VILLAGE, YANSHAN_VILLAGE):
        for scheme in SCHEMES:
            with setting.standing_in(WHOLE):
                bound = _course(BoundHands(village, Random(seed), now), now, scheme)
            with as_owner():
                free = _course(Hands(village, Random(seed), now), now, scheme)
            tally.check(bound == free and bound[0] == Process.State.ENDED, f"{village} {scheme}：{bound}，应为{free}")
            done += len(bound[1])
    return done


def _course(hands: Hands, now: datetime, scheme: str) -> tuple[str, list[tuple[str, str]]]:
    """How a case ended, and by which tasks it got there."""
    case = hands.apply(now, scheme=scheme)
    hands.walk(case, now)
    tasks = Task.objects.filter(process=case.process_id).order_by("pk").values_list("element", "state")
    return Process.objects.get(pk=case.process_id).state, list(tasks)
