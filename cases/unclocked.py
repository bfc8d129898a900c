"""Steps whose limit runs from the day on which they opened, without a clock: due again after a calendar changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Clock
from processes import editions, region
from processes.models import Task
from rules.errors import UnsetLocalLimit

RUNNING = [Task.State.OPEN, Task.State.WAITING]
AT_ONCE = 500
# When something is due, and whether that is provisional.
Day = tuple[date, bool]


@dataclass(frozen=True)
class Kin:
    """What steps must have in common to be due on the same day."""

    rule: str
    opened_on: date
    area: str
    edition_id: int

    def due(self) -> Day | None:
        """The day as the rows stand now, and whether it is provisional; None where the area sets no limit."""
        tables = editions.load(self.edition_id).tables
        try:
            found = region.due(self.rule, self.opened_on, self.area, source=tables)
        except UnsetLocalLimit:
            return None
        return found.due_on, found.provisional


def recompute(wanted: Q, cases: Collection[int] | None) -> list[tuple[str, str, date, date, bool]]:
    """Writes the days of these steps anew; returns case number, rule, old day, new day, provisional of what moved."""
    moved: list[tuple[str, str, date, date, bool]] = []
    for kin, tasks in _groups(_steps(wanted, cases)).items():
        own = kin.due()
        stale: dict[Day, list[Task]] = {}
        for task in tasks:
            day = own or _of_case(task)
            if day != (task.due_on, task.provisional):
                stale.setdefault(day, []).append(task)
        for day, some in stale.items():
            _write(some, kin.rule, day)
            moved += [(task.process.case.number, kin.rule, task.due_on, *day) for task in some if task.due_on != day[0]]
    return sorted(moved)


def _of_case(task: Task) -> Day:
    """Where the area sets no limit for a step, the case's own day is shown, which has been computed before."""
    case = task.process.case
    due_on = case.due_on or task.due_on
    assert due_on is not None, "only steps with a day are read"
    return due_on, case.provisional if case.due_on else task.provisional


def _steps(wanted: Q, cases: Collection[int] | None) -> QuerySet[Task]:
    """Open and waiting steps that have a rule and no clock of it; a correction follows the step that waits for it."""
    clocks = Clock.objects.filter(case__process=OuterRef("process"), rule=OuterRef("rule"))
    rows = Task.objects.filter(wanted, state__in=RUNNING, returned=False, due_on__isnull=False).exclude(rule="")
    rows = rows if cases is None else rows.filter(process__case__in=cases)
    return (
        rows.filter(~Exists(clocks), process__case__isnull=False)
        .select_related("process__case")
        .defer("process__engine_state")
    )


def _groups(rows: QuerySet[Task]) -> dict[Kin, list[Task]]:
    groups: dict[Kin, list[Task]] = {}
    for task in rows.order_by("id"):
        opened_on = task.opened_at.astimezone().date()
        kin = Kin(task.rule, opened_on, region.same_as(task.area), task.process.edition_id)
        groups.setdefault(kin, []).append(task)
    return groups


def _write(tasks: list[Task], rule: str, day: Day) -> None:
    for first in range(0, len(tasks), AT_ONCE):
        processes = [task.process_id for task in tasks[first : first + AT_ONCE]]
        rows = Task.objects.filter(process__in=processes, rule=rule, state__in=RUNNING)
        rows.update(due_on=day[0], provisional=day[1])
