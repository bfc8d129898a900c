"""A process as a graph: its elements, who follows whom, what lies on a loop, and what every way must pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, NODES, local_name

CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway", "eventBasedGateway"})
MANY = 10_000


@dataclass(frozen=True)
class Flow:
    """A sequence flow: where from, where to, and its drawing."""

    source: str
    target: str
    element: etree._Element = field(repr=False)

    @property
    def condition(self) -> str | None:
        text: str | None = self.element.findtext(f"{{{BPMN}}}conditionExpression")
        return text


@dataclass(frozen=True, eq=False)
class Part:
    """A process or sub-process and the elements drawn directly in it."""

    element: etree._Element
    nodes: Mapping[str, etree._Element]
    flows: list[Flow]

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {node: local_name(element) for node, element in self.nodes.items()}

    def of_kind(self, *kinds: str) -> list[str]:
        return [node for node, kind in self.kinds.items() if kind in kinds]

    @cached_property
    def outgoing(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {node: [] for node in self.nodes}
        for flow in self.flows:
            found.get(flow.source, []).append(flow)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {node: [] for node in self.nodes}
        for flow in self.flows:
            found.get(flow.target, []).append(flow)
        return found

    @cached_property
    def following(self) -> dict[str, set[str]]:
        """Who follows whom; an event on an activity's border follows the activity."""
        after: dict[str, set[str]] = {node: set() for node in self.nodes}
        for flow in self.flows:
            if flow.source in after and flow.target in after:
                after[flow.source].add(flow.target)
        for node, element in self.nodes.items():
            if element.get("attachedToRef") in after:
                after[element.get("attachedToRef")].add(node)
        return after

    def reachable(self, *starts: str) -> set[str]:
        """Everything that comes after some elements; they themselves only when a loop leads back."""
        return _walk(self.following, [after for start in starts for after in self.following[start]])

    def leading_to(self, *goals: str) -> set[str]:
        """Everything from which some elements can be reached, themselves included."""
        return _walk(self.preceding, list(goals))

    @cached_property
    def preceding(self) -> dict[str, set[str]]:
        """Whom each follows."""
        before: dict[str, set[str]] = {node: set() for node in self.nodes}
        for node, after in self.following.items():
            for each in after:
                before[each].add(node)
        return before

    @cached_property
    def looping(self) -> set[str]:
        """The elements that lie on a loop."""
        maybe = {node: set(after) for node, after in self.following.items()}
        while idle := [node for node, after in maybe.items() if not after & maybe.keys()]:
            for node in idle:
                del maybe[node]
        return {node for node in maybe if node in self.reachable(node)}

    def automatic_loops(self, waits: set[str]) -> set[str]:
        """The elements of loops on which nobody and nothing is waited for."""
        quick = {node: self.following[node] - waits for node in self.nodes if node not in waits}
        while dropped := [node for node, after in quick.items() if not after & quick.keys()]:
            for node in dropped:
                del quick[node]
        return {node for node in quick if node in self.looping}

    @cached_property
    def dominators(self) -> dict[str, set[str]]:
        """For each element the elements that every way to it passes, itself included."""
        starts = self.of_kind("startEvent")
        found = {node: {node} if node in starts else set(self.nodes) for node in self.nodes}
        before, changed = self.preceding, True
        while changed:
            changed = False
            for node in self.nodes:
                if node not in starts and before[node]:
                    passed = {node} | set.intersection(*(found[each] for each in before[node]))
                    changed, found[node] = changed or passed != found[node], passed
        return found

    def nearest_split(self, node: str) -> str | None:
        """The last element that all forward ways to a meeting point have passed; loops back do not count."""
        ways = {flow.source for flow in self.incoming[node] if flow.source in self.nodes}
        forward = {source for source in ways if node not in self.dominators[source]}
        if len(forward) < 2:
            return None
        shared = set.intersection(*(self.dominators[source] for source in forward))
        return max(shared, key=lambda each: len(self.dominators[each]), default=None)

    @cached_property
    def predicted(self) -> dict[str, int]:
        """How many tasks the engine would foresee from each element: parallel ways multiply, choices do not."""
        sizes: dict[str, int] = {}
        for node in self.nodes:
            self._foresee(node, sizes, set())
        return sizes

    def _foresee(self, node: str, sizes: dict[str, int], path: set[str]) -> int:
        if node in path:
            return MANY
        if node not in sizes:
            after = [flow.target for flow in self.outgoing[node] if flow.target in self.nodes]
            if self.kinds[node] in CHOICES:
                size = 1 + sum(1 + len(self.outgoing[each]) for each in after)
            else:
                size = 1 + sum(self._foresee(each, sizes, path | {node}) for each in after)
            sizes[node] = min(size, MANY)
        return sizes[node]


def _walk(steps: Mapping[str, set[str]], waiting: list[str]) -> set[str]:
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += steps[node]
    return found


def read_parts(root: etree._Element) -> Iterator[Part]:
    """Every process and sub-process of a diagram."""
    for element in root.iter(f"{{{BPMN}}}process", f"{{{BPMN}}}subProcess"):
        yield read_part(element)


def read_part(element: etree._Element) -> Part:
    """One process or sub-process as a graph of the elements drawn directly in it."""
    nodes = {each.get("id", ""): each for each in element.iterchildren() if local_name(each) in NODES}
    flows = [
        Flow(each.get("sourceRef", ""), each.get("targetRef", ""), each)
        for each in element.iterchildren(f"{{{BPMN}}}sequenceFlow")
    ]
    return Part(element, nodes, flows)


def read_lanes(root: etree._Element) -> dict[str, str]:
    """The lane's name of each element that is listed in one."""
    references = root.iter(f"{{{BPMN}}}flowNodeRef")
    return {(each.text or "").strip(): each.getparent().get("name", "") for each in references}


def lane_of(element: etree._Element, lanes: Mapping[str, str]) -> str | None:
    """The lane of an element, or of the sub-process it is in."""
    current = element
    while current is not None:
        if current.get("id") in lanes:
            return lanes[current.get("id")]
        current = current.getparent()
    return None
