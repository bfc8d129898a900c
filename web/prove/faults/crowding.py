"""Eight people who save at the same time, for as long as it takes: nobody is told that the database is locked."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.db import OperationalError
from django.utils import timezone

from cases.invented import clones, templates
from cases.models import Case
from offices.demo_accounts import DONGMING_VILLAGE
from processes.models import Task
from web.prove import soundness
from web.prove.faults.fault import Fault
from web.prove.hands import Hands
from web.prove.races.starting_gun import at_once

WRITERS, ELEMENT = 8, "household_investigation"


class Crowding(Fault):
    """Eight processes hand in one step after another, each on cases of its own; a try is one step."""

    name, share = "crowd", 4.0

    def tries(self, count: int) -> Iterator[str]:
        """Lets them go together; figures are the milliseconds from pressing to the answer."""
        tasks = self._lay_out(count)
        acts: list[Callable[[], object]] = [partial(self._work, tasks[place::WRITERS]) for place in range(WRITERS)]
        began, outcomes = time.perf_counter(), at_once(acts)
        seconds = time.perf_counter() - began
        yield from (f"{each.kind} {each.said}" for each in outcomes if not each.won)
        told = [json.loads(each.said) for each in outcomes if each.won]
        yield from (slip for each in told for slip in each["slips"])
        self._count(sorted(wait for each in told for wait in each["waits"]), seconds)
        if done := len(tasks) - Task.objects.filter(pk__in=tasks, state=Task.State.DONE).count():
            yield f"{done}个环节没有存下"
        yield from (*soundness.of_cases(Case.objects.filter(process__tasks__in=tasks)), *soundness.of_chains())

    def _lay_out(self, count: int) -> list[int]:
        self.now = timezone.now()
        self.hands = Hands(DONGMING_VILLAGE, self.chance, self.now)
        case = self.hands.apply(self.now)
        self.hands.walk(case, self.now, ELEMENT)
        known = set(Task.objects.values_list("pk", flat=True))
        clones.repeat(self.chance, [templates.read(case.pk)], count, set())
        rows = Task.objects.filter(state=Task.State.OPEN, element=ELEMENT).exclude(pk__in=known)
        return list(rows.order_by("pk").values_list("pk", flat=True))

    def _work(self, tasks: list[int]) -> str:
        slips, waits = [], []
        for pk in tasks:
            task = Task.objects.select_related("process__case__household").get(pk=pk)
            began = time.perf_counter()
            try:
                self.hands.do(task, self._moment())
            except OperationalError as slip:
                slips.append(f"任务{pk}：{slip}")
            waits.append(time.perf_counter() - began)
        return json.dumps({"slips": slips, "waits": waits})

    def _moment(self) -> datetime:
        return timezone.now()

    def _count(self, waits: list[float], seconds: float) -> None:
        self.tried = len(waits)
        for name, part in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
            place = min(int(len(waits) * part), len(waits) - 1)
            self.figures[f"crowd_{name}_ms"] = round(waits[place] * 1000)
        self.figures["crowd_a_second"] = round(len(waits) / seconds)
