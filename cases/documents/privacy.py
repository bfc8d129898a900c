"""What a paper that hangs on a wall may know: everything else is taken away before the template sees it."""

from __future__ import annotations

from dataclasses import replace

from cases.documents.context import DocumentContext, ListingRow
from cases.documents.kinds import DocumentKind
from rules.documents import masked_name

# 社会救助法 第四十五条；最低生活保障审核确认办法 第十九条、第二十四条
_PUBLIC_FACTS = frozenset({"notice_place", "notice_from", "notice_until", "objection_office", "publication_month"})


def reduced(kind: DocumentKind, context: DocumentContext) -> DocumentContext:
    """Returns the context itself, or for a public kind only what may be shown to everybody."""
    if not kind.public:
        return context
    return DocumentContext(
        title=context.title,
        office=context.office,
        case_number="",
        scheme_name=context.scheme_name,
        issued_on=context.issued_on,
        number=context.number,
        basis=context.basis,
        facts={name: value for name, value in context.facts.items() if name in _PUBLIC_FACTS},
        deadlines=context.deadlines,
        listing=tuple(_shown(row, mask=kind.kind != "publication") for row in context.listing),
        verification_url=context.verification_url,
        code=context.code,
        sample_seal=context.sample_seal,
    )


def _shown(row: ListingRow, *, mask: bool) -> ListingRow:
    return replace(row, name=masked_name(row.name)) if mask or row.minor else row
