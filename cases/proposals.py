"""Amounts and statuses that people propose: held against the area's ceilings, kept as the calculation of the case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from cases import assessments, awards
from cases.errors import FormRejected
from cases.models import Award, Case, Decision
from cases.work import Work
from forms.build import BoundForm
from offices.models import OfficeKind
from processes import region
from processes.editions import Edition
from processes.operations import operation
from processes.schemes import scheme_of
from rules import ceilings
from rules.assessment.ledger import Line
from rules.ceilings import Limit, Proposal
from rules.income_year import YearIncome, income_rule, reckon
from rules.standards import StandardRow

GRANT = "grant"


@dataclass(frozen=True)
class Proposed:
    """What people propose for a case, as a calculation shows it: the limits are its lines."""

    outcome: str
    scheme: str
    row: str
    clause: str
    why: str
    amount: Decimal
    lines: tuple[Line, ...]
    used: tuple[StandardRow, ...]
    per_capita_income: Decimal | None = None

    def as_dict(self) -> dict[str, object]:
        """The keys of a calculation, with plain values."""
        names = ("outcome", "scheme", "row", "clause", "per_capita_income", "amount")
        lines = [line.as_dict() for line in self.lines]
        return {**{name: getattr(self, name) for name in names}, "lines": lines, "changes": [], "tests": []}


@dataclass(frozen=True)
class Place:
    """Where and when, and for how many, an amount is proposed."""

    area: str
    residence_kind: str
    on: date
    persons: int


def check_step(edition: Edition, form: BoundForm, case: Case, on: date) -> None:
    """Refuses an amount above the ceiling at the field where it was typed; FormRejected shows the form again."""
    if _asked(edition, form) is not None:
        check(edition, form, place_of(case, on), {})


def check(edition: Edition, form: BoundForm, place: Place, facts: Mapping[str, object]) -> None:
    """The same for a form of which no case exists yet: an application that names the amount itself."""
    name = _asked(edition, form)
    if name is None:
        return
    amount, (limits, _) = Decimal(str(form.cleaned[name])), _limits(edition, place, {**facts, **form.cleaned})
    _refuse(form, name, ceilings.objection(limits, amount))
    found = ceilings.proposal_of(edition.tables, edition.scheme)
    if found and form.cleaned.get(found.stages):
        _refuse(form, found.stages, ceilings.stages_objection(form.cleaned[found.stages], amount))


def _refuse(form: BoundForm, name: str, sentence: str) -> None:
    if sentence:
        form.refuse(name, sentence)
        raise FormRejected(form)


def _asked(edition: Edition, form: BoundForm) -> str | None:
    """The question of a form that proposes the amount, when it was answered."""
    found = ceilings.proposal_of(edition.tables, edition.scheme)
    name = found.amount if found else ""
    return name if name and form.cleaned.get(name) is not None else None


def _limits(edition: Edition, place: Place, facts: Mapping[str, object]) -> tuple[tuple[Limit, ...], list[StandardRow]]:
    """The ceilings reckoned, and the standards that were read for them."""
    standards = region.standards(place.area, place.on, place.residence_kind)
    rows = ceilings.ceilings_of(edition.tables, edition.scheme)
    return ceilings.limits(rows, standards, place.persons, facts), standards.used


def place_of(case: Case, on: date) -> Place:
    """The place of a case; the members who live in the household now are counted."""
    return Place(case.area, case.residence_kind, on, max(1, case.household.members.filter(until_on=None).count()))


@operation("record_proposal")
def record_proposal(work: Work, parameters: Mapping[str, object]) -> None:
    """按提出的意见和金额形成核算，逐项写明限额；由哪一级决定随金额而定"""
    found = ceilings.proposal_of(work.edition.tables, work.edition.scheme)
    assert found is not None, "check_schemes refuses this operation without [proposal]"
    place = place_of(work.case, work.on)
    made = propose(work, found, place)
    limits, _ = _limits(work.edition, place, known(work))
    work.case.decider = ceilings.decider_of(limits, made.amount) or _decider(work)
    keep(work.case, made, place, work.now)


def _decider(work: Work) -> str:
    """Without a ceiling that says so: townships decide for the civil affairs bureau only (社会救助法 第四十四条)."""
    case = work.case
    if scheme_of(case.scheme).owner != OfficeKind.CIVIL_AFFAIRS_BUREAU:
        return region.COUNTY
    return case.decider or region.decider(case.scheme, case.area, work.on).level


def keep(case: Case, made: Proposed, place: Place, now: datetime) -> None:
    """Stores what was proposed as the newest calculation of the case."""
    assessments.store(case, made, place.on, now, place.persons)


def propose(work: Work, found: Proposal, place: Place) -> Proposed:
    """What is proposed now: refused, or granted with its amount (none for a status) and the limits it was held to."""
    outcome = str(work.facts.find("proposal", GRANT))
    asked = work.facts.find(found.amount) if found.amount and outcome == GRANT else None
    amount = Decimal(str(asked)) if asked is not None else Decimal(0)
    limits, used = _limits(work.edition, place, known(work))
    sentence = ceilings.objection(limits, amount)
    why = str(work.facts.find("refusal_text") or work.facts.find("examination_opinion") or sentence)
    year = _income(work, place)
    lines = (*(_line(limit) for limit in limits), *(year.lines if year else ()), *_proposed(found, amount))
    a_month = year.per_month if year else None
    return Proposed(outcome, work.case.scheme, found.row, found.clause, why, amount, lines, tuple(used), a_month)


def _income(work: Work, place: Place) -> YearIncome | None:
    """The income of the monitoring year where the scheme reckons one."""
    rule = income_rule(work.edition.tables, work.edition.scheme)
    if rule is None:
        return None
    standards = region.standards(place.area, place.on, place.residence_kind)
    return reckon(rule, known(work), place.persons, place.on, standards)


def known(work: Work) -> dict[str, object]:
    """Everything that was said in the case, later steps over earlier ones."""
    said = {name: value for answers in work.facts.answers.values() for name, value in answers.items()}
    return {**said, **work.said}


def _line(limit: Limit) -> Line:
    amount = None if limit.yuan is None else Fraction(limit.yuan)
    return Line(limit.sentence, limit.ceiling.id, limit.ceiling.clause, amount, None, False)


def _proposed(found: Proposal, amount: Decimal) -> tuple[Line, ...]:
    if not found.amount:
        return ()
    return (Line("拟给予的救助金额", found.row, found.clause, Fraction(amount), Fraction(amount), True),)


@operation("lay_stages")
def lay_stages(work: Work, parameters: Mapping[str, object]) -> None:
    """一次审批、分阶段救助：按批准的各期排定发放月份；没有分期的不变"""
    found = ceilings.proposal_of(work.edition.tables, work.edition.scheme)
    rows = known(work).get(found.stages) if found and found.stages else None
    award = Award.objects.filter(case=work.case).order_by("id").last()
    if not rows or award is None:
        return
    decision = Decision.objects.get(case=work.case)
    awards.lay(award, [_part(award, row) for row in rows], decision)


def _part(award: Award, row: Mapping[str, object]) -> awards.Part:
    month = awards.month_after(award.from_month, int(str(row["after_months"])))
    return awards.Part(month, month, Decimal(str(row["amount"])), award.persons, note=str(row.get("purpose") or ""))
