"""Procedures that an office opens about households by itself, with or without an award: many at once, started alike.

Nobody hands in a form and nothing is decided here: the scheme's diagram runs to its first human step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases import chain, clocks, numbers, progress
from cases.models import Case, Channel, Clock, Household
from cases.reviews.starting import Asked
from offices.models import User
from processes import editions, engine
from processes.editions import Edition
from processes.models import Process, Task
from processes.tasks import drawn_columns
from rules.deadlines import Deadline


@dataclass(frozen=True)
class Subject:
    """A household that a procedure is opened about: for which cause, and the clock that runs from its event.

    `due` is None where the area has set no limit; the steps then have no day.
    """

    household: Household
    cause: str
    due: Deadline | None = None


@dataclass(frozen=True)
class _Start:
    """What all procedures opened together share."""

    edition: Edition
    step: engine.Step
    actor: User | None
    now: datetime


def open_about(scheme: str, subjects: Sequence[Subject], actor: User | None, now: datetime) -> list[Case]:
    """Opens a scheme's procedure about each household, all of one county, with as few statements as can be.

    The start of the diagram must ask nothing of a household (Unlike says what it asked). The caller's transaction
    holds, and the caller sees to it that no household is taken twice.
    """
    if not subjects:
        return []
    start = _start(scheme, actor, now)
    processes = Process.objects.bulk_create([_process(subject, start) for subject in subjects])
    codes = numbers.case_numbers(subjects[0].household.area, len(subjects), now)
    rows = zip(subjects, processes, codes, strict=True)
    cases = Case.objects.bulk_create([_case(*row, start) for row in rows], batch_size=400)
    pairs = list(zip(cases, subjects, strict=True))
    Clock.objects.bulk_create([_clock(case, told.due) for case, told in pairs if told.due], batch_size=400)
    Task.objects.bulk_create([row for case, told in pairs for row in _tasks(case, told, start)], batch_size=400)
    detail = {"opened": [task.element for task in start.step.open_tasks]}
    noted = [(case.pk, case.household_id, {**detail, "cause": case.cause}) for case in cases]
    chain.append_many(subjects[0].household.area[:6], "open_procedure", now, noted)
    return cases


def _start(scheme: str, actor: User | None, now: datetime) -> _Start:
    edition = editions.in_force(scheme, now.astimezone().date())
    return _Start(edition, engine.start(edition.spec, Asked({})), actor, now)


def _process(subject: Subject, start: _Start) -> Process:
    return Process(
        edition_id=start.edition.id,
        diagram=start.edition.scheme,
        area=subject.household.area,
        engine_state=start.step.state,
        revision=1,
        started_at=start.now,
    )


def _case(subject: Subject, process: Process, number: str, start: _Start) -> Case:
    household, due = subject.household, subject.due
    return Case(
        number=number,
        code_digest=progress.digest(number, progress.new_code()),
        scheme=start.edition.scheme,
        procedure=start.edition.scheme,
        cause=subject.cause,
        household=household,
        process=process,
        applicant=household.name,
        residence_kind=household.residence_kind,
        channel=Channel.OFFICE,
        area=household.area,
        town=household.area[:9],
        county=household.area[:6],
        stage=start.step.open_tasks[0].name,
        due_on=due.due_on if due else None,
        provisional=bool(due and due.provisional),
        opened_by=start.actor,
        opened_at=start.now,
    )


def _clock(case: Case, due: Deadline) -> Clock:
    return Clock(
        case=case, rule=due.rule_id, started_on=due.started_on, first_due_on=due.due_on, **clocks.columns_of(due)
    )


def _tasks(case: Case, subject: Subject, start: _Start) -> list[Task]:
    on, due = start.now.astimezone().date(), subject.due
    return [
        Task(
            process_id=case.process_id,
            key=task.key,
            area=case.area,
            town=case.town,
            opened_at=start.now,
            rule=due.rule_id if due else "",
            due_on=due.due_on if due else None,
            provisional=bool(due and due.provisional),
            **drawn_columns(task, case.area, on),
        )
        for task in start.step.open_tasks
    ]
