"""One definition, several engines: the same households, the same numbers, to the last 分."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from monitoring.comparing import changing
from monitoring.comparing.compiling import HOUSEHOLDS, PERSONS, RECORDS, SOURCES, Plan, Slice
from monitoring.comparing.conditions import compiled
from monitoring.comparing.engines import Database, DuckDB
from monitoring.comparing.folding import compare
from monitoring.comparing.lake import Lake, person_key
from rules.errors import ExpressionError
from rules.indicators import HOUSEHOLD_FLAGS, shipped
from rules.judging import Situation, met
from tests.rules.generated_facts import MONTH, situation

CATALOGUE = shipped()
ALL = tuple(CATALOGUE.indicators.values())
PLAN = Plan(CATALOGUE, ALL, MONTH)
SOME = ALL[::16]
FEW = Plan(CATALOGUE, SOME, MONTH)
EVERYONE = Slice(0, 10**9)
PARTS = dict.fromkeys(SOURCES, ("1",))


@pytest.fixture(scope="module")
def situations():
    draw = Random(2026)
    return [situation(draw, CATALOGUE, draw.sample(ALL, 12), number) for number in range(1, 161)]


@pytest.fixture(scope="module")
def expected(situations):
    return [found for each in situations for found in met(CATALOGUE, ALL, each, MONTH)]


def rows_of(situations: list[Situation]) -> dict[str, list[tuple]]:
    homes = [
        (each.household, *(int(each.standing[name]) for name in (*HOUSEHOLD_FLAGS, "members", "standard")))
        for each in situations
    ]
    people = [
        (each.household, key, known["age"], known["places"])
        for each in situations
        for key, known in each.persons.items()
    ]
    records = [
        (row.household, row.person, row.item, row.month, row.day, row.amount, row.level, row.code)
        for each in situations
        for row in each.rows
    ]
    return {HOUSEHOLDS: homes, PERSONS: people, RECORDS: records}


@pytest.fixture(scope="module")
def lake(tmp_path_factory, situations):
    lake = Lake(tmp_path_factory.mktemp("lake"))
    for source, rows in rows_of(situations).items():
        assert lake.write(source, "1", rows) == len(rows)
    return lake


def key(each) -> tuple:
    return each.indicator, each.household, each.person


def told(hits) -> Counter:
    return Counter((each.indicator, each.household, each.person, tuple(sorted(each.facts.items()))) for each in hits)


@pytest.mark.proves("S0-07")
def test_duckdb_finds_what_memory_finds_with_the_same_sums(lake, expected):
    engine = DuckDB(lake.folder, PARTS)
    found = list(compare(engine, PLAN, EVERYONE))
    assert told(found) == told(expected)
    assert len({each.indicator for each in found}) > 100


@pytest.mark.django_db
def test_the_products_own_database_finds_the_same(situations, expected):
    engine = Database()
    for source, rows in rows_of(situations).items():
        engine.fill(source, rows)
    found = list(compare(engine, PLAN, EVERYONE))
    assert told(found) == told(expected)
    assert sum(sum(each.facts.values()) for each in found) == sum(sum(each.facts.values()) for each in expected)


def test_slices_add_up_to_the_whole(lake, situations):
    expected = [found for each in situations for found in met(CATALOGUE, SOME, each, MONTH)]
    engine = DuckDB(lake.folder, PARTS)
    parts = [Slice(1, 80), Slice(81, 160)]
    assert told(found for part in parts for found in compare(engine, FEW, part)) == told(expected)


def earlier(draw: Random, home: Situation) -> Situation:
    """The household as the record knew it a month before: younger, and a third of its benefits otherwise."""
    standing = {
        name: draw.random() < 0.3 if isinstance(value, bool) else value for name, value in home.standing.items()
    }
    persons = {key: known | {"age": known["age"] - 1} for key, known in home.persons.items()}
    return replace(home, standing=standing, persons=persons)


def test_looking_only_at_what_changed_misses_nothing_new(lake, situations):
    expected = [found for each in situations for found in met(CATALOGUE, SOME, each, MONTH)]
    past = [earlier(Random(each.household), each) for each in situations[1:]]
    for source, rows in rows_of(past).items():
        lake.write(source, "0", rows if source != RECORDS else [])
    engine = DuckDB(lake.folder, PARTS)
    for name, source in ((changing.MOVED, RECORDS), *((name, source) for source, name in changing.BEFORE.items())):
        engine.lay(name, source, ["0"])
    changing.note(engine, FEW)
    found = told(compare(engine, FEW, EVERYONE, changed=True))
    assert found <= told(expected)
    before = {key(each) for home in past for each in met(CATALOGUE, SOME, home, MONTH - 1)}
    new = {key(each) for each in expected} - before
    assert new <= {each[:3] for each in found} != {key(each) for each in expected}


@pytest.mark.parametrize("text", ["a / 2 > 1", "a > 1.5", 'a == "x"', "round_to(a, 1) > 2"])
def test_what_engines_might_answer_differently_is_refused(text):
    with pytest.raises((ExpressionError, KeyError)):
        compiled(text, {"a": 1})


def test_a_person_is_a_number_cut_from_the_blind_index():
    assert person_key("0123456789abcdef" * 4, 5) == person_key("0123456789abcdef" * 4, 6) == 0x0123456789ABCDE
    assert person_key("", 5) == -5
