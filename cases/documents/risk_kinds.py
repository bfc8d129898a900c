"""The one document of a risk warning: what was reported, what was seen at the household, and what came of it."""

from __future__ import annotations

from cases.documents.kind import DocumentKind, Issuer

RISK = (
    DocumentKind(
        "verification_record",
        "预警核查单",
        "D23",
        Issuer.TOWNSHIP,
        "{scheme}/verification_record.html",
        number_word="核查",
        seal=True,
        layout="form",
        required=("facts.signs", "facts.received_on", "facts.visited_on", "facts.handled"),
        clauses=("国办发〔2023〕39号 三（四）",),
    ),
)
