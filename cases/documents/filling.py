"""From a case to what a document says: office, household, answers by field name, arithmetic, deadlines, remedies."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.conf import settings

from cases import assessments, clocks, facts, results, secrets
from cases.documents import grounds, kind_facts, people
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
from cases.models import Assessment, Award, Case, Decision, Document, Member
from offices import divisions
from offices.models import Office, OfficeKind
from offices.routing import office_for, place_names
from processes import region
from processes.schemes import find_scheme, scheme_of

# Papers that the household signs, or that an office needs to check a person, print ids whole; all others masked.
WHOLE_IDS = {"application_form", "authorisation", "entrustment", "means_test_request", "undertaking"}


def context_for(work: object, kind: DocumentKind, document: Document, about: object) -> DocumentContext:
    """Gathers everything one document says about a case on the day of issue."""
    case, newest = work.case, assessments.latest(work.case)
    members = list(case.household.members.filter(until_on__isnull=True).order_by("id"))
    name = _posted_name(work) if kind.public else name_of(case, work.on)
    return DocumentContext(
        title=_title(work, kind, name),
        office=_office(document.office),
        case_number=case.number,
        scheme_name=name,
        issued_on=document.issued_on,
        household=_household(work, members, kind.kind in WHOLE_IDS, newest),
        number=document.number,
        addressee=people.addressee(work, kind),
        basis=_basis(work, kind),
        facts=kind_facts.facts_for(work, kind, about),
        decision=_decision(work),
        assessment=_assessment(case, newest),
        deadlines=_deadlines(work, kind),
        remedies=_remedies(work),
        listing=_listing(case, members, newest, work.on),
        verification_url=settings.VERIFICATION_URL.format(code=document.code),
        code=document.code,
        sample_seal=True,
    )


def name_of(case: Case, on: date) -> str:
    """What documents of a day call a case's recipients: by the area's dated word where the scheme has one."""
    scheme = scheme_of(case.scheme)
    dated = region.standards(case.area, on).find(scheme.label) if scheme.label else None
    return str(dated.value) if dated else scheme.name


def _posted_name(work: object) -> str:
    """What is posted or published is called by its classes, not by the one application that was tried for all."""
    rows = [row for row in results.of_case(work.case) if facts.posts(work.facts, str(row["scheme"]))]
    found = [scheme.name for row in rows if (scheme := find_scheme(str(row["status"])))]
    return "、".join(found) or name_of(work.case, work.on)


def _office(office: Office) -> IssuingOffice:
    return IssuingOffice(office.name, office.address, office.phone)


def _household(work: object, members: list[Member], whole: bool, newest: Assessment | None) -> HouseholdLines:
    household, told = work.case.household, {row["name"]: row for row in work.facts.find("members") or []}
    lines = tuple(_member(member, told.get(member.name, {}), whole, work.on) for member in members)
    recipients = _recipients(newest)
    lines = tuple(replace(line, counted=not recipients or line.name in recipients) for line in lines)
    named = sorted(members, key=lambda member: (member.name != work.case.applicant, member.relation != "self"))
    head = named[0] if named else None
    first = _member(head, {}, whole, work.on) if head else MemberLine("", "")
    village = _village(household.area)
    return HouseholdLines(
        applicant=work.case.applicant,
        masked_id=first.masked_id,
        id_number=first.id_number,
        phone=household.phone_mask,
        registered_place=village,
        address=secrets.unseal_text(household.address_sealed, "household.address", household.uid) if whole else "",
        village=village,
        members=lines,
        size=len(lines),
    )


def _recipients(found: Assessment | None) -> list[str]:
    """Whom the newest calculation would give an award, by name; empty when it names nobody."""
    return list(assessments.read(found).get("recipients") or []) if found else []


def _member(member: Member, told: Mapping[str, object], whole: bool, on: date) -> MemberLine:
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid) if whole else ""
    return MemberLine(
        name=member.name,
        relation=people.relation(member.relation),
        masked_id=member.resident_id_mask,
        id_number=number,
        gender={"male": "男", "female": "女"}.get(member.sex, ""),
        birth_on=member.born_on,
        health=people.health(told) if told else "",
        work=people.work(told),
        minor=bool(member.born_on and _age(member.born_on, on) < 18),
    )


def _age(born_on: date, on: date) -> int:
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def _village(area: str) -> str:
    names = place_names(area)
    chain = [names.get(code, "") for code in reversed(divisions.ancestors(area))]
    return "".join(village_name(name) for name in chain[-3:] if name)


def village_name(name: str) -> str:
    """A committee's name as people name the place: 东明村村委会 is 东明村."""
    for word in ("村民委员会", "居民委员会", "村委会", "居委会"):
        if name.endswith(word) and len(name) > len(word):
            stem = name.removesuffix(word)
            return stem if stem.endswith(("村", "社区")) else f"{stem}{'村' if word[0] == '村' else '社区'}"
    return name


