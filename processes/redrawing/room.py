"""Making room: everything behind a line moves on, what the line cuts grows, and no edge is torn."""

from __future__ import annotations

from typing import Literal

from processes.redrawing.boxes import Box, Point, is_square
from processes.redrawing.drawing import Drawing
from processes.redrawing.routes import route

Axis = Literal["x", "y"]


def make_room(drawing: Drawing, axis: Axis, cut: float, size: float) -> None:
    """Moves everything behind `cut` by `size` along an axis."""
    if size <= 0:
        return
    shifts = {each: _shift(drawing, each, axis, cut, size) for each in drawing.shapes}
    ways = {flow: drawing.points(flow) for flow in drawing.edges}
    labels = [(flow, box) for flow, box in drawing.labels() if flow in ways]
    for each, (moved, grown) in shifts.items():
        _apply(drawing, each, axis, moved, grown)
    for flow, box in labels:
        if _middle(box, axis) >= cut:
            drawing.move_label(flow, *_along(axis, size))
    for flow, points in ways.items():
        _lead(drawing, flow, _stretched(points, _ends_moved(drawing, flow, shifts), axis, cut, size))


def _shift(drawing: Drawing, element: str, axis: Axis, cut: float, size: float) -> tuple[float, float]:
    """How far a shape moves and how much it grows."""
    box = drawing.box(element)
    if not drawing.is_container(element):
        return (size if _middle(box, axis) >= cut else 0, 0)
    start, end = (box.x, box.right) if axis == "x" else (box.y, box.bottom)
    if start >= cut:
        return size, 0
    return 0, size if end >= cut else 0


def _apply(drawing: Drawing, element: str, axis: Axis, moved: float, grown: float) -> None:
    if moved or grown:
        box = drawing.box(element).moved(*_along(axis, moved))
        more = _along(axis, grown)
        drawing.put(element, Box(box.x, box.y, box.width + more[0], box.height + more[1]))


def _ends_moved(
    drawing: Drawing, flow: str, shifts: dict[str, tuple[float, float]]
) -> tuple[float | None, float | None]:
    """How far both ends of an edge move; None where it ends on a container, whose border may move by itself."""
    first, last = (
        None if each not in shifts or drawing.is_container(each) else shifts[each][0] for each in drawing.ends(flow)
    )
    return first, last


def _stretched(
    points: list[Point], moved: tuple[float | None, float | None], axis: Axis, cut: float, size: float
) -> list[Point]:
    """The way of an edge after the move: its ends follow their shapes, and so do the lines that stand on them."""
    at = 0 if axis == "x" else 1
    shifts: list[float] = [size if point[at] >= cut else 0 for point in points]
    for place, end in ((0, moved[0]), (-1, moved[1])):
        if end is not None and points:
            order = list(range(len(points))) if place == 0 else list(range(len(points) - 1, -1, -1))
            for each in order:
                if abs(points[each][at] - points[place][at]) >= 0.5:
                    break
                shifts[each] = end
    return [(x + d, y) if at == 0 else (x, y + d) for (x, y), d in zip(points, shifts, strict=True)]


def _lead(drawing: Drawing, flow: str, points: list[Point]) -> None:
    """Draws the edge, and finds it a new way where the move has made it slant."""
    if points == drawing.points(flow):
        return
    if (
        not is_square(points)
        and is_square(drawing.points(flow))
        and all(each in drawing.shapes for each in drawing.ends(flow))
    ):
        points = route(drawing, flow, *drawing.ends(flow))
    drawing.lead(flow, points)


def _middle(box: Box, axis: Axis) -> float:
    return box.cx if axis == "x" else box.cy


def _along(axis: Axis, distance: float) -> tuple[float, float]:
    return (distance, 0) if axis == "x" else (0, distance)
