"""What is known of a household, in the vocabulary of the assessment: declared, then corrected by what was found."""

from collections.abc import Mapping
from datetime import date

from cases.models import Case

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
# Steps whose lists take the place of those before, in the order in which they are carried out.
VERIFYING = ("application", "household_investigation")
# Steps that add what nobody had declared, and where it comes from: hits of the means test, findings on the spot.
ADDING = {
    "means_test_findings": "means_test",
    "reinvestigation": "household_investigation",
    "county_visit": "household_investigation",
}


def household_facts(case: Case, answers: Answers, on: date, columns: Mapping[str, frozenset[str]]) -> dict[str, object]:
    """Returns the mapping that `rules.assessment` reads; only words of its vocabulary pass."""
    told: dict[str, object] = {
        "area": case.area,
        "on": on.isoformat(),
        "applied_on": case.opened_at.astimezone().date().isoformat(),
        "residence_kind": case.residence_kind,
        "scheme": case.scheme,
    }
    told.update(merged(answers))
    for name in LISTS:
        told[name] = [_row(row, columns[name]) for row in told.get(name) or []]
    return told


def merged(answers: Answers) -> dict[str, object]:
    """What the steps say of the household together: declared, then found on the spot, then added by checks."""
    told: dict[str, object] = {}
    for element in VERIFYING:
        told.update(_filled(answers.get(element, {})))
    for element, source in ADDING.items():
        for name in ("incomes", "assets"):
            added = answers.get(element, {}).get(f"{name}_added") or []
            told[name] = [*told.get(name, []), *({"source": source, **row} for row in added)]
    return told


def _filled(data: Mapping[str, object]) -> dict[str, object]:
    """What a step says of the household; a list left empty by a later step does not wipe out what was declared."""
    return {name: data[name] for name in (*LISTS, *SINGLE) if data.get(name) not in (None, "", [])}


def _row(row: Mapping[str, object], allowed: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name in allowed and value not in (None, "")}
