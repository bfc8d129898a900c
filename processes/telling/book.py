"""What a telling needs beside the diagrams: rules, forms, and the Chinese for offices, posts, facts and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from lxml import etree  # type: ignore[import-untyped]

from forms.joining import citing, readable_sections
from forms.schema import Section
from offices.models import OfficeKind, PostKind
from processes import operations, vocabulary
from processes.diagrams import BPMN
from processes.errors import DiagramRefused
from processes.linter import parsed
from rules.deadline_rules import DeadlineRule
from rules.domains import Domain
from rules.errors import RulesError
from rules.load import Tables, load_tables

Texts = Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Book:
    """A scheme's texts, read as far as they can be: a draft that is being written is told as well."""

    scheme: str
    texts: Texts
    documents: Mapping[str, str]
    """The titles of document kinds."""
    local_rules: Mapping[str, DeadlineRule]
    """Rules with the numbers of an area; empty when no area is meant."""

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The form sections, the scheme's own before the shared ones."""
        instead = self.tables.cited_instead(self.scheme)
        return citing(readable_sections(self.scheme, self.texts), instead)

    def home(self, section: str) -> str:
        """The path of the text that a form section stands in; the scheme's own goes before the shared one."""
        for name in (self.scheme, "shared"):
            path = f"forms/schemas/{name}.toml"
            if re.search(rf"^\[{re.escape(section)}[\].]", self.texts.get(path, ""), re.MULTILINE):
                return path
        return ""

    @cached_property
    def tables(self) -> Tables:
        """The rule tables; none when they cannot be read."""
        texts = {PurePath(path).stem: text for path, text in self.texts.items() if path.startswith("rules/tables/")}
        try:
            return load_tables(texts)
        except RulesError:
            return Tables({}, {})

    def clause(self, cited: str) -> str:
        """The clause of the scheme's own law for one that a shared step cites."""
        return self.tables.cited_instead(self.scheme).get(cited, cited)

    def rule(self, rule_id: str) -> DeadlineRule | None:
        """A deadline rule, with the area's numbers where one is meant."""
        rule_id = self.tables.named(rule_id, self.scheme)
        return self.local_rules.get(rule_id) or self.tables.deadlines.get(rule_id)

    @cached_property
    def processes(self) -> dict[str, tuple[str, etree._Element]]:
        """Each process by id with the path of its text."""
        return dict(self._processes())

    def _processes(self) -> Iterator[tuple[str, tuple[str, etree._Element]]]:
        for path, text in self.texts.items():
            if path.endswith(".bpmn"):
                try:
                    root = parsed(text)
                except DiagramRefused:
                    continue  # said by the checks
                for process in root.iterchildren(f"{{{BPMN}}}process"):
                    yield process.get("id", ""), (path, process)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What a sentence calls each fact."""
        return vocabulary.titles(self.sections)

    @cached_property
    def domains(self) -> dict[str, Domain]:
        """The answers of each fact."""
        return vocabulary.domains(self.sections)

    def document(self, kind: str) -> str:
        """The title of a kind of document."""
        return f"《{self.documents.get(kind, kind)}》"

    def form(self, name: str) -> str:
        """The title of a form section."""
        return f"《{self.sections[name].title}》" if name in self.sections else f"表单“{name}”（还没有）"


def read_book(
    scheme: str,
    texts: Texts,
    documents: Mapping[str, str] | None = None,
    local_rules: Mapping[str, DeadlineRule] | None = None,
) -> Book:
    """A scheme's texts for telling; `documents` are titles by kind, `local_rules` the rules as an area has set them."""
    return Book(scheme, texts, documents or {}, local_rules or {})


def office(kind: str) -> str:
    """What a kind of office is called."""
    return str(dict(OfficeKind.choices).get(kind, kind))


def post(name: str) -> str:
    """What a post is called."""
    return str(dict(PostKind.choices).get(name, name))


def summary(operation: str) -> str:
    """What an operation does."""
    found = operations.find_operation(operation)
    return found.summary if found else operation
