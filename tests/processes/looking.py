"""What is wrong with a diagram's picture: steps outside their lane, torn or slanting edges, overlaps."""

from collections.abc import Iterator
from itertools import combinations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, NODES, local_name, read_diagram
from processes.redrawing.boxes import is_square, segments
from processes.redrawing.drawing import Drawing


def flaws(text: str) -> list[str]:
    """Every flaw of a picture, in words; a good picture has none."""
    root = read_diagram(text)
    drawing = Drawing(root)
    return [*_unplaced(root, drawing), *_torn(root, drawing), *_overlapping(drawing)]


def _unplaced(root: etree._Element, drawing: Drawing) -> Iterator[str]:
    lanes = {(each.text or "").strip(): each.getparent().get("id") for each in root.iter(f"{{{BPMN}}}flowNodeRef")}
    for node in root.iter(f"{{{BPMN}}}*"):
        if local_name(node) not in NODES or node.get("attachedToRef"):
            continue
        around = node.getparent()
        room = around.get("id") if local_name(around) == "subProcess" else lanes.get(node.get("id"))
        if node.get("id") not in drawing.shapes:
            yield f"{node.get('id')} is not drawn"
        elif room is None:
            yield f"{node.get('id')} is in no lane"
        elif not drawing.box(room).holds(drawing.box(node.get("id"))):
            yield f"{node.get('id')} is drawn outside {room}"


def _torn(root: etree._Element, drawing: Drawing) -> Iterator[str]:
    for flow in root.iter(f"{{{BPMN}}}sequenceFlow"):
        name, source, target = flow.get("id"), flow.get("sourceRef"), flow.get("targetRef")
        points = drawing.points(name)
        if len(points) < 2:
            yield f"{name} is not drawn"
            continue
        if not (drawing.box(source).touches(points[0]) and drawing.box(target).touches(points[-1])):
            yield f"{name} does not touch its ends"
        if not is_square(points):
            yield f"{name} slants"
        for element, box in drawing.leaves().items():
            inner = box.grown(-2 if element in (source, target) else -1)
            if any(inner.crossed(line) for line in segments(points)):
                yield f"{name} runs through {element}"


def _overlapping(drawing: Drawing) -> Iterator[str]:
    for (one, first), (other, second) in combinations(drawing.leaves().items(), 2):
        attached = drawing.kinds[one] == "boundaryEvent" or drawing.kinds[other] == "boundaryEvent"
        if first.meets(second) and not attached:
            yield f"{one} lies on {other}"
