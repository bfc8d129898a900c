"""A scheme's whole way as one graph: called stages and sub-processes in their place, and what each flow lets know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name, read_extensions
from processes.errors import DiagramRefused
from processes.flows import Flow, Part, read_part
from rules.domains import Known

MAX_SPOTS = 2000
INSIDE = frozenset({"subProcess", "callActivity"})
_RULE = re.compile(r"""\s*deadline\(\s*["']([^"']*)["']\s*\)\s*""")
_WORD = re.compile(r"""\s*["']([^"']*)["']\s*""")


@dataclass(frozen=True, eq=False)
class Spot:
    """One element in its place; an activity that contains others has a second spot for its end."""

    key: str
    where: str
    element: etree._Element = field(repr=False)
    depth: int
    ending: bool = False

    @cached_property
    def kind(self) -> str:
        return local_name(self.element)

    @cached_property
    def refers_to(self) -> dict[str, str]:
        """What the step refers to, under the words that a guard's marks use."""
        return {name: value for name, value in self._references() if value}

    def _references(self) -> Iterator[tuple[str, str]]:
        stated = read_extensions(self.element)
        if self.kind == "userTask":
            yield "form", stated["properties"].get("form") or self.element.get("id", "")
            yield "office_kind", stated["properties"].get("office_kind", "")
        if self.kind == "serviceTask":
            yield "operation", stated["operation"]
            word = _WORD.fullmatch(stated["parameters"].get("kind", ""))
            yield "document", word[1] if word and stated["operation"] == "issue_document" else ""
        if self.kind == "callActivity" and self.ending:
            yield "stage", self.element.get("calledElement", "")
        rule = _RULE.fullmatch(self.element.findtext(f"{{{BPMN}}}timerEventDefinition/{{{BPMN}}}timeDate") or "")
        yield "deadline", rule[1].rpartition(".")[2] if rule else ""
        if self.depth == 0 and self.kind in ("startEvent", "endEvent"):
            yield "event", self.kind.removesuffix("Event")


@dataclass(frozen=True, eq=False)
class Way:
    """One step onward: along a flow, into or out of a stage, or out of an activity that was interrupted."""

    source: str
    target: str
    flow: etree._Element | None = field(default=None, repr=False)
    known: Known = ()


@dataclass(frozen=True, eq=False)
class Whole:
    """All spots and ways of a scheme."""

    spots: Mapping[str, Spot]
    ways: tuple[Way, ...]
    joins: frozenset[str]

    @cached_property
    def onward(self) -> dict[str, list[Way]]:
        found: dict[str, list[Way]] = {key: [] for key in self.spots}
        for way in self.ways:
            found[way.source].append(way)
        return found

    @cached_property
    def arriving(self) -> dict[str, list[Way]]:
        found: dict[str, list[Way]] = {key: [] for key in self.spots}
        for way in self.ways:
            found[way.target].append(way)
        return found

    @cached_property
    def starts(self) -> list[str]:
        return [key for key, spot in self.spots.items() if spot.depth == 0 and spot.kind == "startEvent"]


def unfold(processes: Mapping[str, tuple[str, etree._Element]], process_id: str) -> Whole:
    """Puts every called stage in its place; DiagramRefused when it would grow beyond all bounds."""
    if (size := _size(processes, process_id, {}, frozenset())) > MAX_SPOTS:
        raise DiagramRefused(f"逐层展开后有 {size if size < 10**6 else '百万以上'} 个环节，超过 {MAX_SPOTS} 个，请拆开")
    unfolding = _Unfolding(processes)
    where, element = processes[process_id]
    unfolding.place(read_part(element), where, "", 0)
    return Whole(unfolding.spots, tuple(unfolding.ways), frozenset(unfolding.joins))


