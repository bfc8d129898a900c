"""Documents of reviews, hearings, gradual exit and endings."""

from __future__ import annotations

from cases.documents.kind import DocumentKind, Issuer

_LAW = "社会救助法"
_METHOD = "最低生活保障审核确认办法"
_HEARING = (f"{_LAW} 第四十八条",)
_CHANGE = (f"{_LAW} 第四十七条、第四十八条", f"{_METHOD} 第三十二条")
_DECIDED = ("decision.reasons", "decision.clauses", "facts.reason_title", "remedies.organ", "remedies.court")

LIFE = (
    DocumentKind(
        "review_record",
        "{scheme_name}家庭核查表",
        "D22",
        Issuer.TOWNSHIP,
        "{scheme}/review_record.html",
        seal=True,
        layout="form",
        required=("facts.review_findings", "facts.review_proposal"),
        clauses=(f"{_LAW} 第四十六条", f"{_METHOD} 第三十一条"),
    ),
    DocumentKind(
        "hearing_notice",
        "拟变更{scheme_name}听取意见告知书",
        "D19",
        Issuer.DECIDER,
        "{scheme}/hearing_notice.html",
        number_word="听告",
        seal=True,
        required=("facts.hearing_reasons", "facts.hearing_evidence", "facts.answer_until"),
        clauses=_HEARING,
    ),
    DocumentKind(
        "hearing_record",
        "听取意见笔录",
        "D19",
        Issuer.TOWNSHIP,
        "shared/hearing_record.html",
        layout="form",
        required=("facts.hearing_outcome", "facts.recorded_by"),
        clauses=_HEARING,
    ),
    DocumentKind(
        "stop_notice",
        "拟终止{scheme_name}公示",
        "D13",
        Issuer.TOWNSHIP,
        "shared/stop_notice.html",
        number_word="终示",
        seal=True,
        required=("listing", "office.phone", "deadlines.public_notice"),
        public=True,
        clauses=("特困人员认定办法 第二十六条",),
    ),
    DocumentKind(
        "reduction",
        "{scheme_name}减发决定书",
        "D20",
        Issuer.DECIDER,
        "shared/reduction.html",
        number_word="减",
        seal=True,
        required=(*_DECIDED, "decision.amount", "decision.first_month"),
        clauses=_CHANGE,
    ),
    DocumentKind(
        "termination",
        "{scheme_name}终止决定书",
        "D20",
        Issuer.DECIDER,
        "{scheme}/termination.html",
        number_word="终",
        seal=True,
        required=(*_DECIDED, "decision.first_month"),
        clauses=_CHANGE,
    ),
    DocumentKind(
        "gradual_exit_record",
        "{scheme_name}渐退审批表",
        "D21",
        Issuer.DECIDER,
        "shared/gradual_exit_record.html",
        seal=True,
        layout="form",
        required=("facts.exit_parts", "decision.reasons"),
        clauses=(f"{_METHOD} 第三十三条",),
    ),
    DocumentKind(
        "gradual_exit",
        "{scheme_name}渐退通知书",
        "D21",
        Issuer.DECIDER,
        "shared/gradual_exit.html",
        number_word="渐",
        seal=True,
        required=(*_DECIDED, "facts.exit_parts", "facts.exit_until"),
        clauses=(f"{_METHOD} 第三十三条", "关于进一步做好最低生活保障等社会救助兜底工作的通知 一（三）"),
    ),
)
