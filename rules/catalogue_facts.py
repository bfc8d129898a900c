"""The facts by which items of the catalogue are chosen, worked out from a household and the statuses it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.assessment.household import Household, Member

STATUSES = ("tekun", "dibao", "dibao_margin", "rigid_expenditure")
ELDERLY, WORKING_AGE = 60, 16
# What the person who asks says of the household and no register knows.
SITUATIONS = ("deceased", "harmed", "worker_household", "disaster_hardship")
PERSON_FACTS = frozenset(
    {"age", "sex", "child", "student", "disabled", "severely_disabled", "disability_kind", "mental_disability"}
    | {"severe_illness", "jobless", "hard_to_employ", "labour_full", "labour_none", "labour", "needs_care"}
)
_ANY = frozenset(
    {"child", "disabled", "severely_disabled", "mental_disability", "severe_illness", "jobless", "labour", "needs_care"}
)
HOUSEHOLD_FACTS = frozenset(
    {*STATUSES, *SITUATIONS, "low_income", "all_basic", "monitored", "orphan", "rural", "household_size", "insured"}
    | {"dwelling_danger", "danger_grade", "unsafe_water", "school_dropout", "emergency_kind"}
    | {f"any_{name}" for name in _ANY}
)
NAMES = PERSON_FACTS | HOUSEHOLD_FACTS

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Situation:
    """A household, the statuses that each member holds (by the member's key), and what the asker said of it."""

    household: Household
    statuses: Mapping[str, frozenset[str]]
    said: frozenset[str] = frozenset()

    def of_household(self) -> Facts:
        """The facts that hold for the household as a whole."""
        facts = self.household.facts
        held = frozenset().union(*self.statuses.values()) if self.statuses else frozenset()
        grade = str(facts.get("dwelling_danger") or "none")
        return {
            **_statuses(held),
            **{name: name in self.said for name in SITUATIONS},
            "all_basic": self._all_basic(),
            "monitored": "relapse_prevention" in held or bool(facts.get("monitored_kind")),
            "orphan": "orphan" in held,
            "rural": self.household.residence_kind == "rural",
            "household_size": len(self.household.members),
            "insured": facts.get("insured_medical") is not False,
            "dwelling_danger": grade != "none",
            "danger_grade": grade,
            "unsafe_water": facts.get("safe_water") is False,
            "school_dropout": facts.get("school_dropout") is True,
            "emergency_kind": str(facts.get("emergency_kind") or ""),
            **self._any(),
        }

    def _all_basic(self) -> bool:
        """Whether everyone of the household lives on tekun or dibao."""
        basic = {"tekun", "dibao", "single_person_dibao"}
        return all(basic & self.statuses.get(member.key, frozenset()) for member in self.household.members)

    def _any(self) -> Facts:
        of_members = [_of_person(member) for member in self.household.members]
        return {f"any_{name}": any(facts[name] for facts in of_members) for name in _ANY}

    def of_member(self, member: Member) -> Facts:
        """The facts that hold for one member: those of the household with the member's own over them."""
        held = self.statuses.get(member.key, frozenset())
        orphan = "orphan" in held or member.orphan_allowance == "chosen"
        return {**self.of_household(), **_statuses(held), "orphan": orphan, **_of_person(member)}


def _statuses(held: frozenset[str]) -> Facts:
    """A person who is single-person dibao holds dibao; low income is any of the four."""
    told = held | ({"dibao"} if "single_person_dibao" in held else frozenset())
    found: Facts = {name: name in told for name in STATUSES}
    return {**found, "low_income": any(found.values())}


def _of_person(member: Member) -> Facts:
    age = -1 if member.age is None else member.age
    able = member.labour in ("full", "partial")
    severe = member.is_severely_disabled
    return {
        "age": age,
        "sex": member.sex,
        "child": member.is_minor,
        "student": member.student,
        "disabled": bool(member.disability_grade),
        "severely_disabled": severe,
        "disability_kind": member.disability_kind,
        "mental_disability": member.disability_kind in ("intellectual", "mental"),
        "severe_illness": member.severe_illness,
        "jobless": able and not member.employed and member.student == "none" and WORKING_AGE <= age < ELDERLY,
        "hard_to_employ": member.hard_to_employ,
        "labour": able,
        "labour_full": member.labour == "full",
        "labour_none": member.labour == "none",
        "needs_care": severe or (age >= ELDERLY and member.labour == "none"),
    }
