"""Once a year somebody asks whether a standard is still right: what has not been looked at for a year is listed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from processes import standard_rows
from rules.areas import lineage
from rules.deadline_rules import add_months
from rules.parameters import find_parameter
from rules.standards import StandardRow

MONTHS = 12
UNITS = {"yuan_per_person_month": "元/人·月", "yuan_per_person_year": "元/人·年"}
STANDARDS = frozenset({"dibao.standard", "tekun.basic_standard", "tekun.standard", "dibao_margin.standard"})


@dataclass(frozen=True)
class Reminder:
    """A standard that has stood for a year: which, for whom, since when, and by when it is to be looked at."""

    title: str
    residence_kind: str
    row: StandardRow
    due_on: date

    @property
    def value(self) -> str:
        """The figure with its unit."""
        return f"{self.row.value}{UNITS.get(self.row.unit, '')}"


def due(area: str, on: date) -> list[Reminder]:
    """The standards in force for an area whose last adjustment is a year old or older, the oldest first."""
    return sorted(_old(area, on), key=lambda found: found.due_on)


def _old(area: str, on: date) -> Iterator[Reminder]:
    for row in _in_force(area, on):
        due_on = add_months(row.from_on, MONTHS)
        if due_on <= on:
            parameter = find_parameter(row.key)
            yield Reminder(parameter.title if parameter else row.key, row.residence_kind or "", row, due_on)


def _in_force(area: str, on: date) -> list[StandardRow]:
    """The nearest row of each standard: the area's own goes before those above it."""
    found: dict[tuple[str, str | None], StandardRow] = {}
    for row in standard_rows.read(reversed(lineage(area))):
        if row.key in STANDARDS and row.in_force(on):
            found[row.key, row.residence_kind] = row
    return list(found.values())
