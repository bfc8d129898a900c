"""Where one process of a saved state stands in its drawing, and the same place in another edition's drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, EVENTS, label, local_name
from processes.flows import Part
from processes.rewinding import INSTANCE, SPLIT, Shape
from processes.state import END_JOIN, ROOT

JOIN = ".BoundaryEventJoin"
SPLITS = frozenset({"parallelGateway", "inclusiveGateway"})
HOLDERS = frozenset({"subProcess", "callActivity"})
LIBRARYS_OWN = frozenset({ROOT, END_JOIN, "End"})


def element_of(name: str) -> str:
    """The element a row stands for: the library gives some elements several rows."""
    return name.removesuffix(SPLIT).removesuffix(JOIN).removesuffix(INSTANCE)


@dataclass(frozen=True)
class Frame:
    """What surrounds an element: how many times it is done, what it is attached to, and the events on its border."""

    kind: str
    times: str
    attached: str
    cancels: str
    event: str
    border: frozenset[str]


class Drawing:
    """One process or sub-process of an edition, asked about its elements by id."""

    def __init__(self, shape: Shape, renamed: Mapping[str, str] | None = None) -> None:
        self.shape, self.part = shape, shape.drawn
        self._renamed = renamed or {}
        self._beside: dict[str, frozenset[str]] = {}

    def new_name(self, element: str) -> str:
        """What the other edition calls an element of this one."""
        return self._renamed.get(element, element)

    def has(self, element: str) -> bool:
        return element in self.part.nodes

    def title(self, element: str) -> str:
        """What people call an element."""
        return label(self.part.nodes[element]) if self.has(element) else element

    def kind(self, element: str) -> str:
        return self.part.kinds[element]

    def frame(self, element: str) -> Frame:
        """The frame of an element, other elements named as the other edition names them."""
        drawn = self.part.nodes[element]
        return Frame(
            # A stage drawn inside may be drawn in a diagram of its own later: the same to whoever is in it.
            kind="stage" if self.kind(element) in HOLDERS else self.kind(element),
            times=_times(drawn),
            attached=self.new_name(drawn.get("attachedToRef", "")),
            cancels=drawn.get("cancelActivity", "true"),
            event=self.event(element),
            border=frozenset(map(self.new_name, self.border(element))),
        )

    def border(self, element: str) -> list[str]:
        """The events on an activity's border."""
        return [node for node, drawn in self.part.nodes.items() if drawn.get("attachedToRef") == element]

    def event(self, element: str) -> str:
        """What an event waits for or does; empty for what is no event."""
        kinds = (local_name(each) for each in self.part.nodes[element].iterchildren())
        return next((kind for kind in kinds if kind in EVENTS), "")

    def catches(self, element: str) -> bool:
        """Answers whether an element is a period that ends, or an event on an activity's border."""
        if not self.has(element):
            return False
        return self.kind(element) == "boundaryEvent" or self.event(element) == "timerEventDefinition"

    def moment(self, element: str) -> str:
        """The expression of a timer."""
        return (self.part.nodes[element].findtext(f".//{{{BPMN}}}timeDate") or "").strip()

    def after(self, element: str) -> list[str]:
        """The elements that an element's flows lead to."""
        return [flow.target for flow in self.part.outgoing.get(element, [])]

    def within(self, element: str) -> frozenset[str]:
        """The gateways whose parallel ways are not all past an element: what goes on beside it began there."""
        if element not in self._beside:
            self._beside[element] = frozenset(split for split in self._splits if self._is_beside(split, element))
        return self._beside[element]

    @cached_property
    def _splits(self) -> dict[str, list[frozenset[str]]]:
        found = [node for node in self.part.of_kind(*SPLITS) if len(self.after(node)) > 1]
        return {node: [_reached(self.part, first, node) for first in self.after(node)] for node in found}

    def _is_beside(self, split: str, element: str) -> bool:
        reach = [element in reached for reached in self._splits[split]]
        return any(reach) and not all(reach)

    def reaches(self, first: str, element: str, split: str) -> bool:
        """Answers whether a way out of a gateway, from its first element on, comes to another before it comes back."""
        return element in _reached(self.part, first, split)

    def passed_before(self, element: str) -> Iterator[str]:
        """The tasks and inner processes that every way to an element passes."""
        for node in sorted(self.part.dominators.get(element, set()) - {element}):
            if self.kind(node) in HOLDERS | {"userTask"}:
                yield node


def _reached(part: Part, first: str, without: str) -> frozenset[str]:
    found, waiting = set[str](), [first]
    while waiting:
        node = waiting.pop()
        if node not in found and node != without and node in part.nodes:
            found.add(node)
            waiting += part.following[node]
    return frozenset(found)


def _times(element: etree._Element) -> str:
    several = element.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
    return "" if several is None else f"several {several.get('isSequential', 'false')}"
