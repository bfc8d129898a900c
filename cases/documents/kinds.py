"""Which official documents exist, who issues each, and what each may not go out without."""

from __future__ import annotations

from cases.documents.door_kinds import DOOR
from cases.documents.kind import DocumentKind, Issuer
from cases.documents.life_kinds import LIFE
from cases.documents.referral_kinds import REFERRALS
from cases.documents.righting_kinds import RIGHTING
from cases.documents.risk_kinds import RISK

__all__ = ["KINDS", "OFFICE_PAPERS", "DocumentKind", "Issuer", "find_kind"]

_APPLICATION_PAPERS = (
    DocumentKind(
        "application_form", "社会救助申请表", "D01", Issuer.HOUSEHOLD, "shared/application_form.html", layout="form"
    ),
    DocumentKind("undertaking", "诚信承诺书", "D02", Issuer.HOUSEHOLD, "shared/undertaking.html"),
    DocumentKind(
        "authorisation",
        "家庭经济状况核对授权书",
        "D03",
        Issuer.HOUSEHOLD,
        "shared/authorisation.html",
        number_word="核授",
        required=("facts.authorised_bodies", "facts.authorisation_until"),
    ),
    DocumentKind(
        "entrustment",
        "委托书",
        "D04",
        Issuer.HOUSEHOLD,
        "shared/entrustment.html",
        required=("facts.agent_name", "facts.agent_matters", "facts.agent_until"),
    ),
)

_ACCEPTANCE = (
    DocumentKind(
        "correction",
        "{scheme_name}申请材料一次性补正告知书",
        "D05",
        Issuer.TOWNSHIP,
        "shared/correction.html",
        number_word="补",
        seal=True,
        required=("facts.missing_items", "deadlines.correction"),
    ),
    DocumentKind(
        "acceptance",
        "{scheme_name}申请受理通知书",
        "D06",
        Issuer.TOWNSHIP,
        "shared/acceptance.html",
        number_word="受",
        seal=True,
        required=("facts.accepted_on", "deadlines"),
    ),
    DocumentKind(
        "non_acceptance",
        "{scheme_name}申请不予受理告知书",
        "D07",
        Issuer.TOWNSHIP,
        "shared/non_acceptance.html",
        number_word="不受",
        seal=True,
        required=("facts.non_acceptance_reason", "remedies.organ", "remedies.court"),
    ),
)

_INVESTIGATION = (
    DocumentKind(
        "means_test_request",
        "家庭经济状况信息核对提请单",
        "D08",
        Issuer.TOWNSHIP,
        "shared/means_test_request.html",
        number_word="核请",
        seal=True,
        layout="form",
        required=("household.members", "facts.authorisation_number", "facts.query_items"),
    ),
    DocumentKind(
        "means_test_report",
        "家庭经济状况信息核对报告",
        "D08",
        Issuer.CENTRE,
        "shared/means_test_report.html",
        number_word="核",
        seal=True,
        layout="form",
        required=("facts.results", "facts.query_from", "facts.query_until"),
    ),
    DocumentKind(
        "household_investigation",
        "社会救助家庭入户调查表",
        "D09",
        Issuer.TOWNSHIP,
        "shared/household_investigation.html",
        layout="form",
        required=("facts.visited_at", "facts.investigators", "facts.respondent"),
    ),
    DocumentKind(
        "neighbour_inquiry",
        "邻里访问记录",
        "D10",
        Issuer.TOWNSHIP,
        "shared/neighbour_inquiry.html",
        layout="form",
        required=("facts.interviews", "facts.investigators"),
    ),
    DocumentKind(
        "community_appraisal",
        "民主评议记录",
        "D11",
        Issuer.TOWNSHIP,
        "shared/community_appraisal.html",
        layout="form",
        required=("facts.participants", "facts.appraisal_conclusion"),
    ),
)

