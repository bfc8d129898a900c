"""The words in which a household is told: lists, columns, kinds and choices, read once from vocabulary.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

LISTS = ("members", "incomes", "assets", "expenses", "obligors")
_FILE = Path(__file__).with_name("vocabulary.toml")


@dataclass(frozen=True, slots=True)
class Column:
    """One fact: its name, kind, Chinese label, the choices or rows it points to, and what holds when it is left out."""

    name: str
    kind: str
    label: str
    required: bool = False
    choices: str = ""
    of: str = ""
    default: object = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All columns by list (`top` for the household itself), all choices with their labels, and what goes with what."""

    columns: Mapping[str, Mapping[str, Column]]
    choices: Mapping[str, Mapping[str, str]]
    income_classes: Mapping[str, str]
    exemption_kinds: Mapping[str, frozenset[str]]

    def label(self, choices: str, value: object) -> str:
        """Return the Chinese word of a choice."""
        return self.choices[choices][str(value)]


def read_vocabulary(text: str) -> Vocabulary:
    """Read the vocabulary from TOML text."""
    raw = tomllib.loads(text)
    columns = {part: _columns(raw[part]) for part in ("top", *LISTS)}
    choices = {name: MappingProxyType(dict(words)) for name, words in raw["choices"].items()}
    classes = {item: name for name, items in raw["income_classes"].items() for item in items}
    kinds = {code: frozenset(allowed) for code, allowed in raw["exemption_kinds"].items()}
    return Vocabulary(columns, choices, classes, kinds)


def _columns(raw: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Column]:
    return MappingProxyType({name: Column(name, **options) for name, options in raw.items()})


VOCABULARY = read_vocabulary(_FILE.read_text(encoding="utf-8"))
