"""What one step works on: the rows, the clocks, what was said, and what waits to be written."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from cases import chain, lawfulness
from cases.errors import NotAllowed, NotFound
from cases.facts import CaseFacts
from cases.gathering import Found
from cases.models import Case, Document
from cases.running_clocks import RunningClocks
from offices.models import User
from processes import editions, engine, tasks
from processes.batch import Batch
from processes.editions import Edition
from processes.models import Process, Task
from processes.operations import find_operation

COLUMNS = [column.attname for column in Case._meta.concrete_fields]


@dataclass(frozen=True)
class StepDone:
    """What a step brought about: tasks opened, documents issued, whether the procedure ended."""

    case: Case
    opened: list[Task]
    issued: list[Document]
    ended: bool


@dataclass
class Work:
    """The rows one step works on, with the process locked; it is the host that the engine asks."""

    process: Process
    case: Case
    edition: Edition
    actor: User | None
    now: datetime
    said: dict[str, object] = field(default_factory=dict)
    issued: list[Document] = field(default_factory=list)
    batch: Batch = field(default_factory=Batch)
    end_of_chain: chain.End | None = None
    # When a timer's moment was, where the time-keeper came later than that: terms that follow count from then.
    moment: datetime | None = None

    def __post_init__(self) -> None:
        self.facts = CaseFacts(self.case, self.said, self.on)
        self.clocks = RunningClocks(self.case, self.batch)
        self._before = self._columns()

    @cached_property
    def unfinished(self) -> tasks.Unfinished:
        """What the process had open before this step."""
        return tasks.unfinished(self.process)

    @property
    def spec(self) -> engine.Spec:
        """The diagram that this process runs, as its edition draws it."""
        return self.edition.spec_of(self.process.diagram)

    @property
    def on(self) -> date:
        return self.now.astimezone().date()

    @property
    def counts_from(self) -> date:
        """The day from which terms count that this step starts: today, or the day on which a timer was due."""
        return (self.moment or self.now).astimezone().date()

    def fact(self, name: str) -> object:
        """A fact for a gateway; what is not in the form just handed in is read from rows, which must be there."""
        if name not in self.said:
            self.batch.flush()
        return self.facts.fact(name)

    def deadline(self, rule_id: str) -> date:
        """The due day of a clock that runs, for a timer."""
        due = self.clocks.due(rule_id, self.on)
        if due.due_on is None:
            raise NotAllowed(f"时限“{rule_id}”还没有起算，不能设定时")
        return due.due_on

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        """Does what a service task asks for."""
        found = find_operation(operation)
        if found is None:
            raise NotFound(f"没有“{operation}”这个操作")
        self.batch.flush()
        lawfulness.check(self, operation)
        self.end_of_chain = None  # an operation may add to it
        found.act(self, parameters)

    def changed_columns(self) -> list[str]:
        """The columns of the case that this step has changed so far."""
        return [name for name, value in self._columns().items() if value != self._before[name]]

    def _columns(self) -> dict[str, object]:
        return {name: vars(self.case).get(name) for name in COLUMNS}


def from_found(found: Found, actor: User, now: datetime) -> Work:
    """The work of a step from what was gathered for it."""
    work = Work(found.process, found.case, editions.load(found.process.edition_id), actor, now)
    work.clocks, work.unfinished = RunningClocks(found.case, work.batch, found.clocks), found.unfinished
    work.end_of_chain = found.end_of_chain
    return work