_EXAMINATION = (
    DocumentKind(
        "opinion",
        "{scheme_name}初审意见表",
        "D12",
        Issuer.TOWNSHIP,
        "{scheme}/opinion.html",
        seal=True,
        layout="form",
        required=("facts.opinion", "assessment"),
    ),
    DocumentKind(
        "public_notice",
        "拟给予{scheme_name}家庭公示",
        "D13",
        Issuer.TOWNSHIP,
        "{scheme}/public_notice.html",
        number_word="示",
        seal=True,
        required=("listing", "office.phone", "deadlines.public_notice"),
        public=True,
    ),
    DocumentKind(
        "objection_reply",
        "公示异议处理告知书",
        "D14",
        Issuer.TOWNSHIP,
        "shared/objection_reply.html",
        number_word="异复",
        seal=True,
        required=("facts.objection_content", "facts.objection_findings", "facts.objection_conclusion"),
    ),
)

_DECISION = (
    DocumentKind(
        "confirmation",
        "{scheme_name}审核确认表",
        "D15",
        Issuer.DECIDER,
        "{scheme}/confirmation.html",
        seal=True,
        layout="form",
        required=("decision.amount", "decision.first_month", "assessment"),
    ),
    DocumentKind(
        "decision",
        "{scheme_name}确认通知书",
        "D16",
        Issuer.DECIDER,
        "{scheme}/decision.html",
        number_word="确",
        seal=True,
        required=("decision.amount", "decision.first_month", "remedies.organ", "remedies.court", "basis"),
    ),
    DocumentKind(
        "refusal",
        "{scheme_name}不予确认告知书",
        "D17",
        Issuer.DECIDER,
        "{scheme}/refusal.html",
        number_word="不确",
        seal=True,
        required=(
            "decision.reasons",
            "decision.clauses",
            "assessment",
            "remedies.organ",
            "remedies.court",
        ),
    ),
    DocumentKind(
        "publication",
        "{scheme_name}确认结果公布",
        "D18",
        Issuer.DECIDER,
        "{scheme}/publication.html",
        seal=True,
        required=("listing",),
        public=True,
    ),
)

_AFTERWARDS = (
    DocumentKind(
        "delivery",
        "送达回证",
        "D31",
        Issuer.TOWNSHIP,
        "shared/delivery.html",
        layout="form",
        required=("facts.delivered_documents",),
    ),
    DocumentKind(
        "archive_catalogue",
        "社会救助家庭档案",
        "D30",
        Issuer.DECIDER,
        "shared/archive_catalogue.html",
        layout="form",
        required=("facts.papers",),
    ),
)

_BETWEEN_OFFICES = (
    DocumentKind(
        "letterhead",
        "文件",
        "GB-10",
        Issuer.DECIDER,
        "shared/letterhead.html",
        number_word="发",
        seal=True,
        layout="letterhead",
        required=("paper.issuers", "paper.sections"),
    ),
    DocumentKind(
        "official_letter",
        "函",
        "GB-24",
        Issuer.DECIDER,
        "shared/official_letter.html",
        number_word="函",
        seal=True,
        layout="official_letter",
        required=("paper.issuers", "paper.sections"),
    ),
    DocumentKind(
        "minutes",
        "纪要",
        "GB-25",
        Issuer.DECIDER,
        "shared/minutes.html",
        layout="minutes",
        required=("paper.attending", "paper.sections"),
    ),
    *REFERRALS,
)

KINDS: dict[str, DocumentKind] = {
    entry.kind: entry
    for entry in (
        *_APPLICATION_PAPERS,
        *_ACCEPTANCE,
        *_INVESTIGATION,
        *_EXAMINATION,
        *_DECISION,
        *_AFTERWARDS,
        *RIGHTING,
        *LIFE,
        *DOOR,
        *RISK,
    )
}
# Papers between offices are written by people, not called for by a case's diagram.
OFFICE_PAPERS: dict[str, DocumentKind] = {entry.kind: entry for entry in _BETWEEN_OFFICES}


def find_kind(kind: str) -> DocumentKind | None:
    """Returns the kind's registry row, or nothing when there is no such document."""
    return KINDS.get(kind) or OFFICE_PAPERS.get(kind)
