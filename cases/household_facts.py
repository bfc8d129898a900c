"""What is known of a household, in the vocabulary of the assessment: declared, then corrected by what was found."""

from collections.abc import Mapping
from datetime import date

from cases.models import Case
from forms.numbers import birthday
from rules.assessment.vocabulary import VOCABULARY

Answers = Mapping[str, Mapping[str, object]]

LISTS = ("members", "incomes", "assets", "expenses", "obligors")
SINGLE = (
    "applies_as",
    "applied_by",
    "applies_at_residence",
    "residence_area",
    "undertaking_signed",
    "authorisation_signed",
    "current_schemes",
    "previous_exit_on",
    "contracted_land",
    "relocated",
    "insured_medical",
    "school_dropout",
    "emergency_kind",
    "emergency_on",
    "emergency_area",
    "emergency_amount",
    "auxiliary_signs",
    "auxiliary_note",
    "utilities_monthly",
    "expense_estimate",
    "dwelling_danger",
    "safe_water",
)
# What was declared comes first, whenever it was last answered; whole lists of a later step take its place.
DECLARED = "application"
# Where a row that a step adds to what was declared comes from: found on the spot, unless it is a hit of the means test.
SOURCES = {"means_test_findings": "means_test"}
ON_THE_SPOT = "household_investigation"


def household_facts(case: Case, answers: Answers, on: date, columns: Mapping[str, frozenset[str]]) -> dict[str, object]:
    """Returns the mapping that `rules.assessment` reads; only words of its vocabulary pass."""
    told: dict[str, object] = {
        "area": case.area,
        "on": on.isoformat(),
        "applied_on": case.opened_at.astimezone().date().isoformat(),
        "residence_kind": case.residence_kind,
    }
    if case.scheme in VOCABULARY.choices["scheme"]:
        # A scheme of a county's own is named by who asks for the calculation.
        told["scheme"] = case.scheme
    told.update(merged(answers))
    told["members"] = [_dated(row) for row in told.get("members") or []]
    for name in LISTS:
        told[name] = [_row(row, columns[name]) for row in told.get(name) or []]
    return told


def in_order(answers: Answers) -> dict[str, Mapping[str, object]]:
    """The answers of the steps, what was declared first."""
    later = {name: said for name, said in answers.items() if name != DECLARED}
    return {DECLARED: answers.get(DECLARED, {}), **later}


def merged(answers: Answers) -> dict[str, object]:
    """What the steps say of the household together: declared, then corrected by later steps, then added by checks.

    A step that asks a whole list (`members`, `incomes`, …) corrects it; one that asks `incomes_added` adds to it; one
    that asks `members_found` says more of the members whom its rows name.
    """
    steps = in_order(answers)
    told: dict[str, object] = {}
    for said in steps.values():
        told.update(_filled(said))
    for element, said in steps.items():
        told |= _added(told, said, SOURCES.get(element, ON_THE_SPOT)) | _said_more(told, said)
    return told


def _added(told: Mapping[str, object], said: Mapping[str, object], source: str) -> dict[str, object]:
    """The lists that a step adds rows to, with those rows."""
    rows = {name: [{"source": source, **row} for row in said.get(f"{name}_added") or []] for name in LISTS}
    return {name: [*told.get(name, []), *added] for name, added in rows.items() if added}


def _said_more(told: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """The members with what a step found of them."""
    found = {row["member"]: row for row in said.get("members_found") or []}
    rows = [{**row, **found.get(row.get("name"), {})} for row in told.get("members") or []]
    return {"members": rows} if found else {}


def _filled(data: Mapping[str, object]) -> dict[str, object]:
    """What a step says of the household; a list left empty by a later step does not wipe out what was declared."""
    return {name: data[name] for name in (*LISTS, *SINGLE) if data.get(name) not in (None, "", [])}


def _dated(row: Mapping[str, object]) -> Mapping[str, object]:
    """A member with the birthday and sex that the identity number tells, where nobody wrote them down."""
    number = str(row.get("resident_id") or "")
    if len(number) != 18:
        return row
    read = {"born_on": birthday(number).isoformat(), "sex": "male" if int(number[16]) % 2 else "female"}
    return {**row, **{name: value for name, value in read.items() if not row.get(name)}}


def _row(row: Mapping[str, object], allowed: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name in allowed and value not in (None, "")}
