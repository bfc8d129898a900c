"""Tasks as lists show them: with the case, the village and the explained due date, in a fixed number of questions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case, Clock
from offices.models import Division
from processes import region
from processes.models import Process, Task
from rules.workdays import Calendar
from web import dues


@dataclass(frozen=True)
class Row:
    """One line of a list of tasks."""

    task: Task
    village: str
    due: dues.Due


def rows_of(page: Iterable[Task], on: date, area: str) -> list[Row]:
    """Adds cases, village names and explained due dates to a page of tasks."""
    tasks = list(page)
    _add_cases([task for task in tasks if not Task.process.is_cached(task)])
    names = dict(Division.objects.filter(code__in={task.area for task in tasks}).values_list("code", "name"))
    clocks, calendar = dues.clocks_of(tasks), region.calendar(area)
    _add_editions([task for task in tasks if (task.process_id, task.rule) not in clocks])
    return [Row(task, names.get(task.area, ""), _due(task, on, calendar, clocks)) for task in tasks]


def cases_of(tasks: Iterable[Task]) -> QuerySet[Case]:
    """The cases of tasks with what lists show of a case, which stands in one index (`case_in_lists`)."""
    found = Case.objects.filter(process__in={task.process_id for task in tasks})
    return found.only("process", "number", "scheme", "applicant")


def _add_cases(tasks: list[Task]) -> None:
    """Each task gets its case; of the process between them nothing is read until somebody asks for it."""
    cases = {case.process_id: case for case in cases_of(tasks)} if tasks else {}
    for task in tasks:
        task.process = Process.from_db(DEFAULT_DB_ALIAS, ["id"], [task.process_id])
        task.process.case = cases[task.process_id]


def _add_editions(tasks: list[Task]) -> None:
    """A due date without a clock is explained out of the edition of its process."""
    wanted = [task for task in tasks if "edition_id" in task.process.get_deferred_fields()]
    known = Process.objects.filter(pk__in={task.process_id for task in wanted}).values_list("pk", "edition_id")
    editions = dict(known) if wanted else {}
    for task in wanted:
        task.process.edition_id = editions[task.process_id]


def _due(task: Task, on: date, calendar: Calendar, clocks: Mapping[tuple[int, str], Clock]) -> dues.Due:
    if task.state == Task.State.DONE:
        return dues.finished(task.due_on, timezone.localdate(task.done_at))
    return dues.explained(task, on, calendar, clocks)
