"""Where a new or moved step goes on the sheet: a column behind its forerunner, a free row in its lane."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree  # type: ignore[import-untyped]

from processes.catalogue import LEVELS
from processes.diagrams import BPMN
from processes.redrawing.boxes import Box, around
from processes.redrawing.drawing import Drawing
from processes.redrawing.room import make_room
from processes.redrawing.sheet import Sheet

GAP = 45
UNALIGNED = 30
MARGIN = 12
NEW_LANE = 150
_SIZES = {"Gateway": (50.0, 50.0), "Event": (36.0, 36.0)}


def size_of(kind: str) -> tuple[float, float]:
    """How wide and high an element is drawn."""
    return next((size for ending, size in _SIZES.items() if kind.endswith(ending)), (100.0, 80.0))


def place_behind(sheet: Sheet, element: str, kind: str, behind: str, room: str, moving: Collection[str]) -> None:
    """Draws an element in a column of its own right behind another; `moving` names edges that will be led anew."""
    width, height = _size(sheet.drawing, element, kind)
    left = sheet.drawing.box(behind).right + GAP
    _open_column(sheet, behind, left, width, except_for=element)
    middle = _free_row(sheet, (left, width, height), behind, room, {element}, moving)
    if middle is None:
        middle = _new_row(sheet, room, height)
    _draw(sheet.drawing, element, kind, around((left + width / 2, middle), width, height))
    _widen(sheet, room, element)
    _clear(sheet, element, moving)


def _size(drawing: Drawing, element: str, kind: str) -> tuple[float, float]:
    """The size that an element has on the sheet, or would be given."""
    if element not in drawing.shapes:
        return size_of(kind)
    box = drawing.box(element)
    return box.width, box.height


def place_in_lane(sheet: Sheet, element: str, kind: str, room: str, moving: Collection[str]) -> None:
    """Draws an element in another lane, in the column where it stands."""
    box = sheet.drawing.box(element)
    middle = _free_row(sheet, (box.x, box.width, box.height), element, room, {element}, moving)
    if middle is None:
        middle = _new_row(sheet, room, box.height)
    _draw(sheet.drawing, element, kind, around((sheet.drawing.box(element).cx, middle), box.width, box.height))
    _clear(sheet, element, moving)


def ensure_lane(sheet: Sheet, name: str) -> None:
    """Draws a lane that the diagram has not got yet, in the order of levels, if it has lanes at all."""
    lanes = sheet.lanes()
    if not name or name in lanes or name not in LEVELS or not lanes:
        return
    above = [each for each in lanes if each in LEVELS and LEVELS.index(each) < LEVELS.index(name)]
    neighbour = max(above, key=LEVELS.index) if above else next(iter(lanes))
    beside = sheet.drawing.box(lanes[neighbour].get("id"))
    top = beside.bottom if above else beside.y
    _part(sheet.drawing, top, NEW_LANE)
    lane = etree.Element(f"{{{BPMN}}}lane", id=sheet.free_id(f"lane_{_word(name)}"), name=name)
    (lanes[neighbour].addnext if above else lanes[neighbour].addprevious)(lane)
    sheet.drawing.add_shape(lane.get("id"), "lane", Box(beside.x, top, beside.width, NEW_LANE))


def _word(level: str) -> str:
    return ("village", "township", "county", "prefecture", "province")[LEVELS.index(level)]


def _part(drawing: Drawing, top: float, height: float) -> None:
    """Moves the lanes from `top` on down, and makes the pool taller, without making a lane taller."""
    frames = {each: box for each, box in drawing.containers().items() if drawing.is_frame(each)}
    make_room(drawing, "y", top, height)
    for each, box in frames.items():
        if drawing.kinds[each] == "participant":
            drawing.put(each, Box(box.x, box.y, box.width, box.height + height))
        elif box.bottom <= top:
            drawing.put(each, box)


def _open_column(sheet: Sheet, behind: str, left: float, width: float, except_for: str) -> None:
    """Moves what lies to the right so far that a column of the width is free at `left`."""
    drawing = sheet.drawing
    cut = drawing.box(behind).right + 1
    next_ones = [box.x for each, box in drawing.leaves().items() if box.cx >= cut and each != except_for]
    next_ones += [box.x for each, box in drawing.containers().items() if not drawing.is_frame(each) and box.x >= cut]
    if next_ones:
        make_room(drawing, "x", cut, left + width + GAP - min(next_ones))


def _free_row(
    sheet: Sheet,
    column: tuple[float, float, float],
    near: str,
    room: str,
    own: Collection[str],
    moving: Collection[str],
) -> float | None:
    """The middle of the free row in a room that is nearest to another element, if there is one."""
    left, width, height = column
    wanted, taken = sheet.drawing.box(near).cy, list(_taken(sheet.drawing, own, moving))
    for middle in _rows(sheet, sheet.room_box(room), height, wanted):
        here = around((left + width / 2, middle), width, height).grown(MARGIN)
        if not any(here.meets(other) for other in taken):
            return middle
    return None


def _rows(sheet: Sheet, box: Box, height: float, wanted: float) -> list[float]:
    """Where the middle of an element may lie, the best first: near the wanted line, better in line with others."""
    first, last = box.y + height / 2 + MARGIN, box.bottom - height / 2 - MARGIN
    used = {wanted, box.cy} | {other.cy for other in sheet.drawing.leaves().values()}
    lines = used | {first + 5 * step for step in range(int(max(last - first, 0) // 5) + 1)}
    free = [line for line in lines if first <= line <= last]
    return sorted(free, key=lambda line: (abs(line - wanted) + (0 if line in used else UNALIGNED), line))


def _taken(drawing: Drawing, own: Collection[str], moving: Collection[str]) -> Iterator[Box]:
    """All that is drawn already: elements, labels, and thin boxes for the lines."""
    yield from (box for each, box in drawing.leaves().items() if each not in own)
    yield from (box for each, box in drawing.labels() if each not in own and each not in moving)
    for flow in drawing.edges.keys() - set(moving):
        yield from drawing.strips(flow)


def _new_row(sheet: Sheet, room: str, height: float) -> float:
    """Makes a room taller at its bottom and says where the new row's middle lies."""
    box = sheet.room_box(room)
    size = height + 2 * MARGIN + 6
    make_room(sheet.drawing, "y", box.bottom, size)
    return box.bottom + size / 2 - MARGIN / 2


