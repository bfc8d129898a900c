"""Where an answer of a form is used: choices in diagrams, other questions, rules and documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from processes.conditions import compiled
from processes.errors import DiagramRefused
from processes.redrawing import Step, steps
from rules.errors import ExpressionError

Texts = Mapping[str, str]


@dataclass(frozen=True)
class Use:
    """One place: the file, what stands there in Chinese, and whether the process breaks without the answer."""

    path: str
    what: str
    breaks: bool


def steps_of(texts: Texts) -> list[Step]:
    """Every step of all diagrams that can be read."""
    found: list[Step] = []
    for path, text in texts.items():
        if path.endswith(".bpmn"):
            try:
                found += steps(text, path)
            except DiagramRefused:
                continue
    return found


def steps_with_form(section: str, texts: Texts) -> list[Step]:
    """The steps that fill in a form section."""
    tasks = [row for row in steps_of(texts) if row.kind == "userTask"]
    return [row for row in tasks if (row.form or row.id) == section]


def uses_of(fact: str, texts: Texts) -> list[Use]:
    """Where a fact is named: in conditions of diagrams it must exist, in rules and documents it should."""
    return [*_in_diagrams(fact, texts), *_in_files(fact, texts)]


def _in_diagrams(fact: str, texts: Texts) -> Iterator[Use]:
    for row in steps_of(texts):
        expressions = [lead.condition for lead in row.leads if lead.condition] + list(row.parameters.values())
        if any(fact in _names(text) for text in expressions):
            yield Use(row.file, f"环节“{row.name or row.id}”", True)


def _names(text: str) -> frozenset[str]:
    try:
        return compiled(text).names
    except ExpressionError:
        return frozenset()


def _in_files(fact: str, texts: Texts) -> Iterator[Use]:
    """Rules and documents, by the whole word: a text may say the word otherwise, so these are to be looked at."""
    word = re.compile(rf"\b{re.escape(fact)}\b")
    for path, text in texts.items():
        kind = "规则表" if path.startswith("rules/") else "文书" if path.startswith("templates/") else ""
        if kind and word.search(text):
            yield Use(path, f"{kind}“{path.rpartition('/')[2]}”", False)
