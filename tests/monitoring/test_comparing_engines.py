"""One definition, several engines: the same households, the same numbers, to the last 分."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from monitoring.comparing import changing
from monitoring.comparing.compiling import HOUSEHOLD_COLUMNS, HOUSEHOLDS, PERSONS, RECORDS, SOURCES, Plan, Slice
from monitoring.comparing.conditions import compiled
from monitoring.comparing.engines import Database, DuckDB
from monitoring.comparing.folding import compare
from monitoring.comparing.lake import Lake, person_key
from rules.errors import ExpressionError
from rules.indicators import load_indicators, shipped
from rules.judging import Situation, met
from web.prove.households import MONTH, sources
from web.prove.households import situations as drawn_households

CATALOGUE = shipped()
ALL = tuple(CATALOGUE.indicators.values())
PLAN = Plan(CATALOGUE, ALL, MONTH)
SOME = ALL[::16]
FEW = Plan(CATALOGUE, SOME, MONTH)
EVERYONE = Slice(0, 10**9)
PARTS = dict.fromkeys(SOURCES, ("1",))


@pytest.fixture(scope="module")
def situations():
    return drawn_households(CATALOGUE, 160, seed=2026)


@pytest.fixture(scope="module")
def expected(situations):
    return [found for each in situations for found in met(CATALOGUE, ALL, each, MONTH)]


@pytest.fixture(scope="module")
def lake(tmp_path_factory, situations):
    lake = Lake(tmp_path_factory.mktemp("lake"))
    for source, rows in sources(situations).items():
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
    for source, rows in sources(situations).items():
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
    for source, rows in sources(past).items():
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


MIXED = """
[source.s]
title = "试"
[[scene]]
id = "mixed"
title = "试"
measures = [
  { id = "ill", title = "本人", item = "serious_disease", fold = "any", per = "person" },
  { id = "cost", title = "全家", item = "medical_own_cost", fold = "sum" },
]
indicators = [
  { id = "poor", title = "t", when = "ill and cost < 500", severity = 1, owner = "health", source = "s", point = "试" },
]
"""


def test_a_condition_on_a_person_reads_of_the_household_what_there_is(tmp_path):
    catalogue, lake = load_indicators(MIXED), Lake(tmp_path)
    ill = [(home, 10 * home, "serious_disease", MONTH, 20260901, 0, 0, "") for home in (1, 2, 3)]
    costs = [(home, 10 * home + 1, "medical_own_cost", MONTH, 20260901, home * 200, 0, "") for home in (2, 3)]
    known = (0,) * len(HOUSEHOLD_COLUMNS[1:])
    lake.write(RECORDS, "1", ill + costs)
    lake.write(HOUSEHOLDS, "1", [(home, *known) for home in (1, 2, 3)])
    lake.write(PERSONS, "1", [(home, 10 * home, 30, 0) for home in (1, 2, 3)])
    plan = Plan(catalogue, tuple(catalogue.indicators.values()), MONTH)
    found = list(compare(DuckDB(tmp_path, PARTS), plan, EVERYONE))
    assert [(each.household, each.person, each.facts["cost"]) for each in found] == [(1, 10, 0), (2, 20, 400)]


@pytest.mark.parametrize("text", ["a / 2 > 1", "a > 1.5", 'a == "x"', "round_to(a, 1) > 2"])
def test_what_engines_might_answer_differently_is_refused(text):
    with pytest.raises((ExpressionError, KeyError)):
        compiled(text, {"a": 1})


def test_a_person_is_a_number_cut_from_the_blind_index():
    assert person_key("0123456789abcdef" * 4, 5) == person_key("0123456789abcdef" * 4, 6) == 0x0123456789ABCDE
    assert person_key("", 5) == -5
