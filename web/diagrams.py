"""The picture of a process for the viewer: the edition's diagrams, and what is done, current and waiting."""

import re
from collections.abc import Mapping
from datetime import date

from processes import region
from processes.editions import Edition
from processes.models import Process, Task
from web import dues

PROCESS = re.compile(r'<(?:\w+:)?process\b[^>]*?\bid="([^"]+)"[^>]*')
NAME = re.compile(r'\bname="([^"]*)"')
CALL = re.compile(r"<(?:\w+:)?callActivity\b[^>]*>")
CALLED = re.compile(r'\b(id|calledElement)="([^"]+)"')


def diagrams_of(edition: Edition) -> list[dict[str, str]]:
    """Each diagram of an edition by its process id, the scheme's own first."""
    found = [_one(text) for text in edition.diagrams.values()]
    return sorted(found, key=lambda each: (each["id"] != edition.scheme, each["id"]))


def _one(text: str) -> dict[str, str]:
    match = PROCESS.search(text)
    name = NAME.search(match[0]) if match else None
    return {"id": match[1] if match else "", "title": name[1] if name else "", "xml": text}


def state_of(edition: Edition, process: Process, on: date) -> dict[str, object]:
    """What the viewer needs of a case: diagrams, marks by diagram, and which one to open."""
    return marked(edition, _marks(process, on))


def marked(edition: Edition, marks: Mapping[str, dict[str, str]]) -> dict[str, object]:
    """The diagrams of an edition with some elements marked; the one where something goes on is opened."""
    shown = diagrams_of(edition)
    placed = {each["id"]: _inside(each["xml"], marks) for each in shown}
    here = next(
        (each["id"] for each in shown if "current" in {mark["state"] for mark in placed[each["id"]].values()}), ""
    )
    for each in shown:
        placed[each["id"]] |= _stages(each["xml"], placed)
    return {"diagrams": shown, "marks": placed, "open": here or edition.scheme}


def _stages(xml: str, placed: Mapping[str, Mapping[str, dict[str, str]]]) -> dict[str, dict[str, str]]:
    """A stage that is drawn in a diagram of its own stands as its steps do: at work, waiting, or done."""
    marks: dict[str, dict[str, str]] = {}
    for element, called in called_stages(xml):
        states = {mark["state"] for mark in placed.get(called, {}).values()}
        if states:
            marks[element] = {"state": next(each for each in ("current", "waiting", "done") if each in states)}
    return marks


def called_stages(xml: str) -> list[tuple[str, str]]:
    """Each stage of a diagram that is drawn in a diagram of its own, and that diagram's id."""
    found = [dict(CALLED.findall(drawn)) for drawn in CALL.findall(xml)]
    return [(each.get("id", ""), each.get("calledElement", "")) for each in found]


def _inside(xml: str, marks: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {element: mark for element, mark in marks.items() if f'id="{element}"' in xml}


def _marks(process: Process, on: date) -> dict[str, dict[str, str]]:
    marks: dict[str, dict[str, str]] = {}
    calendar = region.calendar(process.area)
    for task in process.tasks.select_related("holder").order_by("id"):
        if task.state == Task.State.DONE:
            marks[task.element] = {"state": "done"}
        elif task.state in (Task.State.OPEN, Task.State.WAITING):
            who = str(task.holder) if task.holder else "待领取"
            words = dues.due(task.due_on, on, calendar).words
            marks[task.element] = {"state": "current", "badge": f"{who} · {words}"}
    for timer in process.timers.all():
        marks[timer.element] = {"state": "waiting", "badge": f"{timer.due_at.astimezone():%m月%d日}期满"}
    return marks
