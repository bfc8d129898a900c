"""Households with data about them, drawn with a seed so that conditions are met now and then."""

import ast
from random import Random

from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS
from rules.indicators import HOUSEHOLD_FLAGS, HOUSEHOLD_NUMBERS, PERSON_NUMBERS, Catalogue, Indicator
from rules.judging import Situation
from rules.measures import DataRow, Measure, first_day

# How many indicators the data of one household are drawn for.
AT_ONCE = 12
MONTH = 2026 * 12 + 8
STANDARD = 60000


def situations(catalogue: Catalogue, count: int, seed: int) -> list[Situation]:
    """So many households, each with data for some of the indicators; the same seed draws the same."""
    draw, every = Random(seed), list(catalogue.indicators.values())
    return [situation(draw, catalogue, draw.sample(every, AT_ONCE), number) for number in range(1, count + 1)]


def sources(situations: list[Situation]) -> dict[str, list[tuple[int | str, ...]]]:
    """The same households as engines read them."""
    homes: list[tuple[int | str, ...]] = [
        (each.household, *(int(each.standing[name]) for name in (*HOUSEHOLD_FLAGS, *HOUSEHOLD_NUMBERS)))
        for each in situations
    ]
    people: list[tuple[int | str, ...]] = [
        (each.household, key, *(int(known[name]) for name in PERSON_NUMBERS))
        for each in situations
        for key, known in each.persons.items()
    ]
    rows: list[tuple[int | str, ...]] = [
        (row.household, row.person, row.item, row.month, row.day, row.amount, row.level, row.code)
        for each in situations
        for row in each.rows
    ]
    return {HOUSEHOLDS: homes, PERSONS: people, RECORDS: rows}


def situation(draw: Random, catalogue: Catalogue, indicators: list[Indicator], household: int = 1) -> Situation:
    """A household of up to four with rows for what the indicators read."""
    persons = [household * 10 + place for place in range(draw.randint(1, 4))]
    numbers = sorted({number for each in indicators for number in _numbers(each.when.text)} | {30_000, 5_000_000})
    rows = [row for each in catalogue.measures_of(indicators) for row in _rows(draw, each, household, persons, numbers)]
    standing: dict[str, int | bool] = {name: draw.random() < 0.4 for name in HOUSEHOLD_FLAGS}
    standing |= {"members": len(persons), "standard": STANDARD}
    known = {key: {"age": draw.choice([3, 30, 66, 85]), "places": draw.randint(0, 2)} for key in persons}
    return Situation(household, standing, known, tuple(rows))


def _rows(draw: Random, measure: Measure, household: int, persons: list[int], numbers: list[int]) -> list[DataRow]:
    first, last = measure.months(MONTH)
    found = []
    for _ in range(draw.choice([0, 1, 2, measure.window * 2])):
        month = draw.randint(max(first - 1, last - 12), last)
        amount = draw.choice(numbers) * draw.choice([1, 2, 3, 6]) // draw.choice([1, 2, 3])
        day = first_day(month).toordinal() + draw.randint(0, 27)
        code = draw.choice(measure.codes) if measure.codes and draw.random() < 0.8 else ""
        who = draw.choice(persons[:2])
        found.append(DataRow(household, who, measure.item, month, day, amount, draw.randint(0, 4), code))
    return found


def _numbers(text: str) -> set[int]:
    found = set()
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
            found.add(node.value * 100 if node.value >= 1000 else max(node.value, 1))
    return {number for number in found if number >= 1000}
