"""What a kind of document is: its words, its issuer, and what it may not go out without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

# Where the texts lie that any scheme may use as they are.
SHARED = "shared"


class Issuer(StrEnum):
    """Who stands at the foot of a document."""

    HOUSEHOLD = "household"  # 申请人签字，机关不盖章
    TOWNSHIP = "township"
    CENTRE = "means_test_centre"
    DECIDER = "decider"  # 县级民政部门，或者受委托的乡镇


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document: its words, its issuer, its template, and what it must contain."""

    kind: str
    title: str
    row: str
    issuer: Issuer
    template: str
    number_word: str | None = None
    seal: bool = False
    layout: str = "letter"
    required: tuple[str, ...] = ()
    public: bool = False
    # What only a kind has that an edition brings with it; see own_kinds.
    clauses: tuple[str, ...] = ()
    addressee: str = ""
    sets: tuple[str, ...] = ()
    adverse: bool = False
    delivered: bool = False

    def template_for(self, scheme: str, pages: Collection[str]) -> str:
        """Names the template inside an edition's pages: the scheme's own, else the one that all schemes share."""
        own = self.template.format(scheme=scheme)
        return own if own in pages else self.template.format(scheme=SHARED)

    def title_for(self, scheme_name: str) -> str:
        """Writes the title for one scheme."""
        return self.title.format(scheme_name=scheme_name)
