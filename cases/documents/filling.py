"""From a case to what a document says: office, household, answers by field name, arithmetic, deadlines, remedies."""

from datetime import date
from decimal import Decimal

from django.conf import settings

from cases import assessments, clocks, secrets
from cases.documents import kind_facts, people
from cases.documents.context import (
    AssessmentLines,
    DeadlineLine,
    DecisionLines,
    DocumentContext,
    HouseholdLines,
    IssuingOffice,
    ListingRow,
    MemberLine,
    RemedyLines,
)
from cases.documents.kinds import DocumentKind
from cases.models import Case, Decision, Document, Household, Member
from offices import divisions
from offices.models import Division, Office, OfficeKind
from offices.routing import office_for
from processes import region
from rules.deadlines import Deadline
from rules.errors import RulesError

SCHEME_NAMES = {"dibao": "最低生活保障"}
# Papers that the household signs, or that an office needs to check a person, print ids whole; all others masked.
WHOLE_IDS = {"application_form", "authorisation", "entrustment", "means_test_request", "undertaking"}


def context_for(work: object, kind: DocumentKind, document: Document, about: object) -> DocumentContext:
    """Gathers everything one document says about a case on the day of issue."""
    case = work.case
    return DocumentContext(
        title=kind.title_for(SCHEME_NAMES[case.scheme]),
        office=_office(document.office),
        case_number=case.number,
        scheme_name=SCHEME_NAMES[case.scheme],
        issued_on=document.issued_on,
        household=_household(case.household, kind.kind in WHOLE_IDS),
        number=document.number,
        addressee=people.addressee(work, kind),
        basis=_basis(work, kind),
        facts=kind_facts.facts_for(work, kind, about),
        decision=_decision(case),
        assessment=_assessment(case),
        deadlines=_deadlines(work),
        remedies=_remedies(case, document.issued_on),
        listing=_listing(case),
        verification_url=settings.VERIFICATION_URL.format(code=document.code),
        code=document.code,
        sample_seal=True,
    )


def _office(office: Office) -> IssuingOffice:
    return IssuingOffice(office.name, office.address, office.phone)


def _household(household: Household, whole: bool) -> HouseholdLines:
    members = list(household.members.filter(until_on__isnull=True).order_by("id"))
    lines = tuple(_member(member, whole) for member in members)
    head = next((member for member in members if member.relation == "self"), None)
    first = _member(head, whole) if head else MemberLine("", "")
    return HouseholdLines(
        applicant=household.name,
        masked_id=first.masked_id,
        id_number=first.id_number,
        phone=household.phone_mask,
        registered_place=_village(household.area),
        address=secrets.unseal_text(household.address_sealed, "household.address", household.uid) if whole else "",
        village=_village(household.area),
        members=lines,
        size=len(lines),
    )


def _member(member: Member, whole: bool) -> MemberLine:
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid) if whole else ""
    return MemberLine(
        name=member.name,
        relation=people.relation(member.relation),
        masked_id=member.resident_id_mask,
        id_number=number,
        gender={"male": "男", "female": "女"}.get(member.sex, ""),
        birth_on=member.born_on,
        minor=bool(member.born_on and _age(member.born_on, member.from_on) < 18),
    )


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _village(area: str) -> str:
    names = dict(Division.objects.filter(code__in=divisions.ancestors(area)).values_list("code", "name"))
    chain = [names.get(code, "") for code in reversed(divisions.ancestors(area))]
    return "".join(name for name in chain[-3:] if name)


def _basis(work: object, kind: DocumentKind) -> tuple[str, ...]:
    """The clauses on which a document stands, as the deadline rows of its edition cite them."""
    found = []
    for rule_id in kind.basis:
        rule = work.edition.tables.deadlines.get(rule_id.replace("dibao.", f"{work.case.scheme}."))
        if rule is not None:
            found.append(rule.clause)
    return tuple(dict.fromkeys(found))


def _decision(case: Case) -> DecisionLines | None:
    decision = Decision.objects.filter(case=case).first()
    if decision is None:
        return None
    return DecisionLines(
        outcome=decision.outcome,
        decided_on=case.decided_on,
        amount=decision.amount,
        first_month=decision.from_month,
        size=decision.persons,
        reasons=tuple(line for line in decision.reasons.splitlines() if line.strip()),
        clauses=tuple(part.strip() for part in decision.clause.split("；") if part.strip()),
    )


def _assessment(case: Case) -> AssessmentLines | None:
    found = assessments.latest(case)
    if found is None:
        return None
    result = assessments.read(found)
    standard = next((row for row in found.standards if row["key"] == f"{case.scheme}.standard"), None)
    return AssessmentLines(
        lines=tuple(result["lines"]),
        per_capita_income=found.per_capita_income,
        standard=Decimal(standard["value"]) if standard else None,
        standard_cite=standard["cite"] if standard else "",
        amount=found.amount,
        tests=tuple(result["tests"]),
    )


def _deadlines(work: object) -> dict[str, DeadlineLine]:
    """The clocks that run, and for the limits that start with the document itself, what they will be."""
    lines = {
        clock.rule.partition(".")[2]: DeadlineLine(
            "", clock.started_on, clock.due_on, clock.explanation, clock.clause, clock.provisional
        )
        for clock in work.case.clocks.order_by("id")
    }
    lines.update(kind_facts.promised(work, lines))
    return lines


def expected(work: object, rule_id: str) -> Deadline | None:
    """A period computed from today, or None where the area has not published one."""
    try:
        return region.due(rule_id, work.on, work.case.area, source=clocks.tables_of(work.case))
    except RulesError:
        return None


def _remedies(case: Case, on: date) -> RemedyLines:
    """Reconsideration goes to the county government for bureau and township alike (行政复议法 第二十四条)."""
    government = office_for(OfficeKind.COUNTY_GOVERNMENT, case.area, on)
    county = government.name.removesuffix("人民政府")
    row = region.standards(case.area, on).find("appeal.review_first")
    return RemedyLines(
        organ=government.name, court=f"{county}人民法院", review_first=bool(row.value) if row is not None else None
    )


def _listing(case: Case) -> tuple[ListingRow, ...]:
    found = assessments.latest(case)
    if found is None:
        return ()
    household = case.household
    head = household.members.filter(relation="self", until_on__isnull=True).first()
    minor = bool(head and head.born_on and _age(head.born_on, head.from_on) < 18)
    village = _village(case.area).rpartition("镇")[2] or _village(case.area)
    return (ListingRow(case.applicant, found.persons, village, found.amount, case.has_relative, minor),)
