"""Going back: which rows of a saved process are undone when an earlier task opens again. No engine here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.errors import RewindRefused
from processes.flows import Part, read_parts
from processes.state import CANCELLED, COMPLETED, END_JOIN, READY, STARTED, WAITING, Level, Row, Saved

INSTANCE = " [child]"
SPLIT = ".BoundaryEventSplit"


@dataclass(frozen=True)
class Shape:
    """What going back must know of one process: its elements by what they do, the processes inside it, its drawing."""

    humans: frozenset[str]
    joins: frozenset[str]
    boundaries: frozenset[str]
    terminators: frozenset[str]
    parts: Mapping[str, str]
    drawn: Part = field(repr=False, compare=False)


def read_shapes(roots: Mapping[str, etree._Element]) -> dict[str, Shape]:
    """The shape of every process and sub-process in some diagrams, by id."""
    found = (drawn for root in roots.values() for drawn in read_parts(root))
    return {drawn.element.get("id", ""): _shape(drawn) for drawn in found}


def _shape(drawn: Part) -> Shape:
    part = drawn.element
    return Shape(
        humans=frozenset(_names(part, "userTask")),
        joins=frozenset({END_JOIN, *_names(part, "parallelGateway", "inclusiveGateway")}),
        boundaries=frozenset(_names(part, "boundaryEvent")),
        terminators=frozenset(each.get("id", "") for each in part.iterchildren() if _terminates(each)),
        parts={**_names(part, "subProcess"), **_names(part, "callActivity")},
        drawn=drawn,
    )


def _names(part: etree._Element, *kinds: str) -> dict[str, str]:
    """The rows' names of elements of some kinds, and the process that runs inside each."""
    return {
        each.get("id", "")
        + (INSTANCE if each.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics") is not None else ""): (
            each.get("calledElement") or each.get("id", "")
        )
        for each in part.iterchildren()
        if local_name(each) in kinds
    }


def _terminates(element: etree._Element) -> bool:
    return element.find(f"{{{BPMN}}}terminateEventDefinition") is not None


@dataclass(frozen=True)
class _Place:
    """A row, the level it is in, and that level's shape."""

    level: Level
    shape: Shape
    row: Row


def undo(saved: Saved, element: str, shapes: Mapping[str, Shape], process_id: str) -> None:
    """Opens the latest completed task of an element under a new key; all that came after it is taken out."""
    path = _latest(saved.level, element, shapes, process_id)
    for place in path:
        if place.row.state != STARTED:
            _take_out_after(place)
        place.level.ended = False
        place.row.state = STARTED
    task = path[-1].row
    task.state, task.key, task.notes = READY, saved.next_key(), {}


def _latest(level: Level, element: str, shapes: Mapping[str, Shape], process_id: str) -> list[_Place]:
    paths = list(_paths(level, element, shapes, process_id))
    if not paths:
        raise RewindRefused(f"环节“{element}”还没有办结过，不能退回到这里。")
    path = max(paths, key=lambda places: places[-1].row.key)
    if any(place.row.state == CANCELLED for place in path):
        raise RewindRefused("这个环节所在的阶段已经中止，不能退回到里面。")
    if any(place.row.name.endswith(INSTANCE) for place in path):
        raise RewindRefused("多人分别办理的环节不能单独退回，请退回到它前面的环节。")
    return path


def _paths(level: Level, element: str, shapes: Mapping[str, Shape], process_id: str) -> Iterator[list[_Place]]:
    shape = shapes[process_id]
    for row in level.rows:
        here = _Place(level, shape, row)
        if row.name.removesuffix(INSTANCE) == element and row.name in shape.humans and row.state == COMPLETED:
            yield [here]
        if row.part:
            inner = shape.parts.get(row.name)
            if inner is None:
                raise RewindRefused("流程图与已办环节对不上，不能退回。")
            yield from ([here, *path] for path in _paths(row.part, element, shapes, inner))


def _take_out_after(place: _Place) -> None:
    level, start = place.level, place.level.rows.index(place.row)
    gone, reopened = _after(level, place.shape, start)
    revived = _boundaries_beside(level, place.shape, start)
    _check_not_cut_off(level, place.shape, gone | revived)
    for index in reopened | revived:
        level.rows[index].state, level.rows[index].notes = WAITING, {}
    _remove(level, gone)


def _after(level: Level, shape: Shape, start: int) -> tuple[set[int], set[int]]:
    """The rows that follow, and the joins elsewhere that had counted on this branch and must wait for it again."""
    gone, reopened = _below(level, start), set[int]()
    while fired := _fired_joins(level, shape, gone) - reopened:
        reopened |= fired
        for index in fired:
            gone |= _below(level, index)
    return gone, reopened - gone


def _below(level: Level, start: int) -> set[int]:
    found = {start}
    for index, row in enumerate(level.rows):
        if row.parent in found:
            found.add(index)
    return found - {start}


def _fired_joins(level: Level, shape: Shape, gone: set[int]) -> set[int]:
    found: set[int] = set()
    for name in {level.rows[index].name for index in gone if level.rows[index].state == CANCELLED} & shape.joins:
        rows = enumerate(level.rows)
        fired = {at for at, row in rows if row.name == name and row.state == COMPLETED and at not in gone}
        if len(fired) > 1:
            raise RewindRefused("并行环节在回路里办过几轮，分不清退回哪一轮，请退回到并行之前的环节。")
        found |= fired
    return found


def _boundaries_beside(level: Level, shape: Shape, index: int) -> set[int]:
    parent = level.rows[index].parent
    if not level.rows[parent].name.endswith(SPLIT):
        return set()
    rows = enumerate(level.rows)
    return {at for at, row in rows if row.parent == parent and row.name in shape.boundaries and row.state == CANCELLED}


def _check_not_cut_off(level: Level, shape: Shape, handled: set[int]) -> None:
    """A branch that an end event cut off cannot be brought back to life."""
    if any(row.name in shape.terminators and row.state == COMPLETED for row in level.rows) and any(
        row.state == CANCELLED and index not in handled and row.name not in shape.joins
        for index, row in enumerate(level.rows)
    ):
        raise RewindRefused("流程已经由终止事件结束，被终止的分支不能恢复，不能退回。")


def _remove(level: Level, gone: set[int]) -> None:
    kept = [index for index in range(len(level.rows)) if index not in gone]
    moved = {old: new for new, old in enumerate(kept)}
    for index in kept[1:]:
        level.rows[index].parent = moved[level.rows[index].parent]
    level.rows = [level.rows[index] for index in kept]
