"""Where the source drew everything: bounds of shapes, waypoints of flows; numbers that are none do not count."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import local_name
from processes.importing.dialects import DC, DD, DI
from processes.importing.source import Source, local_id

FARTHEST = 100_000
Point = tuple[float, float]


@dataclass
class Box:
    """A rectangle on the canvas."""

    x: float
    y: float
    width: float
    height: float
    expanded: bool = False
    horizontal: bool = True
    label: Box | None = None
    source: etree._Element | None = None

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom


@dataclass
class Way:
    """A flow's line on the canvas."""

    points: list[Point]
    label: Box | None = None
    source: etree._Element | None = None


@dataclass
class Picture:
    """Boxes of nodes, lanes and notes, and ways of flows, by key."""

    boxes: dict[str, Box]
    ways: dict[str, Way]


def read_picture(source: Source) -> Picture:
    """Reads the drawing of a source; of two shapes for one element the first counts."""
    picture = Picture({}, {})
    for element in source.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        key = local_id(element.get("bpmnElement"))
        if local_name(element) == "BPMNShape":
            box = _shape(element)
            if box and key not in picture.boxes:
                picture.boxes[key] = box
        elif key not in picture.ways:
            points = [point for each in element.iterchildren(f"{{{DD}}}waypoint") if (point := _point(each))]
            if len(points) > 1:
                picture.ways[key] = Way(points[:200], _label(element), element)
    return picture


def _shape(element: etree._Element) -> Box | None:
    box = _bounds(element.find(f"{{{DC}}}Bounds"))
    if box:
        box.expanded = element.get("isExpanded") == "true"
        box.horizontal = element.get("isHorizontal") != "false"
        box.label, box.source = _label(element), element
    return box


def _label(element: etree._Element) -> Box | None:
    return _bounds(element.find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds"))


def _bounds(element: etree._Element | None) -> Box | None:
    if element is None:
        return None
    numbers = [_number(element.get(name)) for name in ("x", "y", "width", "height")]
    known = [each for each in numbers if each is not None]
    if len(known) < 4 or min(known[2:]) < 1:
        return None
    return Box(known[0], known[1], known[2], known[3])


def _point(element: etree._Element) -> Point | None:
    x, y = _number(element.get("x")), _number(element.get("y"))
    return None if x is None or y is None else (x, y)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return round(value, 1) if math.isfinite(value) and abs(value) <= FARTHEST else None
