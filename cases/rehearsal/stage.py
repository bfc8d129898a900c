"""The stage of a worked case: its place, people, clock and cases; rows are read anew whenever somebody looks."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases.errors import Blocked
from cases.models import Case, ChainEntry, Document, Need
from cases.rehearsal.clock import Clock
from cases.rehearsal.household import Told
from cases.rehearsal.people import People
from offices.models import User
from processes import editions, region
from processes.editions import Edition
from processes.models import Task
from rules.workdays import Calendar


@dataclass
class Outcome:
    """What became of an act: what it gave back, or the sentence and the code with which it was refused."""

    result: Any = None
    refused: str = ""
    code: str = ""
    crashed: bool = False


@dataclass
class Stage:
    """Everything an act works on and an expectation looks at."""

    area: str
    scheme: str
    told: Told
    people: People
    clock: Clock
    cases: dict[int, str] = field(default_factory=dict)
    """The cases opened so far, in order, each with its access code."""
    chosen: int = 0
    """Which of them the present act is about, counted from 1; 0 is the latest."""
    actor: str = ""
    outcome: Outcome = field(default_factory=Outcome)
    before: dict[str, int] = field(default_factory=dict)
    _processes: dict[int | None, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What time it is in the case."""
        return self.clock.now

    @property
    def on(self) -> date:
        """What day it is in the case."""
        return self.clock.on

    @property
    def calendar(self) -> Calendar:
        """The working days of the place."""
        return region.calendar(self.area)

    @property
    def edition(self) -> Edition:
        """The edition that new cases are opened on."""
        return editions.in_force(self.scheme, self.on)

    @property
    def case(self) -> Case:
        """The case that the act is about; Blocked while there is none."""
        found = self.find_case()
        if found is None:
            raise Blocked("还没有办件：先要有一次成功的 apply")
        return found

    def find_case(self) -> Case | None:
        """The case that the act is about, as it stands in the database."""
        found = self._chosen
        return Case.objects.select_related("household", "process").get(pk=found) if found else None

    @property
    def _chosen(self) -> int | None:
        numbers = list(self.cases)
        return numbers[self.chosen - 1] if numbers and self.chosen <= len(numbers) else None

    @property
    def process_id(self) -> int:
        """The process that the case runs, asked once: it stays the same for life."""
        chosen = self._chosen
        if chosen not in self._processes:
            self._processes[chosen] = self.case.process_id
        return self._processes[chosen]

    @property
    def access_code(self) -> str:
        """The code with which the applicant asks for progress."""
        return self.cases[self.case.pk]

    def person(self, text: str) -> User:
        """The person of a role, read anew."""
        return self.people.find(text)

    def open_tasks(self) -> list[Task]:
        """What waits in the case, oldest first."""
        rows = Task.objects.filter(process_id=self.process_id, state=Task.State.OPEN)
        return list(rows.select_related("process", "office", "holder").order_by("id"))

    def task(self, step: str) -> Task:
        """The open task of a step, else the latest one that is not open; Blocked lists what is open."""
        rows = Task.objects.filter(process_id=self.process_id, element=step).select_related("process", "office")
        found = rows.filter(state=Task.State.OPEN).order_by("id").last() or rows.order_by("id").last()
        if found is None:
            waiting = "、".join(task.element for task in self.open_tasks()) or "（没有）"
            raise Blocked(f"环节“{step}”现在没有待办；待办的是：{waiting}")
        return found

    def mark(self) -> None:
        """Notes where things stand before an act, so that what it brought about can be told."""
        tables = (Document, ChainEntry, Need)
        self.before = {
            table.__name__: table.objects.order_by("-id").values_list("id", flat=True).first() or 0 for table in tables
        }
