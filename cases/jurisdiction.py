"""Whether an application may be accepted where it was handed in."""

from collections.abc import Mapping
from datetime import date

from cases.errors import Blocked
from processes import region
from processes.schemes import scheme_of
from rules.jurisdiction import Claim, Person, objection_to


def check_place(scheme: str, area: str, data: Mapping[str, object], on: date) -> None:
    """Blocked says where the application belongs instead."""
    row = region.standards(area, on).find("application.at_residence")
    claim = Claim(
        scheme_of(scheme).apply_at,
        area,
        [_person(member) for member in _applicant_first(data["members"])],
        bool(data.get("applies_at_residence")),
        str(data.get("emergency_area") or ""),
    )
    sentence = objection_to(claim, bool(row and row.value))
    if sentence:
        raise Blocked(sentence)


def _applicant_first(members: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    return sorted(members, key=lambda member: member["relation"] != "self")


def _person(member: Mapping[str, object]) -> Person:
    return Person(
        str(member.get("registered_area") or ""),
        str(member.get("residence_area") or ""),
        bool(member.get("holds_residence_permit")),
    )
