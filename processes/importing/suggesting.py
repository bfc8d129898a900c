"""What an imported diagram needs beside it: form sections and deadline rules, suggested from what the source said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from forms.errors import FormError
from forms.load import load_schema
from processes.diagrams import local_name
from processes.importing import extensions, kinds
from processes.importing.model import Drawn, Node, Timer, all_parts
from processes.importing.report import Done
from processes.importing.source import Source


@dataclass(frozen=True)
class Rule:
    """A deadline rule to be added: its id, what it limits, the period if the source stated one, and its words."""

    id: str
    title: str
    days: int | None
    unit: str
    written: str

    @property
    def text(self) -> str:
        """The rule as a row of the table; where it starts and its clause are for the rule keeper to say."""
        title, days = extensions.quoted(self.title), [f"days = {self.days}"] if self.days else []
        rows = [f"[deadlines.{self.id.rpartition('.')[2]}]", f"title = {title}", f'unit = "{self.unit}"', *days]
        return "\n".join([*rows, 'starts = ""', 'start_title = ""', 'clause = ""']) + "\n"


def suggest(
    drawings: list[Drawn], ids: Mapping[str, str], scheme: str, source: Source
) -> tuple[dict[str, str], list[Rule]]:
    """Names a rule for each period that the source wrote out, and makes a section of each form it described."""
    forms = extensions.zeebe_forms(source.root, source.ledger)
    nodes = [node for drawn in drawings for part in all_parts(drawn.part) for node in part.nodes.values()]
    rules = [rule for node in nodes if (rule := _rule(node, ids[node.key], scheme, source))]
    found = ((ids[node.key], _section(node, ids[node.key], forms, source)) for node in nodes)
    return {id: text for id, text in found if text}, rules


def _section(node: Node, id: str, forms: Mapping[str, list[extensions.SuggestedField]], source: Source) -> str:
    if node.source is None or node.kind != "userTask":
        return ""
    fields = extensions.form_fields(node.source, dict(forms), source.ledger)
    text = extensions.section_text(id, node.name, fields) if fields else ""
    try:
        return text if text and load_schema(text) else ""
    except FormError:
        source.ledger.change(node.source, "form", "原来的表单看不懂，没有列入建议；请在“表单”里另建。", True)
        return ""


def _rule(node: Node, id: str, scheme: str, source: Source) -> Rule | None:
    timer = node.timer
    if timer is None or timer.expression:
        return None
    rule = Rule(f"{scheme}.{id}", node.name or id, timer.days, timer.unit, timer.written)
    _say(node, timer, source)
    if node.kind == "userTask":
        node.properties["deadline"], node.timer = rule.id, None
    else:
        timer.expression = f'deadline("{rule.id}")'
    return rule


def _say(node: Node, timer: Timer, source: Source) -> None:
    message = kinds.DEADLINE_WRITTEN.format(text=timer.written) if timer.written else kinds.DEADLINE_EMPTY
    if node.source is None:
        return
    due = extensions.due(node.source)
    if node.kind == "userTask" and due:
        source.ledger.attribute(node.source, due[0], Done.CHANGED, "deadline", message, True)
        return
    for number, element in enumerate(_written(node.source)):
        source.ledger.change(element, "deadline", message if not number else "改成了日期表达式。", not number)


def _written(element: etree._Element) -> Iterator[etree._Element]:
    for each in element.iterdescendants():
        if local_name(each) in ("timerEventDefinition", "timeDate", "timeDuration", "timeCycle"):
            yield each
