"""The report of an import: each element and each foreign attribute of the source, what was done, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, local_name, owner
from processes.importing import dialects

_SHOWN = 60


class Done(StrEnum):
    """What became of a piece of the source; `added` is ours and counts as no piece of it."""

    KEPT = "kept"
    CHANGED = "changed"
    LEFT_OUT = "left_out"
    ADDED = "added"


@dataclass(frozen=True)
class ImportItem:
    """One element, or one attribute of it: by id, name, kind and dialect, what was done and what to do."""

    kind: str
    id: str
    name: str
    dialect: str
    attribute: str
    done: Done
    code: str
    """What to do, as a word of `dialects.TOPICS`: items of one code are shown together."""
    message: str
    decide: bool
    line: int
    place: str
    """What people call the spot: the name of the piece or of what it belongs to, for a flow both its ends."""


class Ledger:
    """Accounts for every element and foreign attribute of a source; what nobody noted is left out, and said so."""

    def __init__(self, root: etree._Element) -> None:
        self.elements = [each for each in root.iter() if isinstance(each.tag, str)]
        self._noted: dict[etree._Element, ImportItem] = {}
        self._attributes: dict[tuple[etree._Element, str], ImportItem] = {}
        self._added: list[ImportItem] = []
        self._names = {each.get("id"): _called(each) for each in self.elements if each.get("id")}

    def keep(self, element: etree._Element, code: str = "kept", message: str = "", decide: bool = False) -> None:
        """Notes that an element came in as it was."""
        self._note(element, Done.KEPT, code, message, decide)

    def change(self, element: etree._Element, code: str, message: str, decide: bool = False) -> None:
        """Notes that an element came in as something else."""
        self._note(element, Done.CHANGED, code, message, decide)

    def leave(self, element: etree._Element, code: str, message: str, decide: bool = False) -> None:
        """Notes that an element stayed outside."""
        self._note(element, Done.LEFT_OUT, code, message, decide)

    def leave_all(self, element: etree._Element, code: str, message: str, decide: bool = False) -> None:
        """Notes that an element stayed outside with all it holds; the decision is asked once."""
        for inner in element.iter():
            if isinstance(inner.tag, str) and inner not in self._noted:
                self._note(inner, Done.LEFT_OUT, code, message, decide and inner is element)

    def attribute(
        self, element: etree._Element, name: str, done: Done, code: str, message: str, decide: bool = False
    ) -> None:
        """Notes what became of one attribute."""
        self._attributes[element, name] = self._item(element, name, done, code, message, decide)

    def add(self, kind: str, id: str, name: str, code: str, message: str, decide: bool = False) -> None:
        """Notes an element that the import put in by itself."""
        self._added.append(ImportItem(kind, id, name, "", "", Done.ADDED, code, message, decide, 0, name))

    def noted(self, element: etree._Element) -> Done | None:
        """What was noted of an element so far."""
        item = self._noted.get(element)
        return item.done if item else None

    def items(self) -> list[ImportItem]:
        """All items: the source in its order, then what was added."""
        return [*self._of_source(), *self._added]

    def _note(self, element: etree._Element, done: Done, code: str, message: str, decide: bool) -> None:
        self._noted[element] = self._item(element, "", done, code, message, decide)

    def _of_source(self) -> Iterator[ImportItem]:
        for element in self.elements:
            yield self._noted.get(element) or self._item(element, "", Done.LEFT_OUT, *dialects.of_element(element))
            for name in element.attrib:
                item = self._attributes.get((element, name)) or self._left(element, name)
                if item:
                    yield item

    def _left(self, element: etree._Element, name: str) -> ImportItem | None:
        if name.startswith("{"):
            if etree.QName(name).namespace in dialects.PLAIN:
                return None
            return self._item(element, name, Done.LEFT_OUT, *dialects.of_attribute(name))
        if self.noted(element) != Done.KEPT or not element.tag.startswith(f"{{{BPMN}}}"):
            return None
        if dialects.is_carried(local_name(element), name, element.get(name, "")):
            return None
        message = f"属性 {name} 在这里不起作用，没有带入。"
        return self._item(element, name, Done.LEFT_OUT, "setting", message, False)

    def _item(
        self,
        element: etree._Element,
        attribute: str,
        done: Done,
        code: str,
        message: str,
        decide: bool = False,
    ) -> ImportItem:
        return ImportItem(
            kind=local_name(element)[:_SHOWN],
            id=(element.get("id") or "")[:_SHOWN],
            name=_called(element),
            dialect=dialects.dialect(attribute if attribute.startswith("{") else element.tag),
            attribute=dialects.shown(attribute)[:_SHOWN],
            done=done,
            code=code,
            message=message,
            decide=decide,
            line=element.sourceline or 0,
            place=self._place(element),
        )

    def _place(self, element: etree._Element) -> str:
        drawn = owner(element)
        if local_name(drawn) == "sequenceFlow" and not drawn.get("name"):
            ends = [self._names.get(drawn.get(end, "").rpartition(":")[2], "") for end in ("sourceRef", "targetRef")]
            return " → ".join(ends) if all(ends) else ""
        return _called(element) or _called(drawn)


def _called(element: etree._Element) -> str:
    return " ".join((element.get("name") or "").split())[:_SHOWN]
