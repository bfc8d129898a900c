"""The picture part of a diagram file (BPMN DI): shapes, edges and labels by the id of what they draw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.errors import RedrawRefused
from processes.redrawing.boxes import Box, Point, segments

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
_FRAMES = ("participant", "lane")


class Drawing:
    """Reads and writes the picture of one diagram; what is drawn never changes what the diagram means."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.plane = root.find(f".//{{{BPMNDI}}}BPMNPlane")
        if self.plane is None:
            raise RedrawRefused("这张流程图只有内容没有图形，请先在流程图页打开并保存一次。")
        self.kinds = {each.get("id"): local_name(each) for each in root.iter(f"{{{BPMN}}}*") if each.get("id")}
        self.shapes = {each.get("bpmnElement"): each for each in self.plane.iterchildren(f"{{{BPMNDI}}}BPMNShape")}
        self.edges = {each.get("bpmnElement"): each for each in self.plane.iterchildren(f"{{{BPMNDI}}}BPMNEdge")}

    # Shapes

    def box(self, element: str) -> Box:
        """Where an element is drawn; RedrawRefused when it is not."""
        if element not in self.shapes:
            raise RedrawRefused(f"“{element}”没有画在图上，请先在流程图页补画。")
        return _read(self.shapes[element])

    def put(self, element: str, box: Box) -> None:
        """Draws an element elsewhere; its label goes along."""
        old, shape = self.box(element), self.shapes[element]
        _write(shape, box)
        for bounds in shape.findall(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds"):
            _set(bounds, _bounds(bounds).moved(box.cx - old.cx, box.bottom - old.bottom))

    def carry(self, element: str, dx: float, dy: float) -> None:
        """Moves a shape, or an edge with its label, by a distance; what is not drawn stays undrawn."""
        if element in self.shapes:
            self.put(element, self.box(element).moved(dx, dy))
        elif element in self.edges:
            self.lead(element, [(x + dx, y + dy) for x, y in self.points(element)])
            self.move_label(element, dx, dy)

    def add_shape(self, element: str, kind: str, box: Box) -> None:
        """Draws a new element."""
        shape = etree.SubElement(self.plane, f"{{{BPMNDI}}}BPMNShape", id=f"{element}_di", bpmnElement=element)
        if kind == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        if kind == "lane":
            shape.set("isHorizontal", "true")
        _write(shape, box)
        self.shapes[element], self.kinds[element] = shape, kind
        if kind.endswith(("Gateway", "Event")):
            self._label(shape, Box(box.cx - 45, box.bottom + 7, 90, 14))

    def remove(self, element: str) -> None:
        """Takes a shape or an edge out of the picture, if it is there."""
        for table in (self.shapes, self.edges):
            drawn = table.pop(element, None)
            if drawn is not None:
                self.plane.remove(drawn)

    def is_container(self, element: str) -> bool:
        """Whether other shapes lie inside: the pool, lanes, and a sub-process drawn open."""
        kind = self.kinds.get(element, "")
        return kind in _FRAMES or (kind == "subProcess" and self.shapes[element].get("isExpanded") == "true")

    def is_frame(self, element: str) -> bool:
        """Whether it is the pool or a lane."""
        return self.kinds.get(element, "") in _FRAMES

    def leaves(self) -> dict[str, Box]:
        """Everything drawn that holds nothing: steps, gateways, events."""
        return {each: self.box(each) for each in self.shapes if not self.is_container(each)}

    def containers(self) -> dict[str, Box]:
        """The pool, the lanes and open sub-processes."""
        return {each: self.box(each) for each in self.shapes if self.is_container(each)}

    # Edges

    def points(self, flow: str) -> list[Point]:
        """The way of an edge; empty when it is not drawn."""
        edge = self.edges.get(flow)
        found = [] if edge is None else edge.findall(f"{{{DI}}}waypoint")
        return [(float(each.get("x")), float(each.get("y"))) for each in found]

    def strips(self, flow: str) -> Iterator[Box]:
        """Thin boxes about the lines of an edge."""
        for (x1, y1), (x2, y2) in segments(self.points(flow)):
            yield Box(min(x1, x2), min(y1, y2), abs(x1 - x2) + 1, abs(y1 - y2) + 1)

    def lead(self, flow: str, points: Sequence[Point]) -> None:
        """Draws an edge anew, adding it when it is not there yet."""
        edge = self.edges.get(flow)
        if edge is None:
            edge = etree.SubElement(self.plane, f"{{{BPMNDI}}}BPMNEdge", id=f"{flow}_di", bpmnElement=flow)
            self.edges[flow] = edge
        for old in edge.findall(f"{{{DI}}}waypoint"):
            edge.remove(old)
        for place, (x, y) in enumerate(points):
            edge.insert(place, etree.Element(f"{{{DI}}}waypoint", x=_number(x), y=_number(y)))

    def label_edge(self, flow: str, text: str) -> None:
        """Puts an edge's label beside its beginning, or takes it away."""
        edge = self.edges[flow]
        for old in edge.findall(f"{{{BPMNDI}}}BPMNLabel"):
            edge.remove(old)
        if text:
            self._label(edge, self._beside(flow, min(90, 12 * len(text) + 4)))

    def _beside(self, flow: str, width: float) -> Box:
        """A free place for a label along the first line of an edge, else the one at its beginning."""
        (x, y), (next_x, next_y) = self.points(flow)[:2]
        level = abs(next_y - y) < 0.5
        far, sign = abs(next_x - x) + abs(next_y - y), 1 if next_x + next_y > x + y else -1
        places = [
            Box(x + sign * (off + width / 2) - width / 2, y + side, width, 14)
            if level
            else Box(x + (7 if side < 0 else -7 - width), y + sign * (off + 7) - 7, width, 14)
            for side in (-20, 6)
            for off in range(8, max(9, int(far)), 12)
        ]
        taken = [*(box for _, box in self.labels()), *self.leaves().values()]
        taken += [strip for each in self.edges for strip in self.strips(each)]
        return next((place for place in places if not any(place.meets(box) for box in taken)), places[0])

    def ends(self, flow: str) -> tuple[str, str]:
        """The two elements that a flow, or an association of a note, joins."""
        for each in self.root.iter(f"{{{BPMN}}}sequenceFlow", f"{{{BPMN}}}association"):
            if each.get("id") == flow:
                return each.get("sourceRef", ""), each.get("targetRef", "")
        return "", ""

    def labels(self) -> Iterator[tuple[str, Box]]:
        """The place of every label, with the element or flow that it names."""
        for owner, drawn in (*self.shapes.items(), *self.edges.items()):
            for bounds in drawn.findall(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds"):
                yield owner, _bounds(bounds)

    def move_label(self, flow: str, dx: float, dy: float) -> None:
        """Moves the label of an edge."""
        for bounds in self.edges[flow].findall(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds"):
            _set(bounds, _bounds(bounds).moved(dx, dy))

    def _label(self, drawn: etree._Element, box: Box) -> None:
        label = etree.SubElement(drawn, f"{{{BPMNDI}}}BPMNLabel")
        _set(etree.SubElement(label, f"{{{DC}}}Bounds"), box)


def _read(shape: etree._Element) -> Box:
    return _bounds(shape.find(f"{{{DC}}}Bounds"))


def _bounds(bounds: etree._Element) -> Box:
    x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _write(shape: etree._Element, box: Box) -> None:
    bounds = shape.find(f"{{{DC}}}Bounds")
    _set(etree.SubElement(shape, f"{{{DC}}}Bounds") if bounds is None else bounds, box)


def _set(bounds: etree._Element, box: Box) -> None:
    for key in ("x", "y", "width", "height"):
        bounds.set(key, _number(getattr(box, key)))


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"
