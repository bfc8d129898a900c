"""The arithmetic of a case: facts in, lines out, stored with the rows of law and standard that were used."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from cases import secrets
from cases.errors import Blocked
from cases.facts import CaseFacts
from cases.household_facts import household_facts
from cases.models import Assessment, Case
from cases.results import PLACE, Row
from processes import region
from processes.editions import Edition
from rules.assessment import Assessment as Judged
from rules.assessment import Household, assess, parse_facts
from rules.assessment.context import membership
from rules.assessment.vocabulary import VOCABULARY
from rules.standards import StandardRow

COLUMNS = {name: frozenset(columns) for name, columns in VOCABULARY.columns.items()}


class Made(Protocol):
    """A calculation made in whatever way."""

    @property
    def outcome(self) -> str: ...
    @property
    def scheme(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def clause(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def per_capita_income(self) -> Decimal | None: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def used(self) -> Iterable[StandardRow]: ...
    def as_dict(self) -> dict[str, object]: ...


def assess_case(case: Case, facts: CaseFacts, edition: Edition, now: datetime) -> Assessment:
    """Calculates a case as it is known now and keeps the calculation; a blocked one is kept too, with its sentence."""
    on = now.astimezone().date()
    household = parse_facts(household_facts(case, facts.answers, on, COLUMNS))
    standards = region.standards(case.area, on, case.residence_kind)
    result = assess(household, standards, edition.tables, scheme=case.scheme)
    return store(case, result, on, now, persons_of(household, result), result.recipients)


def persons_of(household: Household, result: Judged) -> int:
    """How many people an award counts: one who applies alone, those recognised, else the members by 办法 第七条."""
    if household.facts.get("applies_as") == "single_person":
        return 1
    return len(result.recipients) or sum(membership(member, household)[0] for member in household.members)


def store(
    case: Case,
    result: Made,
    on: date,
    now: datetime,
    persons: int,
    recipients: Iterable[str] = (),
    *,
    results: Iterable[Row] = (),
    also: Mapping[str, object] | None = None,
) -> Assessment:
    """Keeps a calculation as the newest of a case: what the rules made, or what people proposed within limits.

    `results` are the classes that one application is granted together; `also` is sealed with the lines.
    """
    made = Assessment(
        case=case,
        on=on,
        outcome=result.outcome,
        scheme=result.scheme,
        row=result.row,
        clause=result.clause,
        per_capita_income=result.per_capita_income,
        amount=result.amount,
        persons=persons,
        standards=[_used(row) for row in result.used],
        results=list(results),
        made_at=now,
    )
    told = {**result.as_dict(), "why": result.why, "recipients": list(recipients), **(also or {})}
    made.sealed = secrets.seal_json(_plain(told), PLACE, made.uid)
    made.save()
    return made


def _used(row: object) -> dict[str, object]:
    return {
        "key": row.key,
        "area": row.area,
        "value": str(row.value),
        "unit": row.unit,
        "from": row.from_on.isoformat(),
        "cite": row.cite,
        "example": row.example,
    }


def _plain(value: object) -> object:
    """Decimals become text, so that no amount passes through binary floating point."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | bool | float | None.__class__) else str(value)


def latest(case: Case) -> Assessment | None:
    """The calculation made last."""
    return case.assessments.order_by("id").last()


def require(case: Case) -> Assessment:
    """The calculation that a decision rests on; Blocked when there is none or a standard is missing."""
    found = latest(case)
    if found is None:
        raise Blocked("还没有核算，不能作出决定（办法 第二十八条）")
    if found.outcome == "blocked":
        raise Blocked(str(read(found)["why"]))
    return found


def read(assessment: Assessment) -> dict[str, object]:
    """Opens the lines of a calculation."""
    return secrets.unseal_json(assessment.sealed, PLACE, assessment.uid)
