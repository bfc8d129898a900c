"""The source of an import, indexed once: what its elements refer to by id."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name
from processes.errors import DiagramRefused
from processes.importing import kinds
from processes.importing.report import Ledger

# A process is drawn on up to 200 nodes; what is far beyond no designer means to import.
MAX_NODES = 1_000
MAX_FLOWS = 2_000
MAX_ATTRIBUTES = 200_000
# The attributes of an element are looked for one after the other.
MAX_ATTRIBUTES_EACH = 1_000


class Source:
    """A foreign diagram's tree with its ledger and its references."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.ledger = Ledger(root)
        _check_amount(self.ledger.elements)
        top = list(root.iterchildren(f"{{{BPMN}}}*"))
        self.names = {each.get("id"): each.get("name") or "" for each in top if each.get("id")}
        self.triggers = {
            each.get("id"): each for each in top if local_name(each).endswith("EventDefinition") and each.get("id")
        }
        self.processes = [each for each in top if local_name(each) == "process"]
        self.process_ids = {each.get("id") for each in self.processes}
        self.pools = {
            local_id(each.get("processRef")): each
            for each in root.iterfind(f"{{{BPMN}}}collaboration/{{{BPMN}}}participant[@processRef]")
        }
        self._keys: set[str] = set()

    def name_of(self, reference: str | None) -> str:
        """The name of a signal or message that is referred to, or its id."""
        wanted = local_id(reference)
        return self.names.get(wanted) or wanted

    def key(self, element: etree._Element | None, kind: str) -> str:
        """A key for an element: its id when that is free, otherwise one made up."""
        wanted = (element.get("id") if element is not None else "") or f"{kind}#1"
        number = 1
        while wanted in self._keys:
            number += 1
            wanted = f"{kind}#{len(self._keys) + number}"
        self._keys.add(wanted)
        return wanted


def local_id(reference: str | None) -> str:
    """The id in a qualified reference."""
    return (reference or "").strip().rpartition(":")[2]


def _check_amount(elements: list[etree._Element]) -> None:
    nodes = sum(local_name(each) in kinds.SAME or local_name(each) in kinds.TURNED for each in elements)
    if nodes > MAX_NODES:
        raise DiagramRefused(f"流程图有 {nodes} 个环节，超过 {MAX_NODES} 个，请在原软件里拆成几个文件再导入。")
    if sum(local_name(each) == "sequenceFlow" for each in elements) > MAX_FLOWS:
        raise DiagramRefused(f"流程图的连线超过 {MAX_FLOWS} 条，请在原软件里拆成几个文件再导入。")
    counts = [len(each.attrib) for each in elements]
    if sum(counts) > MAX_ATTRIBUTES or max(counts, default=0) > MAX_ATTRIBUTES_EACH:
        raise DiagramRefused("流程图的属性太多，不像是流程图，没有读。")


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of BPMN's own with one of these names."""
    found: Iterator[etree._Element] = element.iterchildren(*(f"{{{BPMN}}}{name}" for name in names))
    return found
