"""Documents of one application for everything: one notice of every test in order."""

from __future__ import annotations

from cases.documents.kind import DocumentKind, Issuer

DOOR = (
    DocumentKind(
        "result_notice",
        "社会救助分类认定结果告知书",
        "S2-03",
        Issuer.DECIDER,
        "shared/result_notice.html",
        number_word="果",
        seal=True,
        required=("facts.tests", "basis", "remedies.organ", "remedies.court"),
        clauses=("社会救助法 第四十二条", "社会救助法 第四十五条"),
    ),
)
