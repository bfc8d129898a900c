"""Documents of what happens during an award and afterwards: changes, moves, corrections, sanctions, endings."""

from __future__ import annotations

from cases.documents.kind import DocumentKind, Issuer

_LAW = "社会救助法"
_METHOD = "最低生活保障审核确认办法"
_RELOCATION = "关于进一步做好最低生活保障等社会救助兜底工作的通知 三（一）"

RIGHTING = (
    DocumentKind(
        "change_reply",
        "{scheme_name}情况变化核实告知书",
        "D22",
        Issuer.TOWNSHIP,
        "shared/change_reply.html",
        number_word="变告",
        seal=True,
        required=("facts.change_found",),
        clauses=(f"{_LAW} 第四十六条", f"{_METHOD} 第三十一条"),
    ),
    DocumentKind(
        "increase",
        "{scheme_name}增发决定书",
        "D20",
        Issuer.DECIDER,
        "shared/increase.html",
        number_word="增",
        seal=True,
        required=("decision.amount", "decision.first_month", "assessment", "remedies.organ", "remedies.court"),
        clauses=(f"{_LAW} 第四十六条、第四十八条", f"{_METHOD} 第三十二条"),
    ),
    DocumentKind(
        "relocation_letter",
        "{scheme_name}转移接续函",
        "D24",
        Issuer.TOWNSHIP,
        "shared/relocation_letter.html",
        number_word="转",
        seal=True,
        required=("facts.to_office", "facts.moved_on"),
        clauses=(_RELOCATION,),
    ),
    DocumentKind(
        "relocation",
        "{scheme_name}转移接续通知书",
        "D20",
        Issuer.DECIDER,
        "shared/relocation.html",
        number_word="接续",
        seal=True,
        required=("decision.amount", "facts.last_month", "facts.first_month", "remedies.organ", "remedies.court"),
        clauses=(_RELOCATION,),
    ),
    DocumentKind(
        "rectification",
        "{scheme_name}纠正决定书",
        "D20",
        Issuer.DECIDER,
        "shared/rectification.html",
        number_word="纠",
        seal=True,
        required=("facts.wrong_number", "decision.reasons", "remedies.organ", "remedies.court"),
        clauses=(f"{_LAW} 第四十八条",),
        adverse=True,
    ),
    DocumentKind(
        "sanction",
        "骗取社会救助处理决定书",
        "D20",
        Issuer.DECIDER,
        "shared/sanction.html",
        number_word="处",
        seal=True,
        required=("facts.returned", "facts.fine", "decision.reasons", "remedies.organ", "remedies.court"),
        clauses=(f"{_LAW} 第七十三条",),
        adverse=True,
    ),
    DocumentKind(
        "standard_change",
        "{scheme_name}待遇调整通知书",
        "D20",
        Issuer.DECIDER,
        "shared/standard_change.html",
        number_word="调",
        seal=True,
        required=("decision.amount", "decision.first_month", "decision.reasons", "remedies.organ", "remedies.court"),
        clauses=(f"{_LAW} 第十八条、第十九条",),
    ),
    DocumentKind(
        "ending",
        "{scheme_name}申请终止办理告知书",
        "D07",
        Issuer.TOWNSHIP,
        "shared/ending.html",
        number_word="终告",
        seal=True,
        required=("facts.ending", "facts.ending_reason"),
        clauses=(f"{_METHOD} 第十条",),
    ),
)
