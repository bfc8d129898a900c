"""One application tried against every class in order: each result calculated, several granted by one decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import assessments, awards, chain, results, statuses
from cases.documents import issue
from cases.errors import Blocked
from cases.facts import CaseFacts, derived, is_posted
from cases.household_facts import household_facts
from cases.models import Award, Case, Decision, Lead
from cases.work import Work
from offices.routing import office_for
from processes import region
from processes.operations import operation
from processes.schemes import scheme_of
from rules.assessment import Assessment as Judged
from rules.assessment import Household, assess, parse_facts
from rules.catalogue_facts import Situation
from rules.clues import Clue, clues, read_clues
from rules.deadline_rules import add_months
from rules.domains import FLAG

Parameters = Mapping[str, object]
HINT, REFUSE = "hint", "refuse"


@dataclass(frozen=True)
class _Tried:
    """What all tests together say: the deciding calculation, and one of its own for each class that is granted."""

    household: Household
    whole: Judged
    granted: dict[str, Judged]


@operation("assess_all")
def assess_all(work: Work, parameters: Parameters) -> None:
    """按顺序逐类核对，符合的各类分别核算；不属于本部门认定的，提示移交线索"""
    tried = _try(work)
    persons = assessments.persons_of(tried.household, tried.whole)
    told = {"tests": [*_told(tried), *_clue_tests(work, tried)], "people": _people(tried)}
    rows = [_result(tried, status) for status in tried.granted]
    assessments.store(
        work.case, tried.whole, work.on, work.now, persons, tried.whole.recipients, results=rows, also=told
    )


def _try(work: Work) -> _Tried:
    told = household_facts(work.case, work.facts.answers, work.on, assessments.COLUMNS)
    told.pop("scheme", None)
    household = parse_facts(told)
    standards = region.standards(work.case.area, work.on, work.case.residence_kind)
    whole = assess(household, standards, work.edition.tables)
    names = [trial.scheme for trial in whole.tests if trial.result == "grant"]
    own = {name: assess(household, standards, work.edition.tables, name, with_changes=False) for name in names}
    return _Tried(household, whole, own)


def _told(tried: _Tried) -> list[dict[str, object]]:
    return [trial.as_dict() for trial in tried.whole.tests]


def _people(tried: _Tried) -> dict[str, list[str]]:
    """Who is recognised in each class, by name; sealed with the calculation."""
    return {status: list(judged.recipients) for status, judged in tried.granted.items()}


def _result(tried: _Tried, status: str) -> results.Row:
    """One class that the calculation grants: nothing in it names a person."""
    judged = tried.granted[status]
    kind = scheme_of(judged.scheme).grants
    return {
        "status": status,
        "scheme": judged.scheme,
        "kind": kind,
        "amount": str(judged.amount if kind != Award.Kind.STATUS else Decimal("0.00")),
        "persons": assessments.persons_of(tried.household, judged),
        "clause": judged.clause,
        "row": judged.row,
    }


def _clue_tests(work: Work, tried: _Tried) -> list[dict[str, object]]:
    """What other offices recognise is no result here: it is told as a hint, with the reason, or as not met."""
    situation = Situation(tried.household, _statuses(tried))
    rows = read_clues(work.edition.tables, work.case.scheme)
    met = {clue.scheme: clue for clue in clues(rows, situation)}
    return [
        {"scheme": row.scheme, "result": HINT if row.scheme in met else REFUSE, "why": _why(row, met)} for row in rows
    ]


def _statuses(tried: _Tried) -> dict[str, frozenset[str]]:
    """What each member would hold."""
    people = _people(tried)
    return {
        member.key: frozenset(status for status, names in people.items() if member.label in names)
        for member in tried.household.members
    }


def _why(row: Clue, met: Mapping[str, Clue]) -> str:
    return row.why if row.scheme in met else row.otherwise


@operation("issue_class_decisions")
def issue_class_decisions(work: Work, parameters: Parameters) -> None:
    """给予的每一类制发一份确认通知书"""
    for result in _granted(work):
        issue.issue(work, "decision", about=result)


@operation("grant_all")
def grant_all(work: Work, parameters: Parameters) -> None:
    """给予决定的各类待遇：每一类各为一项待遇，同时停止被取代的较低一类；原来已有的继续"""
    decision = Decision.objects.get(case=work.case)
    standing = {each.status for each in statuses.held_by(work.case.household) if not each.is_leaving}
    for result in _granted(work):
        if result.status not in standing:
            statuses.make_room(work, result.status, result.people)
            _grant(work, decision, result)


def _granted(work: Work) -> list[results.ClassResult]:
    decision = Decision.objects.select_related("assessment").get(case=work.case)
    found = results.granted(decision.assessment)
    if decision.outcome != Case.Outcome.GRANT or not found:
        raise Blocked("没有确认给予的决定，不能纳入保障（办法 第二十八条）")
    return found


def _grant(work: Work, decision: Decision, result: results.ClassResult) -> Award:
    scheme = scheme_of(result.scheme)
    part = awards.Part(first_month(result, work.on), None, result.amount, result.persons)
    account = awards.Account() if result.kind == Award.Kind.STATUS else awards.Account.of(work.facts)
    award = awards.grant(work.case, decision, account, scheme.key, result.kind, part)
    if scheme.validity:
        months = region.standards(work.case.area, work.on).get(scheme.validity)
        awards.limit(award, add_months(work.on, int(str(months.value))))
    return award


def first_month(result: results.ClassResult, on: date) -> date:
    """Monthly money runs from the month after the decision, a status holds from its month."""
    return awards.month_after(on, 1 if result.kind == Award.Kind.MONTHLY else 0)


@operation("hand_leads")
def hand_leads(work: Work, parameters: Parameters) -> None:
    """把可能符合其他部门认定条件的家庭作为线索移交，写明理由"""
    met = {trial["scheme"] for trial in _trials(work) if trial["result"] == HINT}
    for clue in read_clues(work.edition.tables, work.case.scheme):
        if clue.scheme in met:
            _hand(work, clue)


def _trials(work: Work) -> list[Mapping[str, object]]:
    return list(assessments.read(assessments.require(work.case))["tests"])


def _hand(work: Work, clue: Clue) -> None:
    office = office_for(clue.office_kind, work.case.area, work.on)
    Lead.objects.create(
        case=work.case,
        household=work.case.household,
        scheme=clue.scheme,
        office=office,
        area=work.case.area,
        why=clue.why,
        handed_by=work.actor,
        handed_at=work.now,
    )
    chain.append(work.case, "hand_lead", work.actor, work.now, detail={"scheme": clue.scheme, "office": office.pk})


@derived("给予的各类中有依法公示、公布的", "有公示的类别", FLAG)
def publication_due(facts: CaseFacts) -> bool:
    return is_posted(facts)


@derived("逐类核对的结果中有特困人员", "有拟认定的特困人员", FLAG)
def tekun_found(facts: CaseFacts) -> bool:
    return "tekun" in results.classes_of(facts.case) and facts.find("proposal") == "grant"
