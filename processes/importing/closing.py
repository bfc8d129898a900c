"""The last look at an import: what hangs on something that stayed outside stays outside too, and where it was drawn."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.importing import kinds
from processes.importing.dialects import DC, DI
from processes.importing.model import Drawn, all_parts
from processes.importing.picture import Picture
from processes.importing.report import Done
from processes.importing.source import Source, children, local_id

_FLOW_ELEMENTS = kinds.SAME | kinds.TURNED.keys() | {"sequenceFlow"}


def close(source: Source, drawings: list[Drawn], picture: Picture) -> None:
    """Completes the ledger after everything was written."""
    _empty_processes(source, drawings)
    _hanging(source)
    written = _written(drawings)
    _references(source, written)
    _frames(source)
    _top(source, drawings)
    _drawn(source, picture, written)


def _written(drawings: list[Drawn]) -> set[str]:
    """The keys of all that is in the diagrams now."""
    found: set[str] = set()
    for drawn in drawings:
        found |= {drawn.key, drawn.pool} | {lane.key for lane in drawn.lanes}
        for part in all_parts(drawn.part):
            found |= part.nodes.keys() | {line.key for line in part.lines}
            found |= {note.key for note in part.notes} | {link.key for link in part.links}
    return found


def _empty_processes(source: Source, drawings: list[Drawn]) -> None:
    drawn = {each.source for each in drawings}
    for element in source.processes:
        if element not in drawn:
            for inner in element.iter():
                source.ledger.leave(inner, "process", "这个流程里没有画环节，没有带入。")
            pool = source.pools.get(element.get("id", ""))
            if pool is not None:
                source.ledger.leave(pool, "message", "别的机构只画了池，没有画环节，没有带入。")


def _hanging(source: Source) -> None:
    """What is inside a step or flow that stayed outside is outside as well."""
    for element in source.ledger.elements:
        around = element.getparent()
        if around is None or source.ledger.noted(around) != Done.LEFT_OUT:
            continue
        if local_name(around) in _FLOW_ELEMENTS and source.ledger.noted(element) != Done.LEFT_OUT:
            source.ledger.leave(element, "event", "所在的环节没有带入。")


def _references(source: Source, written: set[str]) -> None:
    for element in source.root.iter(f"{{{BPMN}}}flowNodeRef"):
        if local_id(element.text) not in written and source.ledger.noted(element) == Done.KEPT:
            source.ledger.leave(element, "lane", "泳道里列的环节没有带入。")


def _frames(source: Source) -> None:
    """A frame of extensions came in if anything in it did."""
    for element in source.root.iter(f"{{{BPMN}}}extensionElements"):
        inside = {source.ledger.noted(each) for each in element.iterdescendants()}
        if inside & {Done.KEPT, Done.CHANGED}:
            source.ledger.keep(element)


def _top(source: Source, drawings: list[Drawn]) -> None:
    source.ledger.keep(source.root)
    for frame in children(source.root, "collaboration"):
        if any(source.ledger.noted(each) == Done.KEPT for each in frame.iterchildren()):
            source.ledger.keep(frame)
    signals = {node.signal for drawn in drawings for part in all_parts(drawn.part) for node in part.nodes.values()}
    for element in children(source.root, "signal"):
        if (element.get("name") or element.get("id")) in signals:
            source.ledger.keep(element)


def _drawn(source: Source, picture: Picture, written: set[str]) -> None:
    """Shapes and lines: kept where they stand, or drawn anew."""
    for element in source.root.iter(f"{{{DI}}}BPMNDiagram", f"{{{DI}}}BPMNPlane"):
        source.ledger.keep(element)
    for element in source.root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge"):
        key = local_id(element.get("bpmnElement"))
        if key not in written:
            continue
        place = picture.boxes.get(key) or picture.ways.get(key)
        if place is not None and place.source is element:
            _keep_place(element, source)
        else:
            for each in element.iter():
                source.ledger.change(each, "picture", "位置重新排过。")


def _keep_place(element: etree._Element, source: Source) -> None:
    source.ledger.keep(element)
    for each in element.iterchildren("{*}Bounds", "{*}waypoint"):
        source.ledger.keep(each)
    for label in element.iterchildren(f"{{{DI}}}BPMNLabel"):
        if label.find(f"{{{DC}}}Bounds") is not None:
            source.ledger.keep(label)
            source.ledger.keep(label.find(f"{{{DC}}}Bounds"))
