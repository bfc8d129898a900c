"""A diagram as a table: its steps in reading order, with who, by when, what for, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, NAMES, read_diagram, read_extensions
from processes.flows import Flow, Part, lane_of, read_lanes, read_parts

_RULE = re.compile(r"""deadline\(\s*["']([^"']*)["']\s*\)""")
_WORD = re.compile(r"""["']([^"']*)["']""")


@dataclass(frozen=True)
class Lead:
    """A flow as seen from the step that it leaves: where it leads, and when."""

    flow: str
    name: str
    source: str
    target: str
    condition: str
    is_default: bool


@dataclass(frozen=True)
class Step:
    """One row of the step table."""

    id: str
    kind: str
    name: str
    lane: str
    file: str
    within: str = ""
    """The sub-process that the step lies in, or nothing."""
    attached_to: str = ""
    """The step on whose border an event waits, or nothing."""
    called: str = ""
    """The process that a stage calls, or nothing."""
    timer: str = ""
    """The deadline rule that an event waits for, or nothing."""
    office_kind: str = ""
    post: str = ""
    also: str = ""
    deadline: str = ""
    form: str = ""
    clause: str = ""
    operation: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    leads: tuple[Lead, ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """The kind of document that the step issues, or nothing."""
        kind = _WORD.fullmatch(self.parameters.get("kind", "").strip())
        return kind[1] if kind and self.operation == "issue_document" else ""

    @property
    def is_gateway(self) -> bool:
        return self.kind.endswith("Gateway")

    @property
    def branches(self) -> bool:
        """Whether more than one way leads on."""
        return len(self.leads) > 1


def steps(text: str, file: str = "") -> list[Step]:
    """Returns every step of a diagram in reading order; a sub-process is followed by what lies in it."""
    root = read_diagram(text)
    lanes = read_lanes(root)
    parts = {part.element.get("id", ""): part for part in read_parts(root)}
    processes = [each.get("id", "") for each in root.iterchildren(f"{{{BPMN}}}process")]
    return [row for process in processes for row in _rows(parts, process, lanes, file, "")]


def _rows(parts: Mapping[str, Part], part_id: str, lanes: Mapping[str, str], file: str, within: str) -> Iterator[Step]:
    part = parts[part_id]
    for element in reading_order(part):
        yield _step(part, element, lanes, file, within)
        if element in parts and part.kinds[element] == "subProcess":
            yield from _rows(parts, element, lanes, file, element)


def _step(part: Part, element: str, lanes: Mapping[str, str], file: str, within: str) -> Step:
    node = part.nodes[element]
    stated = read_extensions(node)
    properties = {name: stated["properties"].get(name, "") for name in _SAID}
    return Step(
        id=element,
        kind=part.kinds[element],
        name=node.get("name", ""),
        lane=lane_of(node, lanes) or "",
        file=file,
        within=within,
        attached_to=node.get("attachedToRef", ""),
        called=node.get("calledElement", ""),
        timer=_timer(node),
        operation=stated["operation"],
        parameters=stated["parameters"],
        leads=tuple(_lead(flow, node) for flow in part.outgoing[element]),
        follows=tuple(flow.source for flow in part.incoming[element]),
        **properties,
    )


_SAID = ("office_kind", "post", "also", "deadline", "form", "clause")


def _lead(flow: Flow, node: etree._Element) -> Lead:
    element = flow.element
    is_default = node.get("default") == element.get("id") and node.get("default") is not None
    condition = (flow.condition or "").strip()
    return Lead(element.get("id", ""), element.get("name", ""), flow.source, flow.target, condition, is_default)


def _timer(node: etree._Element) -> str:
    rule = _RULE.search(node.findtext("b:timerEventDefinition/b:timeDate", "", NAMES))
    return rule[1] if rule else ""


def reading_order(part: Part) -> list[str]:
    """The elements so that each comes after what leads to it, loops aside, and a branch stays together."""
    order, seen, attached = list[str](), set[str](), _attached(part)
    for start in [*part.of_kind("startEvent"), *part.nodes]:
        _visit(part, start, attached, seen, order)
    return order


def _attached(part: Part) -> dict[str, list[str]]:
    """The events on the border of each element."""
    found: dict[str, list[str]] = {}
    for element, node in part.nodes.items():
        found.setdefault(node.get("attachedToRef", ""), []).append(element)
    return found


def _visit(part: Part, start: str, attached: Mapping[str, list[str]], seen: set[str], order: list[str]) -> None:
    """Adds an element and, behind it, what follows and was not seen yet."""
    waiting = [(start, False)]
    found: list[str] = []
    while waiting:
        element, left = waiting.pop()
        if left:
            found.append(element)
        elif element not in seen:
            seen.add(element)
            waiting.append((element, True))
            waiting += [(each, False) for each in _next(part, element, attached) if each not in seen]
    order += found[::-1]


def _next(part: Part, element: str, attached: Mapping[str, list[str]]) -> list[str]:
    """Who follows, in the order in which the ways are drawn; the events on its border come last."""
    targets = [flow.target for flow in part.outgoing[element] if flow.target in part.nodes]
    return [*targets, *attached.get(element, ())]
