"""What a diagram may refer to, and what a check says about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from rules.domains import Domain

LEVELS = ("村（社区）", "乡镇（街道）", "县（市、区）", "市（设区的市）", "省（自治区、直辖市）")


@dataclass(frozen=True)
class Finding:
    """One thing wrong with a scheme: a code, the element's id, a sentence with what to do, error or warning.

    `where` is the path of the text that holds the element, so that a screen can jump there; empty when nobody said.
    """

    code: str
    element: str
    message: str
    severity: str = "error"
    where: str = ""

    def within(self, path: str) -> Finding:
        """The same finding placed in a text, unless it already knows its place."""
        return self if self.where else replace(self, where=path)


@dataclass(frozen=True)
class Catalogue:
    """The names on offer; None means that this kind of name is not checked."""

    operations: Collection[str] | None = None
    documents: Collection[str] | None = None
    facts: Collection[str] | None = None
    deadlines: Collection[str] | None = None
    sections: Collection[str] | None = None
    offices: Mapping[str, str] | None = None
    """The lane that each kind of office belongs in."""
    posts: Collection[str] | None = None
    domains: Mapping[str, Domain] | None = None
    """The answers that facts can have, by which the conditions of a gateway are compared."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What a sentence calls each fact."""
