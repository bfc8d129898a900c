"""Documents of a referral: the paper that carries needs to a department, and the one that brings the results back."""

from __future__ import annotations

from cases.documents.kind import DocumentKind, Issuer

REFERRALS = (
    DocumentKind(
        "referral",
        "社会救助帮扶需求转办单",
        "D24",
        Issuer.DECIDER,
        "shared/referral.html",
        number_word="转",
        seal=True,
        layout="form",
        required=("paper.referrals", "addressee"),
        clauses=("国办发〔2023〕39号 三（一）",),
    ),
    DocumentKind(
        "referral_feedback",
        "社会救助帮扶结果反馈单",
        "D24",
        Issuer.DECIDER,
        "shared/referral_feedback.html",
        layout="form",
        required=("paper.referrals", "addressee"),
        clauses=("国办发〔2023〕39号 三（一）",),
    ),
)
