"""Who a document speaks to, and the Chinese words for relations."""

from cases.documents.kinds import DocumentKind, Issuer
from offices.models import OfficeKind
from offices.routing import office_for
from rules.assessment.vocabulary import VOCABULARY


def relation(code: str) -> str:
    """The Chinese word for a relation to the applicant."""
    return VOCABULARY.choices["relation"].get(code, code)


def addressee(work: object, kind: DocumentKind) -> str:
    """Who a document is addressed to: an office for papers between offices, else the applicant."""
    if kind.public:
        return ""
    if kind.kind == "means_test_request":
        return office_for(OfficeKind.MEANS_TEST_CENTRE, work.case.area, work.on).name
    if kind.kind in ("means_test_report", "undertaking", "entrustment"):
        return office_for(OfficeKind.TOWNSHIP_OFFICE, work.case.area, work.on).name
    if kind.kind == "authorisation":
        return office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, work.case.area, work.on).name
    if kind.kind == "objection_reply":
        return "异议提出人"
    return work.case.applicant if kind.issuer is not Issuer.HOUSEHOLD else ""
