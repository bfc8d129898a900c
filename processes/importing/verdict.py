"""Whether an imported diagram can be drawn on at once, opens but is unfinished, or cannot be opened, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, called_processes, check_diagrams, label, local_name, read_diagram
from processes.engine import parse_spec
from processes.errors import DiagramRefused
from processes.flows import read_parts

READY, UNFINISHED, BLOCKED = "ready", "unfinished", "blocked"
_CHOICES = ("exclusiveGateway", "inclusiveGateway")


@dataclass(frozen=True)
class Verdict:
    """`ready`: the engine reads it; `unfinished`: opens, the reasons say what to add; or `blocked`."""

    state: str
    reasons: tuple[str, ...] = ()

    @property
    def opens(self) -> bool:
        """Whether the designer can open it."""
        return self.state != BLOCKED


def judge(diagrams: Mapping[str, str], process: str) -> Verdict:
    """Judges one process with those it calls."""
    files = _with_called(diagrams, process)
    try:
        roots = {name: read_diagram(text) for name, text in files.items()}
        check_diagrams(roots, process)
    except DiagramRefused as refusal:
        return Verdict(BLOCKED, (str(refusal),))
    if missing := tuple(reason for root in roots.values() for reason in _without_condition(root)):
        return Verdict(UNFINISHED, missing)
    try:
        parse_spec(files, process)
    except DiagramRefused as refusal:
        return Verdict(UNFINISHED, (str(refusal),))
    return Verdict(READY)


def _with_called(diagrams: Mapping[str, str], process: str) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [process]
    while waiting:
        name = waiting.pop()
        if name in diagrams and name not in found:
            found[name] = diagrams[name]
            root = etree.fromstring(diagrams[name].encode(), etree.XMLParser(resolve_entities=False, no_network=True))
            waiting += [called for each in root.iter(f"{{{BPMN}}}process") for called in called_processes(each)]
    return found


def _without_condition(root: etree._Element) -> Iterator[str]:
    """Gateways whose ways cannot be told apart yet."""
    for part in read_parts(root):
        for key, ways in part.outgoing.items():
            default = part.nodes[key].get("default")
            open_ways = [way for way in ways if way.condition is None and way.element.get("id") != default]
            if local_name(part.nodes[key]) in _CHOICES and len(ways) > 1 and open_ways:
                yield f"“{label(part.nodes[key])}”有 {len(open_ways)} 条流向没有条件，请选条件，其余的设为默认流向。"
