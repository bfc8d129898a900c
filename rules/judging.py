"""What one household meets, worked out in memory: to look at one household at once, and to check engines by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rules.indicators import Catalogue, Indicator
from rules.measures import HOUSEHOLD, PERSON, DataRow, Measure

Value = int | bool


@dataclass(frozen=True)
class Situation:
    """One household for a month: what the record knows of it and of each person, and the rows of data about them."""

    household: int
    standing: Mapping[str, Value]
    persons: Mapping[int, Mapping[str, Value]]
    rows: tuple[DataRow, ...]


@dataclass(frozen=True)
class Met:
    """An indicator that is met, by whom (person None: the household), and the numbers that its condition read."""

    indicator: str
    household: int
    person: int | None
    facts: Mapping[str, int]


def met(catalogue: Catalogue, indicators: Iterable[Indicator], situation: Situation, month: int) -> list[Met]:
    """Every indicator that the household or one of its persons meets in a month (a number of rules.measures)."""
    wanted = list(indicators)
    reader = _Reader(catalogue.measures_of(wanted), situation, month)
    return [found for indicator in wanted for found in reader.met(indicator)]


class _Reader:
    """The values of one situation, each read once."""

    def __init__(self, measures: Iterable[Measure], situation: Situation, month: int) -> None:
        self.situation, self.household = situation, dict(situation.standing)
        personal = []
        for measure in measures:
            if measure.per == HOUSEHOLD:
                self.household[measure.id] = measure.read(situation.rows, month)
            else:
                personal.append(measure)
        touched = {row.person for row in situation.rows}
        self.of_person = {
            key: self._of_person(key, personal, month) for key in sorted(touched & situation.persons.keys())
        }

    def _of_person(self, key: int, measures: list[Measure], month: int) -> dict[str, Value]:
        rows = [row for row in self.situation.rows if row.person == key]
        own = {measure.id: measure.read(rows, month) for measure in measures}
        return {**self.household, **self.situation.persons[key], **own}

    def met(self, indicator: Indicator) -> Iterator[Met]:
        """The persons, or the household, whom the condition is true of."""
        if indicator.per == PERSON:
            subjects: list[tuple[int | None, Mapping[str, Value]]] = list(self.of_person.items())
        else:
            subjects = [(None, self.household)]
        for person, values in subjects:
            if indicator.when.test(values.__getitem__):
                facts = {name: int(values[name]) for name in sorted(indicator.when.names)}
                yield Met(indicator.id, self.situation.household, person, facts)
