"""A diagram between reading and writing: plain values that repairs can move about."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]


@dataclass
class Times:
    """How often an activity is done: a number or an expression, one by one or at once, and when it is enough."""

    count: str
    sequential: bool
    until: str = ""


@dataclass
class Timer:
    """A moment: an expression of ours, or the period that a deadline rule has to state."""

    expression: str = ""
    days: int | None = None
    unit: str = "calendar_day"
    written: str = ""


@dataclass
class Node:
    """One step, event or gateway; the key is the source's id, or made up where that is missing or doubled."""

    key: str
    kind: str
    name: str = ""
    source: etree._Element | None = field(default=None, repr=False)
    properties: dict[str, str] = field(default_factory=dict)
    operation: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    attached: str = ""
    cancels: bool = True
    timer: Timer | None = None
    signal: str = ""
    terminates: bool = False
    link: str = ""
    called: str = ""
    times: Times | None = None
    default: str = ""
    documentation: str = ""
    inside: Part | None = None


@dataclass
class Line:
    """A sequence flow."""

    key: str
    start: str
    target: str
    name: str = ""
    condition: str = ""
    conditional: bool = False
    """Whether the source stated a condition, translated or not."""
    source: etree._Element | None = field(default=None, repr=False)


@dataclass
class Note:
    """A text annotation, or a frame with a name."""

    key: str
    kind: str
    text: str
    source: etree._Element | None = field(default=None, repr=False)


@dataclass
class Link:
    """A dotted line between an annotation and what it is about."""

    key: str
    start: str
    target: str
    source: etree._Element | None = field(default=None, repr=False)


@dataclass
class Part:
    """What is drawn directly in a process or a sub-process."""

    nodes: dict[str, Node] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def leaving(self, key: str) -> list[Line]:
        """The flows out of a node."""
        return [line for line in self.lines if line.start == key]

    def entering(self, key: str) -> list[Line]:
        """The flows into a node."""
        return [line for line in self.lines if line.target == key]


@dataclass
class Lane:
    """A lane with the keys of its nodes; lanes within lanes stand side by side here."""

    key: str
    name: str
    members: list[str]
    source: etree._Element | None = field(default=None, repr=False)


@dataclass
class Drawn:
    """A process: what is in it, its lanes and its pool."""

    key: str
    name: str
    part: Part
    lanes: list[Lane] = field(default_factory=list)
    pool: str = ""
    """The key of the pool in the source; empty when it was drawn without one."""
    pool_name: str = ""
    documentation: str = ""
    executable: bool = False
    source: etree._Element | None = field(default=None, repr=False)


def all_parts(part: Part) -> list[Part]:
    """A part and all parts inside it."""
    inner = [each for node in part.nodes.values() if node.inside for each in all_parts(node.inside)]
    return [part, *inner]
