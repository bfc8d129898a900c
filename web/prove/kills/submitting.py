"""Applications and steps handed in one after another, in a village, by people who press again when no answer came."""

from collections.abc import Iterator
from random import Random
from time import perf_counter

from django.db.models import QuerySet
from django.utils import timezone

from cases import secrets
from cases.errors import AlreadyDone, CaseError
from cases.invented import households
from cases.models import Case, Submission
from offices.demo_accounts import DONGMING_VILLAGE
from offices.models import User
from processes.models import Task
from web.prove import soundness
from web.prove.hands import Hands
from web.prove.kills.kind import Kind
from web.prove.kills.victim import Say

FEWEST = 30
# How many steps a child comes to at most before it is killed.
STEPS_ALIVE = 8
TOLD_AGAIN = "您已在"


class Submitting(Kind):
    """Steps of dibao from the application on; cases that wait for a timer are left to the time-keeper."""

    name = "submit"

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.now = timezone.now()
        self.hands = Hands(DONGMING_VILLAGE, chance, self.now)
        self.next: households.Invented | None = None
        self._warm_up()

    def _warm_up(self) -> None:
        """What a worker has read and built is inherited by the children; how long they live follows from its speed."""
        self.hands.walk(self.hands.apply(self.now), self.now)
        began, case = perf_counter(), self.hands.apply(self.now)
        self.hands.walk(case, self.now, "examination")
        steps = Task.objects.filter(process=case.process_id, state=Task.State.DONE).count()
        self.longest = max(self.longest, STEPS_ALIVE * (perf_counter() - began) / steps)

    def prepare(self) -> None:
        """There is always somebody who has not applied yet."""
        self.now = timezone.now()
        if self.open().count() < FEWEST:
            for _ in range(FEWEST // 3):
                self.hands.apply(self.now)
        self.next = self.hands.household(self.now)
        self.drawn = self.chance.random()

    def open(self) -> "QuerySet[Task]":
        """What waits for somebody in the village."""
        rows = Task.objects.filter(state=Task.State.OPEN, area=DONGMING_VILLAGE, process__case__scheme="dibao")
        return rows.select_related("process__case__household").order_by("pk")

    def work(self, say: Say) -> None:
        """One application, then one step after another, whichever."""
        chance = Random(self.drawn)
        if self.drawn < 0.3:
            say("? apply")
            say(f"! apply {self.hands.apply(self.now, self.next).number}")
        while tasks := list(self.open()[:FEWEST]):
            task = chance.choice(tasks)
            actor = chance.choice(self.hands.holders(task))
            self._hand_in(task, actor, say)

    def _hand_in(self, task: Task, actor: User, say: Say) -> None:
        say(f"? {task.pk} {actor.pk}")
        try:
            self.hands.do(task, self.now, actor)
        except CaseError as refused:
            say(f"- {task.pk} {refused.code}")
        else:
            say(f"! {task.pk}")

    def wrong(self, told: list[str]) -> Iterator[str]:
        """What was told is there, what was begun is there wholly or not at all, and pressing again changes nothing."""
        begun = dict(line.split()[1:] for line in told if line.startswith("? ") and "apply" not in line)
        heard = {line.split()[1] for line in told if line.startswith("! ")}
        self.done += len(heard)
        done = set(Task.objects.filter(pk__in=begun, state=Task.State.DONE).values_list("pk", flat=True))
        yield from (f"任务{pk}说办成了，却没有存下" for pk in heard - {"apply"} if int(pk) not in done)
        yield from soundness.of_cases(Case.objects.filter(process__tasks__in=begun).distinct())
        if done:
            last = max(done, key=[*map(int, begun)].index)
            self.unheard += str(last) not in heard
            yield from self._pressed_again(last, int(begun[str(last)]))
        yield from self._applied_again(told)

    def _pressed_again(self, task_id: int, actor_id: int) -> Iterator[str]:
        task = Task.objects.select_related("process__case__household").get(pk=task_id)
        actor = User.objects.get(pk=actor_id)
        try:
            self.hands.do(task, self.now, actor)
        except AlreadyDone as answer:
            if TOLD_AGAIN not in str(answer):
                yield f"任务{task_id}：再按一次，回答不是“{TOLD_AGAIN}”，而是“{answer}”"
        else:
            yield f"任务{task_id}办了两次"
        if Submission.objects.filter(task=task).count() != 1:
            yield f"任务{task_id}填报的份数不对"

    def _applied_again(self, told: list[str]) -> Iterator[str]:
        """Whoever did not hear that the application was taken hands it in again."""
        if "? apply" not in told or self.next is None:
            return
        numbers = [line.split()[2] for line in told if line.startswith("! apply")]
        try:
            self.hands.apply(self.now, self.next)
        except CaseError:
            self.unheard += not numbers
        else:
            if numbers:
                yield f"{numbers[0]}：同一户申请了两次"
        if numbers and not Case.objects.filter(number=numbers[0]).exists():
            yield f"{numbers[0]}：说收下了申请，却没有存下"
        # Names are drawn, and two households may have one in common; a person's number tells.
        person = secrets.blind(str(self.next.members[0]["resident_id"]))
        rows = Case.objects.filter(household__members__resident_id_index=person, scheme="dibao").distinct()
        if rows.count() != 1:
            yield f"同一户申请有{rows.count()}件"

    def finish(self) -> Iterator[str]:
        """A worker whom nobody kills brings every case to its end."""
        for case in Case.objects.filter(area=DONGMING_VILLAGE, state=Case.State.OPEN).order_by("-pk")[:5]:
            self.hands.walk(case, self.now)
            case.refresh_from_db()
            if case.state != Case.State.CLOSED:
                yield f"{case.number}：没有办到底，停在“{case.stage}”"
