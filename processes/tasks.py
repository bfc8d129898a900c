"""Human tasks and timers as rows: what the engine says is open becomes what an inbox shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from offices import divisions, routing
from processes.engine import OpenTask, OpenTimer
from processes.models import Process, Task, Timer


@dataclass(frozen=True)
class Due:
    """When a task is due; no day when no limit was set."""

    rule: str = ""
    due_on: date | None = None
    provisional: bool = False


DueFor = Callable[[OpenTask], Due]


def project(
    process: Process, open_tasks: list[OpenTask], timers: list[OpenTimer], due_for: DueFor, now: datetime
) -> list[Task]:
    """Brings task and timer rows in line with the engine's; returns the tasks that were opened."""
    known = dict(_unfinished(process).values_list("key", "id"))
    wanted = {task.key: task for task in open_tasks}
    gone = [pk for key, pk in known.items() if key not in wanted]
    if gone:
        Task.objects.filter(pk__in=gone).update(state=Task.State.CANCELLED, holder=None)
    opened = [_row(process, task, due_for(task), now) for key, task in wanted.items() if key not in known]
    if opened:
        Task.objects.bulk_create(opened)
    _project_timers(process, timers)
    return opened


def _unfinished(process: Process):
    return Task.objects.filter(process=process, state__in=[Task.State.OPEN, Task.State.WAITING], returned=False)


def _row(process: Process, task: OpenTask, due: Due, now: datetime) -> Task:
    asked = task.properties
    posts = asked["post"].split()
    also = " ".join([*posts[1:], *asked.get("also", "").split()])
    on = now.astimezone().date()
    return Task(
        process=process,
        key=task.key,
        element=task.element,
        name=task.name,
        section=asked.get("form") or task.element,
        area=process.area,
        town=process.area[:9],
        office_id=routing.office_id_for(asked["office_kind"], process.area, on),
        post=posts[0],
        also=f" {also} " if also else "",
        opened_at=now,
        rule=due.rule,
        due_on=due.due_on,
        provisional=due.provisional,
    )


def _project_timers(process: Process, timers: list[OpenTimer]) -> None:
    """A timer that is known keeps its row's day: a calendar loaded later may have moved it."""
    known = set(Timer.objects.filter(process=process).values_list("key", flat=True))
    gone = known - {timer.key for timer in timers}
    if gone:
        Timer.objects.filter(process=process, key__in=gone).delete()
    new = [timer for timer in timers if timer.key not in known]
    if new:
        Timer.objects.bulk_create([Timer(process=process, **vars_of(timer)) for timer in new])


def vars_of(timer: OpenTimer) -> dict[str, object]:
    """The columns of a timer row."""
    return {"key": timer.key, "element": timer.element, "due_at": timer.due_at}


def town_of(area: str) -> str:
    """The nine digits of a township, by which inboxes are indexed."""
    return divisions.at(area, divisions.Level.TOWNSHIP)[:9]