def _draw(drawing: Drawing, element: str, kind: str, box: Box) -> None:
    """Puts an element in its place, and what belongs to it along with it."""
    if element not in drawing.shapes:
        drawing.add_shape(element, kind, box)
        return
    old = drawing.box(element)
    drawing.put(element, box)
    for each in _companions(drawing, element):
        drawing.carry(each, box.x - old.x, box.y - old.y)


def _companions(drawing: Drawing, element: str) -> list[str]:
    """What goes where an element goes: events on its border, and all that is drawn inside it."""
    nodes = [each for each in drawing.root.iter(f"{{{BPMN}}}*") if each.get("id")]
    own = [each for each in nodes if element in (each.get("id"), each.get("attachedToRef"))]
    inside = [inner.get("id") for each in own for inner in each.iter(f"{{{BPMN}}}*") if inner.get("id")]
    return [each for each in inside if each != element]


def _clear(sheet: Sheet, element: str, moving: Collection[str]) -> None:
    """Finds those edges a new way that would run through an element where it stands now."""
    box, flows = sheet.drawing.box(element), sheet.flows()
    for flow in sorted(flows.keys() & sheet.drawing.edges.keys() - set(moving)):
        if element not in sheet.drawing.ends(flow) and any(box.meets(strip) for strip in sheet.drawing.strips(flow)):
            sheet.draw(flows[flow])


def _widen(sheet: Sheet, room: str, element: str) -> None:
    """Makes a room wider, and all that it lies in, when the element stands too near to its right border."""
    if room:
        box = sheet.drawing.box(room)
        make_room(sheet.drawing, "x", box.right, sheet.drawing.box(element).right + GAP - box.right)
