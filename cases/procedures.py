"""Procedures about an award: review, hearing and exit start here, each a process of its own on the scheme's edition."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from cases import progress, steps
from cases.errors import Blocked
from cases.models import Award, Case, Channel
from cases.numbers import next_case_number
from cases.work import Work
from offices.models import User
from processes import editions, engine
from processes.diagrams import BPMN, read_diagram
from processes.editions import Edition
from processes.models import Process
from processes.schemes import scheme_of


class AlreadyRunning(Blocked):
    """这项待遇已有一件同样的程序在办。"""


@transaction.atomic
def open_procedure(
    award: Award,
    procedure: str,
    cause: str,
    actor: User | None,
    now: datetime,
    said: Mapping[str, object] | None = None,
    since: Mapping[str, date] | None = None,
    due_on: date | None = None,
) -> Case:
    """Opens a case of another procedure about an award: its diagram runs to its first tasks, nobody hands in a form.

    `procedure` is the id of an entry diagram of the award's scheme; one that runs already is not opened twice.
    `since` names events that start legal clocks with the days on which they happened, `due_on` the day by which it
    should end where no clock says so.
    """
    check_not_running(award, procedure)
    edition = editions.in_force(edition_scheme(award), now.astimezone().date())
    case = _only_case(award, edition, procedure, cause, actor, now)
    work = steps.begin(case.process, actor, now)
    work.said.update(said or {})
    _start_clocks(work, since or {}, due_on)
    _start(work)
    case.refresh_from_db(fields=["state", "stage", "due_on", "provisional"])
    return case


def edition_scheme(award: Award) -> str:
    """The scheme whose diagrams an award follows: its own, by whatever application it was granted."""
    return award.scheme


def offered(award: Award, on: date) -> dict[str, str]:
    """The procedures that only the award's scheme has, such as grading self-care again, by id with their titles."""
    scheme = edition_scheme(award)
    drawn = editions.in_force(scheme, on).diagrams
    return {name: _title(drawn[name], name) for name in scheme_of(scheme).procedures if name in drawn}


@transaction.atomic
def open_offered(award: Award, procedure: str, actor: User, now: datetime) -> Case:
    """Opens a procedure of the award's scheme for the cause that the scheme's table gives it; Blocked when unknown."""
    on, scheme = now.astimezone().date(), edition_scheme(award)
    if procedure not in offered(award, on):
        raise Blocked("这类救助没有这个程序，不能启动")
    causes = editions.in_force(scheme, on).tables.sections.get(scheme, {}).get("procedure_causes", {})
    cause = str(causes.get(procedure, "")) if isinstance(causes, Mapping) else ""
    return open_procedure(award, procedure, cause, actor, now)


def _title(diagram: str, process_id: str) -> str:
    process = read_diagram(diagram).find(f".//{{{BPMN}}}process[@id='{process_id}']")
    return process_id if process is None else str(process.get("name") or process_id)


def check_not_running(award: Award, procedure: str) -> None:
    """Refuses a second run of the same procedure on one award: AlreadyRunning names the case."""
    running = Case.objects.filter(about=award, procedure=procedure, state=Case.State.OPEN).first()
    if running:
        raise AlreadyRunning(f"这项待遇已有一件同样的程序在办（办件编号{running.number}）")


def _start_clocks(work: Work, since: Mapping[str, date], due_on: date | None) -> None:
    """The clocks run from the day of what happened; steps without a limit of their own are due with the first."""
    for name, day in since.items():
        work.clocks.event(name, day)
    running = [clock.due_on for clock in work.clocks.known if clock.running]
    work.case.due_on = min(running) if running else due_on


def _start(work: Work) -> None:
    work.clocks.event("procedure_opened", work.on)
    step = engine.start(work.spec, work)
    steps.settle(work, step, "", "open_procedure")


def _only_case(award: Award, edition: Edition, procedure: str, cause: str, actor: User | None, now: datetime) -> Case:
    """The row of the case; somebody who opened the same procedure in this very moment was faster."""
    try:
        with transaction.atomic():
            return _case(award, edition, procedure, cause, actor, now)
    except IntegrityError:
        check_not_running(award, procedure)
        raise


def _case(award: Award, edition: Edition, procedure: str, cause: str, actor: User | None, now: datetime) -> Case:
    household = award.household
    process = Process.objects.create(
        edition_id=edition.id, diagram=procedure, area=award.area, engine_state=b"", started_at=now
    )
    number = next_case_number(award.area, now)
    return Case.objects.create(
        number=number,
        code_digest=progress.digest(number, progress.new_code()),
        scheme=edition.scheme,
        procedure=procedure,
        about=award,
        cause=cause,
        household=household,
        process=process,
        applicant=household.name,
        residence_kind=household.residence_kind,
        channel=Channel.OFFICE,
        area=award.area,
        town=award.area[:9],
        county=award.area[:6],
        decider=award.case.decider,
        opened_by=actor,
        opened_at=now,
    )
