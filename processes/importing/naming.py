"""Ids of ours for everything drawn: foreign ones stay where they can be used, and a table tells of the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from processes.importing.model import Drawn, all_parts
from processes.importing.wording import fact_name

MAX_ID = 60
_USABLE = re.compile(r"[a-z][a-z0-9_]*")
# Ids that a tool rolled: long runs of hex, bpmn.io's seven letters, Visio and Bizagi numbers.
_ROLLED = re.compile(
    r"^(_|sid[-_])|[0-9a-f]{8}|^(Activity|Gateway|Event|Flow|Task|Lane|Participant|Process|TextAnnotation|Association|Group)"
    r"_[0-9a-z]{7}$|^Id_",
)
_STEMS = {
    "userTask": "task",
    "serviceTask": "service",
    "subProcess": "part",
    "callActivity": "stage",
    "startEvent": "start",
    "endEvent": "end",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "signal",
    "boundaryEvent": "limit",
    "textAnnotation": "note",
}


@dataclass(frozen=True)
class Renamed:
    """An id that could not stay: what it names, before and after."""

    kind: str
    name: str
    old: str
    new: str


class Namer:
    """Gives each key one id, unlike all others in the import."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}
        self.renamed: list[Renamed] = []
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def name_all(self, drawings: list[Drawn]) -> None:
        """Names processes first, then nodes, flows, lanes and notes: steps get the short numbers."""
        for drawn in drawings:
            self._name(drawn.key, "process", "process", drawn.name)
        for drawn in drawings:
            self._name_inside(drawn)

    def _name_inside(self, drawn: Drawn) -> None:
        for part in all_parts(drawn.part):
            for node in part.nodes.values():
                self._name(node.key, node.kind, _STEMS.get(node.kind, "gateway"), node.name)
        for part in all_parts(drawn.part):
            for line in part.lines:
                self._name(line.key, "sequenceFlow", f"flow_{self.ids[line.start]}_{self.ids[line.target]}", line.name)
            for note in part.notes:
                self._name(note.key, note.kind, _STEMS.get(note.kind, "frame"), "")
            for link in part.links:
                self._name(link.key, "association", "link", "")
        for lane in drawn.lanes:
            self._name(lane.key, "lane", "lane", lane.name)
        if drawn.pool:
            self._name(drawn.pool, "participant", "participant", drawn.pool_name)

    def fresh(self, stem: str) -> str:
        """An id for something that has no key, such as a signal or a frame's category."""
        return self._free(stem, False)

    def _name(self, key: str, kind: str, stem: str, name: str) -> None:
        wanted = usable(key)
        new = self._free(wanted or stem, bool(wanted))
        self.ids[key] = new
        if new != key and "#" not in key:
            self.renamed.append(Renamed(kind, name, key[:80], new))

    def _free(self, wanted: str, as_it_is: bool) -> str:
        """The wanted id, or with the next number when it is taken; a stem of ours is numbered from one."""
        single = as_it_is or wanted in ("start", "end") or wanted.startswith("flow_")
        if single and wanted not in self._taken and len(wanted) <= MAX_ID:
            self._taken.add(wanted)
            return wanted
        wanted = wanted if len(wanted) <= MAX_ID - 6 else wanted[: MAX_ID - 6].rstrip("_")
        number = self._counts.get(wanted, 1 if single else 0) + 1
        while f"{wanted}_{number}" in self._taken:
            number += 1
        self._counts[wanted] = number
        self._taken.add(f"{wanted}_{number}")
        return f"{wanted}_{number}"


def usable(key: str) -> str:
    """A foreign id in our spelling, or nothing when a tool rolled it or it has no letters of ours."""
    if "#" in key or _ROLLED.search(key) or len(key) > MAX_ID:
        return ""
    name = fact_name(re.sub(r"[\s.\-]+", "_", key.strip()))
    return name if _USABLE.fullmatch(name) and len(name) <= MAX_ID else ""
