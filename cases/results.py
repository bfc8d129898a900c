"""Which classes a calculation grants: one for most applications, several where one application asks for everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cases import secrets
from cases.models import Assessment, Case

Row = dict[str, object]


@dataclass(frozen=True)
class ClassResult:
    """One class that a decision grants: of which scheme, what kind of award, for whom, how much a month."""

    status: str
    scheme: str
    kind: str
    amount: Decimal
    persons: int
    people: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class DepartmentResult:
    """The answers of one department to one form, for a notice of their own."""

    department: str


# The place under which calculations are sealed.
PLACE = "assessment.sealed"


def of_case(case: Case) -> list[Row]:
    """The classes that the newest calculation of a case grants; empty where it was made for one class alone."""
    rows = case.assessments.order_by("id").values_list("results", flat=True).last()
    return list(rows or [])


def classes_of(case: Case) -> tuple[str, ...]:
    """The schemes that a case would grant as it is known now; before any calculation its own."""
    found = tuple(str(row["scheme"]) for row in of_case(case))
    return found or (case.scheme,)


def people_of(assessment: Assessment) -> Mapping[str, list[str]]:
    """Who is recognised in each class, by name."""
    told = secrets.unseal_json(assessment.sealed, PLACE, assessment.uid)
    return dict(told.get("people") or {})


def recipients_of(assessment: Assessment | None) -> list[str]:
    """Whom a calculation for one class counts, by name; nobody named where people decided without one."""
    if assessment is None:
        return []
    told = secrets.unseal_json(assessment.sealed, PLACE, assessment.uid)
    return [str(name) for name in told.get("recipients") or []]


def granted(assessment: Assessment) -> list[ClassResult]:
    """The classes that a calculation grants, in the order of the tests, with the people recognised in each."""
    people = people_of(assessment)
    return [
        ClassResult(
            status=str(row["status"]),
            scheme=str(row["scheme"]),
            kind=str(row["kind"]),
            amount=Decimal(str(row["amount"])),
            persons=int(str(row["persons"])),
            people=tuple(people.get(str(row["status"]), ())),
            clause=str(row["clause"]),
        )
        for row in assessment.results
    ]