def _title(work: object, kind: DocumentKind, name: str) -> str:
    """A document's title; a scheme's table may call one of the house's kinds by another."""
    own = work.edition.tables.sections.get(work.case.scheme, {}).get("document_titles", {})
    return str(own.get(kind.kind, kind.title)).format(scheme_name=name)


def _basis(work: object, kind: DocumentKind) -> tuple[str, ...]:
    """The clauses on which a document stands, as the scheme's table cites them."""
    cited = work.edition.tables.sections.get(work.case.scheme, {}).get("document_clauses", {})
    return tuple(cited.get(kind.kind, kind.clauses))


def _decision(work: object) -> DecisionLines | None:
    case = work.case
    decision = Decision.objects.filter(case=case).first() if case.decided_on else None
    if decision is None:
        return None
    chosen = work.facts.find("refusal_reasons") or []
    labels = grounds.labels_of(work.edition.sections.values())
    if decision.outcome != Case.Outcome.REFUSE:
        chosen = ()
    return DecisionLines(
        outcome=decision.outcome,
        decided_on=case.decided_on,
        amount=decision.amount,
        first_month=decision.from_month,
        size=decision.persons,
        reasons=grounds.reasons(chosen, decision.reasons, labels),
        clauses=grounds.clauses(chosen, decision.clause, labels),
        next_recheck_on=_recheck_on(case),
        valid_until=Award.objects.filter(case=case).values_list("valid_until", flat=True).last(),
    )


def _recheck_on(case: Case) -> date | None:
    """When the household is looked at again at the latest (办法 第三十一条)."""
    return region.due("review.stable", case.decided_on, case.area, source=clocks.tables_of(case)).due_on


def _assessment(case: Case, found: Assessment | None) -> AssessmentLines | None:
    if found is None:
        return None
    result = assessments.read(found)
    standard = next((row for row in found.standards if row["key"] == f"{case.scheme}.standard"), None)
    return AssessmentLines(
        lines=tuple(result["lines"]),
        per_capita_income=found.per_capita_income,
        standard=_monthly(standard) if standard else None,
        standard_cite=standard["cite"] if standard else "",
        amount=found.amount,
        tests=tuple(result["tests"]),
    )


def _monthly(row: Mapping[str, str]) -> Decimal:
    """A standard in yuan a month, to the fen; some areas publish it by the year."""
    value = Decimal(row["value"])
    return round(value / 12, 2) if row.get("unit") == "yuan_per_person_year" else value


def _deadlines(work: object, kind: DocumentKind) -> dict[str, DeadlineLine]:
    """The scheme's clocks that run, and for the limits that start with the document itself, what they will be."""
    rules = work.edition.tables.deadlines
    lines = {
        clock.rule.partition(".")[2]: DeadlineLine(
            rules[clock.rule].title,
            clock.started_on,
            clock.due_on,
            clock.explanation,
            clock.clause,
            clock.provisional,
        )
        for clock in work.case.clocks.filter(rule__startswith=f"{work.case.scheme}.").order_by("id")
    }
    lines.update(kind_facts.promised(work, lines))
    lines.update(_set_by(work, kind))
    return lines


def _set_by(work: object, kind: DocumentKind) -> dict[str, DeadlineLine]:
    """The periods that a document of the edition's own sets: they start with the day of issue."""
    lines = {}
    for rule_id in kind.sets:
        due = region.due(rule_id, work.on, work.case.area, source=work.edition.tables)
        title = work.edition.tables.deadline(rule_id).title
        lines[rule_id.partition(".")[2]] = DeadlineLine(
            title, due.started_on, due.due_on, due.explanation, due.clause, due.provisional
        )
    return lines


def _remedies(work: object) -> RemedyLines:
    """Reconsideration goes to the county government for bureau and township alike (行政复议法 第二十四条)."""
    case = work.case
    government = office_for(OfficeKind.COUNTY_GOVERNMENT, case.area, work.on)
    standards = region.standards(case.area, work.on)
    first, suspends = standards.find("appeal.review_first_refusal"), standards.find("appeal.suspends")
    told = work.edition.tables.sections.get(case.scheme, {}).get("remedies", {})
    return RemedyLines(
        organ=government.name,
        court=f"{government.name.removesuffix('人民政府')}人民法院",
        review_first=bool(first.value) if first is not None else None,
        clauses=tuple(told.get("clauses", ())),
        suspends=bool(suspends and suspends.value),
        early_payment=bool(told.get("early_payment", False)),
    )


def _listing(case: Case, members: list[Member], found: Assessment | None, on: date) -> tuple[ListingRow, ...]:
    if found is None:
        return ()
    head = next((member for member in members if member.relation == "self"), None)
    minor = bool(head and head.born_on and _age(head.born_on, on) < 18)
    village = village_name(place_names(case.area)[case.area])
    return (ListingRow(case.applicant, found.persons, village, found.amount or None, case.has_relative, minor),)
