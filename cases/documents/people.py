"""Who a document speaks to, and the Chinese words for relations."""

from collections.abc import Mapping

from cases.documents.kinds import DocumentKind, Issuer
from offices.models import OfficeKind
from offices.routing import office_for
from rules.assessment.vocabulary import VOCABULARY

_OFFICES = {each.value: each for each in (OfficeKind.TOWNSHIP_OFFICE, OfficeKind.CIVIL_AFFAIRS_BUREAU)}


def relation(code: str) -> str:
    """The Chinese word for a relation to the applicant."""
    return VOCABULARY.choices["relation"].get(code, code)


def health(row: Mapping[str, object]) -> str:
    """What a member told of disability and illness, for papers that stay between household and offices."""
    words = []
    if row.get("disability_kind"):
        grade = VOCABULARY.choices["disability_grade"].get(str(row.get("disability_grade")), "")
        words.append(f"{VOCABULARY.choices['disability_kind'].get(str(row['disability_kind']), '')}{grade}")
    if row.get("severe_illness") in (True, "true"):
        words.append(str(row.get("illness") or "重特大疾病"))
    return "、".join(words) or "健康"


def work(row: Mapping[str, object]) -> str:
    """What a member does: studies, works, or how far able to work."""
    if row.get("student") not in (None, "", "none"):
        return VOCABULARY.choices["student"].get(str(row["student"]), "")
    if row.get("employed") in (True, "true"):
        return "就业"
    return VOCABULARY.choices["labour"].get(str(row.get("labour")), "")


def addressee(work: object, kind: DocumentKind) -> str:
    """Who a document is addressed to: an office for papers between offices, else the applicant."""
    if kind.public or kind.addressee == "none":
        return ""
    if kind.addressee in _OFFICES:
        return office_for(_OFFICES[kind.addressee], work.case.area, work.on).name
    if kind.kind == "relocation_letter":
        return office_for(OfficeKind.TOWNSHIP_OFFICE, str(work.fact("to_area")), work.on).name
    if kind.kind == "means_test_request":
        return office_for(OfficeKind.MEANS_TEST_CENTRE, work.case.area, work.on).name
    if kind.kind in ("means_test_report", "undertaking", "entrustment"):
        return office_for(OfficeKind.TOWNSHIP_OFFICE, work.case.area, work.on).name
    if kind.kind == "authorisation":
        return office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, work.case.area, work.on).name
    if kind.kind == "petition_reply":
        return "反映人"  # the name stays sealed in the register: whoever reads the case reads this letter
    if kind.kind == "objection_reply":
        return "异议提出人"
    return work.case.applicant if kind.issuer is not Issuer.HOUSEHOLD else ""
