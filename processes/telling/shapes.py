"""What two editions' diagrams are compared by: each element with what it says, and who follows whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, label, local_name, read_extensions
from processes.flows import Part, lane_of, read_lanes, read_part
from processes.telling.book import Book

Key = tuple[str, str]
"""The process or sub-process an element is drawn in, and its id."""


@dataclass(frozen=True)
class Shape:
    """One element: what it says of itself."""

    key: Key
    where: str
    kind: str
    name: str
    lane: str
    stated: Mapping[str, str]
    operation: str
    parameters: Mapping[str, str]
    inner: Mapping[str, str]


@dataclass(frozen=True)
class Link:
    """One flow between two elements, with its condition; the default one has none."""

    source: Key
    target: Key
    condition: str
    default: bool
    name: str


@dataclass(frozen=True)
class Drawing:
    """All elements and flows of a scheme's diagrams."""

    shapes: Mapping[Key, Shape]
    links: tuple[Link, ...]

    def without(self, left_out: Collection[Key]) -> set[tuple[Key, Key]]:
        """Who follows whom when some elements are skipped: whoever comes before them leads to whoever comes after."""
        after: dict[Key, set[Key]] = {key: set() for key in self.shapes}
        for link in self.links:
            after[link.source].add(link.target)
        return {(key, each) for key in self.shapes if key not in left_out for each in _beyond(key, after, left_out)}


def _beyond(key: Key, after: Mapping[Key, set[Key]], left_out: Collection[Key]) -> set[Key]:
    found: set[Key] = set()
    seen: set[Key] = set()
    waiting = list(after[key])
    while waiting:
        each = waiting.pop()
        if each not in left_out:
            found.add(each)
        elif each not in seen:
            seen.add(each)
            waiting += after[each]
    return found


def read_drawing(book: Book) -> Drawing:
    """Reads all diagrams of a scheme for comparing."""
    shapes: dict[Key, Shape] = {}
    links: list[Link] = []
    for where, process in book.processes.values():
        lanes = read_lanes(process.getroottree().getroot())
        for element in process.iter(f"{{{BPMN}}}process", f"{{{BPMN}}}subProcess"):
            part = read_part(element)
            place = element.get("id", "")
            shapes.update(
                {(place, node): _shape((place, node), where, each, lanes) for node, each in part.nodes.items()}
            )
            links += _links(place, part)
    return Drawing(shapes, tuple(links))


def _shape(key: Key, where: str, element: etree._Element, lanes: Mapping[str, str]) -> Shape:
    stated = read_extensions(element)
    timer = element.findtext(f"{{{BPMN}}}timerEventDefinition/{{{BPMN}}}timeDate") or ""
    number = element.findtext(f"{{{BPMN}}}multiInstanceLoopCharacteristics/{{{BPMN}}}loopCardinality") or ""
    inner = {"timer": timer.strip(), "times": number.strip(), "called": element.get("calledElement", "")}
    return Shape(
        key=key,
        where=where,
        kind=local_name(element),
        name=label(element),
        lane=lane_of(element, lanes) or "",
        stated=stated["properties"],
        operation=stated["operation"],
        parameters=stated["parameters"],
        inner={name: value for name, value in inner.items() if value},
    )


def _links(place: str, part: Part) -> list[Link]:
    return [
        Link(
            (place, flow.source),
            (place, flow.target),
            (flow.condition or "").strip(),
            part.nodes[flow.source].get("default") == flow.element.get("id"),
            str(flow.element.get("name") or ""),
        )
        for flow in part.flows
        if flow.source in part.nodes and flow.target in part.nodes
    ]