def _size(
    processes: Mapping[str, tuple[str, etree._Element]], process_id: str, known: dict[str, int], above: frozenset[str]
) -> int:
    """How many elements a process has with all it calls; worked out once a process, for calls in calls multiply."""
    if process_id in above:
        raise DiagramRefused("流程互相调用，没有尽头")
    if process_id not in known:
        found = processes.get(process_id)
        inner = [] if found is None else list(found[1].iter(f"{{{BPMN}}}*"))
        calls = [each.get("calledElement", "") for each in inner if local_name(each) == "callActivity"]
        below = above | {process_id}
        drawn = sum(1 for each in inner if each.get("id") and local_name(each) != "sequenceFlow")
        known[process_id] = drawn + sum(_size(processes, each, known, below) for each in calls)
    return known[process_id]


class _Unfolding:
    def __init__(self, processes: Mapping[str, tuple[str, etree._Element]]) -> None:
        self.processes = processes
        self.spots: dict[str, Spot] = {}
        self.ways: list[Way] = []
        self.joins: set[str] = set()

    def place(self, part: Part, where: str, prefix: str, depth: int) -> None:
        """Adds the elements of a part under a prefix."""
        for node, element in part.nodes.items():
            self._spot(part, node, element, where, prefix, depth)
        for flow in part.flows:
            if flow.source in part.nodes and flow.target in part.nodes:
                source = prefix + flow.source + ("/" if part.kinds[flow.source] in INSIDE else "")
                self.ways.append(Way(source, prefix + flow.target, flow.element, _known(part, flow)))
        for node, element in part.nodes.items():
            if element.get("attachedToRef") in part.nodes:
                self._interruptions(prefix + element.get("attachedToRef"), prefix + node)

    def _spot(self, part: Part, node: str, element: etree._Element, where: str, prefix: str, depth: int) -> None:
        key = prefix + node
        self.spots[key] = Spot(key, where, element, depth)
        if part.kinds[node] == "parallelGateway" and len(part.incoming[node]) > 1 and node not in part.looping:
            self.joins.add(key)
        if part.kinds[node] in INSIDE:
            self._inside(key, element, where, depth)
        elif _may_be_skipped(element):
            self._skip(part, node, prefix)

    def _inside(self, key: str, element: etree._Element, where: str, depth: int) -> None:
        self.spots[f"{key}/"] = Spot(f"{key}/", where, element, depth, ending=True)
        called = self.processes.get(element.get("calledElement", ""), (where, element))
        inner = read_part(called[1])
        self.place(inner, called[0], f"{key}/", depth + 1)
        starts, ends = inner.of_kind("startEvent"), inner.of_kind("endEvent")
        self.ways += [Way(key, f"{key}/{start}") for start in starts]
        self.ways += [Way(f"{key}/{end}", f"{key}/") for end in ends]
        if not starts or _may_be_skipped(element):
            self.ways.append(Way(key, f"{key}/"))

    def _skip(self, part: Part, node: str, prefix: str) -> None:
        """A step done as often as a number says may be done no times at all."""
        for before in part.incoming[node]:
            for after in part.outgoing[node]:
                if before.source in part.nodes and after.target in part.nodes:
                    source = prefix + before.source + ("/" if part.kinds[before.source] in INSIDE else "")
                    self.ways.append(Way(source, prefix + after.target))

    def _interruptions(self, activity: str, event: str) -> None:
        """An event on a border may come at any moment of what is inside."""
        moments = [key for key in self.spots if key == activity or key.startswith(f"{activity}/")]
        before = [way for way in self.ways if way.target in moments]
        self.ways += [Way(way.source, event, None, way.known) for way in before]


def _may_be_skipped(element: etree._Element) -> bool:
    number = element.findtext(f"{{{BPMN}}}multiInstanceLoopCharacteristics/{{{BPMN}}}loopCardinality")
    return number is not None and not (number.strip().isdigit() and int(number) > 0)


def _known(part: Part, flow: Flow) -> Known:
    """What is certain once a flow is taken: its own condition; on the default one, that none of the others held."""
    if part.kinds[flow.source] != "exclusiveGateway" or len(part.outgoing[flow.source]) < 2:
        return ()
    if part.nodes[flow.source].get("default") != flow.element.get("id"):
        return ((flow.condition, True),) if flow.condition else ()
    others = (each for each in part.outgoing[flow.source] if each is not flow)
    return tuple((each.condition, False) for each in others if each.condition)
