"""Human tasks and timers as rows: what the engine says is open becomes what an inbox shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from offices import divisions, routing
from processes.batch import Batch
from processes.engine import OpenTask, OpenTimer, Step
from processes.models import Process, Task, Timer


@dataclass(frozen=True)
class Due:
    """When a task is due; no day when no limit was set."""

    rule: str = ""
    due_on: date | None = None
    provisional: bool = False


DueFor = Callable[[OpenTask], Due]


@dataclass
class Unfinished:
    """What a process had open before a step: tasks by the engine's key, corrections left out, and keys of timers."""

    tasks: dict[str, int]
    timers: set[str]


def unfinished(process: Process) -> Unfinished:
    """Reads what a process has open."""
    states = [Task.State.OPEN, Task.State.WAITING]
    rows = Task.objects.filter(process=process, state__in=states, returned=False)
    timers = Timer.objects.filter(process=process).values_list("key", flat=True)
    return Unfinished(dict(rows.values_list("key", "id")), set(timers))


def project(
    process: Process, step: Step, known: Unfinished, due_for: DueFor, now: datetime, batch: Batch
) -> list[Task]:
    """Brings task and timer rows in line with the engine's; the tasks opened have ids once the batch is sent."""
    wanted = {task.key: task for task in step.open_tasks}
    gone = [pk for key, pk in known.tasks.items() if key not in wanted]
    if gone:
        places = ", ".join(["%s"] * len(gone))
        batch.run(f"UPDATE processes_task SET state = 'cancelled', holder_id = NULL WHERE id IN ({places})", gone)
    opened = [_row(process, task, due_for(task), now) for key, task in wanted.items() if key not in known.tasks]
    batch.insert(opened, keys=True)
    _project_timers(process, step.timers, known.timers, batch)
    return opened


def _row(process: Process, task: OpenTask, due: Due, now: datetime) -> Task:
    return Task(
        process=process,
        key=task.key,
        area=process.area,
        town=process.area[:9],
        opened_at=now,
        rule=due.rule,
        due_on=due.due_on,
        provisional=due.provisional,
        **drawn_columns(task, process.area, now.astimezone().date()),
    )


def drawn_columns(task: OpenTask, area: str, on: date) -> dict[str, Any]:
    """The columns of a task that its diagram says: what, on which form, and who does it in this area on a day."""
    asked = task.properties
    posts = asked["post"].split()
    also = " ".join([*posts[1:], *asked.get("also", "").split()])
    return {
        "element": task.element,
        "name": task.name,
        "section": asked.get("form") or task.element,
        "office_id": routing.office_id_for(asked["office_kind"], area, on, asked.get("department", "")),
        "post": posts[0],
        "also": f" {also} " if also else "",
    }


def _project_timers(process: Process, timers: list[OpenTimer], known: set[str], batch: Batch) -> None:
    """A timer that is known keeps its row's day: a calendar loaded later may have moved it."""
    gone = sorted(known - {timer.key for timer in timers})
    if gone:
        places = ", ".join(["%s"] * len(gone))
        batch.run(f"DELETE FROM processes_timer WHERE process_id = %s AND key IN ({places})", [process.pk, *gone])
    batch.insert([Timer(process=process, **vars_of(timer)) for timer in timers if timer.key not in known])


def vars_of(timer: OpenTimer) -> dict[str, object]:
    """The columns of a timer row."""
    return {"key": timer.key, "element": timer.element, "due_at": timer.due_at}


def town_of(area: str) -> str:
    """The nine digits of a township, by which inboxes are indexed."""
    return divisions.at(area, divisions.Level.TOWNSHIP)[:9]
