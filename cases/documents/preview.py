"""A document as it would be printed, with invented people: what a designer looks at before anything is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from cases.documents import jobs, publishing
from cases.documents.context import DeadlineLine, DocumentContext
from cases.documents.errors import BadTemplate
from cases.documents.invented import DEADLINES, sample_of
from cases.documents.invented_answers import FACTS, ISSUED
from cases.documents.kinds import DocumentKind
from cases.documents.labels import labelled
from cases.documents.render import render
from forms.schema import Field, Section
from rules.deadline_rules import DeadlineRule
from rules.deadlines import compute
from rules.shipped import shipped_calendar

_DAYS_UNSET = 10


@dataclass(frozen=True)
class Subject:
    """What a preview is made for: the scheme with its name, its forms and its time limits."""

    scheme: str
    scheme_name: str
    sections: Mapping[str, Section]
    rules: tuple[DeadlineRule, ...]


def preview(kind: DocumentKind, subject: Subject, texts: Mapping[str, str]) -> bytes:
    """Prints one kind from an edition's texts; BadTemplate says why it cannot be, and then nothing was run."""
    pages = publishing.pages_in(texts)
    wrong = [sentence for _, sentence in publishing.problems_of_pages(pages, publishing.known_facts(texts))]
    if wrong:
        raise BadTemplate("\n".join(dict.fromkeys(wrong)))
    html = render(kind, subject.scheme, invented_context(kind, subject), pages)
    return jobs.room().print_document(html)[0]


def invented_context(kind: DocumentKind, subject: Subject) -> DocumentContext:
    """A full context for a kind: the invented household, and invented answers to the questions that forms ask."""
    asked = {name: value for section in subject.sections.values() for name, value in _answers(section).items()}
    due = {rule.id.partition(".")[2]: _due(rule) for rule in subject.rules}
    found = sample_of(kind, subject.scheme_name)
    return replace(found, facts={**asked, **FACTS}, deadlines={**due, **DEADLINES})


def _answers(section: Section) -> dict[str, object]:
    return labelled(section, {item.name: _answer(item) for item in section.fields})


def _answer(item: Field) -> object:
    if item.kind == "list":
        return [{column.name: _answer(column) for column in item.columns}]
    if item.kind in ("choice", "choices"):
        first = [value for value, _ in item.options[:1]]
        return first if item.kind == "choices" else "".join(first)
    by_kind: dict[str, object] = {"date": ISSUED, "month": ISSUED, "datetime": ISSUED, "money": "600.00"}
    by_kind |= {"integer": 2, "decimal": "2", "yes_no": True, "consent": True}
    return by_kind.get(item.kind, f"（示例：{item.label}）")


def _due(rule: DeadlineRule) -> DeadlineLine:
    if rule.days is None:
        on = ISSUED + timedelta(days=_DAYS_UNSET)
        return DeadlineLine(rule.title, ISSUED, on, "本地公布的时限（示例）。", rule.clause)
    found = compute(rule, ISSUED, shipped_calendar())
    return DeadlineLine(rule.title, ISSUED, found.due_on, found.explanation, found.clause, found.provisional)


def rules_of(scheme: str, rules: Iterable[DeadlineRule]) -> tuple[DeadlineRule, ...]:
    """The time limits of one scheme: those that its documents may name."""
    return tuple(rule for rule in rules if rule.id.startswith(f"{scheme}."))
