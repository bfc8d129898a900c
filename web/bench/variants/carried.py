"""Cases carried through the product's write path, task by task; only `steps.submit` is timed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cases import steps
from cases.invented.answers import Scene, fill
from cases.models import Case
from cases.work import StepDone
from offices.models import User
from processes import editions
from processes.models import Process, Task, Timer
from web.bench.variants.county import Village


@dataclass
class Carried:
    """One case on its way, and the tasks that wait in it."""

    case: Case
    members: tuple[str, ...]
    now: datetime
    waiting: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        rows = Task.objects.filter(process_id=self.case.process_id, state=Task.State.OPEN)
        self.waiting = list(rows.order_by("id"))

    def note(self, done: StepDone | None) -> None:
        """Takes what a step opened."""
        self.waiting += done.opened if done else []


class Carrier:
    """One worker's cases, in one village."""

    def __init__(self, village: Village, told: Callable[[Task, Carried], Mapping[str, object]]) -> None:
        self.village, self.told = village, told
        self.cases: list[Carried] = []

    def acts(self) -> Iterator[Callable[[], None]]:
        """One task of each case in turn until every case has ended."""
        going = list(self.cases)
        while going:
            for carried in going:
                yield self._act(carried)
            going = [carried for carried in going if self._goes_on(carried)]

    def _goes_on(self, carried: Carried) -> bool:
        """A case in which nobody has anything to do waits for its timer."""
        timer = None if carried.waiting else Timer.objects.filter(process=carried.case.process_id).first()
        if timer is not None:
            carried.now = timer.due_at + timedelta(hours=9)
            carried.note(steps.fire_timers(carried.case.process_id, carried.now))
        return bool(carried.waiting)

    def _act(self, carried: Carried) -> Callable[[], None]:
        """The next task of a case, its form filled in; the person is read anew, as by a request."""
        task = carried.waiting.pop(0)
        carried.now += timedelta(minutes=1)
        people = self.village.holders(task.office_id, task.post)
        actor, colleague = people[0], people[-1]
        scene = Scene(carried.now.date(), actor, str(colleague), carried.members[0], carried.members, "13800000621")
        section = editions.load(task.process.edition_id).section(task.section)
        raw = fill(section, self.told(task, carried), scene)
        return lambda: carried.note(self._submit(task, actor, raw, carried.now))

    def _submit(self, task: Task, actor: User, raw: object, now: datetime) -> StepDone:
        return steps.submit(task.pk, actor, raw, {}, now)

    def state_bytes(self) -> list[int]:
        """The sizes of the states of the cases that still run."""
        ids = [carried.case.process_id for carried in self.cases if carried.waiting]
        rows = Process.objects.filter(pk__in=ids[:1]).values_list("engine_state", flat=True)
        return [len(bytes(state)) for state in rows]
