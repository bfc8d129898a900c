"""Many reviews started at once: the diagram runs once for all whose start is alike, rows are written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from cases import chain, numbers, progress
from cases.errors import Blocked
from cases.models import Award, Case, Channel
from cases.reviews.plan import REVIEW
from processes import editions, engine, region
from processes.editions import Edition
from processes.models import Process, Task
from processes.tasks import drawn_columns
from rules.errors import UnsetLocalLimit

CAUSE = "planned"


class Unlike(Blocked):
    """这件核查的启动取决于本户的情况，须单独启动。"""


@dataclass
class Asked:
    """A host that answers what is the same for all households of a wave, and refuses everything else."""

    known: Mapping[str, object]

    def fact(self, name: str) -> object:
        """A fact that all of them share."""
        if name not in self.known:
            raise Unlike(f"启动要问“{name}”")
        return self.known[name]

    def deadline(self, rule_id: str) -> date:
        """No clock of a household is known here."""
        raise Unlike(f"启动要定时“{rule_id}”")

    def call(self, operation: str, parameters: Mapping[str, object]) -> None:
        """What an operation does is done for each household."""
        raise Unlike(f"启动要做“{operation}”")


@dataclass
class Starter:
    """One worker's memory: how the diagram of each edition starts, and when a step that opens today is due."""

    on: date
    _steps: dict[int, engine.Step | None] = field(default_factory=dict)
    _dues: dict[tuple[str, str], tuple[str, date | None, bool]] = field(default_factory=dict)

    def step(self, edition: Edition) -> engine.Step | None:
        """The start that is the same for all households of an edition; None when it depends on the household."""
        if edition.id not in self._steps:
            self._steps[edition.id] = _start(edition)
        return self._steps[edition.id]

    def due(self, edition: Edition, award: Award, rule: str, last_day: date) -> tuple[str, date | None, bool]:
        """The rule, day and whether provisional of a task in a township; without a local limit the review's own."""
        if not rule:
            return "", None, False
        name = edition.tables.named(rule, edition.scheme)
        key = (award.area[:9], name)
        if key not in self._dues:
            self._dues[key] = self._local(edition, award, name)
        found = self._dues[key]
        return found if found[1] else (name, last_day, False)

    def _local(self, edition: Edition, award: Award, name: str) -> tuple[str, date | None, bool]:
        try:
            due = region.due(name, self.on, award.area, source=edition.tables)
        except UnsetLocalLimit:
            return name, None, False
        return name, due.due_on, due.provisional


def _start(edition: Edition) -> engine.Step | None:
    try:
        step = engine.start(edition.spec_of(REVIEW), Asked({"investigation_due": True}))
    except Unlike:
        return None
    return step if not step.timers and not step.ended else None


def open_together(awards: Sequence[Award], starter: Starter, now: datetime) -> list[Case]:
    """Opens a planned review of each award, all of one county, with as few statements as can be."""
    edition = editions.in_force(awards[0].case.scheme, starter.on)
    step = starter.step(edition)
    assert step is not None
    made = Process.objects.bulk_create([_process(award, edition, step, now) for award in awards])
    codes = numbers.case_numbers(awards[0].area, len(awards), now)
    rows = zip(awards, made, codes, strict=True)
    cases = Case.objects.bulk_create([_case(*row, edition, step, now) for row in rows])
    Task.objects.bulk_create(
        [
            _task(case, award, task, starter, edition, now)
            for case, award in zip(cases, awards, strict=True)
            for task in step.open_tasks
        ],
        batch_size=400,
    )
    detail = {"cause": CAUSE, "opened": [task.element for task in step.open_tasks]}
    subjects = [(case.pk, case.household_id, detail) for case in cases]
    chain.append_many(awards[0].area[:6], "open_procedure", now, subjects)
    return cases


def _process(award: Award, edition: Edition, step: engine.Step, now: datetime) -> Process:
    return Process(
        edition_id=edition.id, diagram=REVIEW, area=award.area, engine_state=step.state, revision=1, started_at=now
    )


def _case(award: Award, process: Process, number: str, edition: Edition, step: engine.Step, now: datetime) -> Case:
    household = award.household
    return Case(
        number=number,
        code_digest=progress.digest(number, progress.new_code()),
        scheme=edition.scheme,
        procedure=REVIEW,
        about=award,
        cause=CAUSE,
        household=household,
        process=process,
        applicant=household.name,
        residence_kind=household.residence_kind,
        channel=Channel.OFFICE,
        area=award.area,
        town=award.area[:9],
        county=award.area[:6],
        decider=award.case.decider,
        stage=step.open_tasks[0].name,
        due_on=award.next_review_on,
        opened_at=now,
    )


def _task(case: Case, award: Award, task: engine.OpenTask, starter: Starter, edition: Edition, now: datetime) -> Task:
    last_day = award.next_review_on or starter.on
    rule, due_on, provisional = starter.due(edition, award, task.properties.get("deadline", ""), last_day)
    return Task(
        process_id=case.process_id,
        key=task.key,
        area=award.area,
        town=award.area[:9],
        opened_at=now,
        rule=rule,
        due_on=due_on,
        provisional=provisional,
        **drawn_columns(task, award.area, starter.on),
    )
