"""Which statuses stand beside one another, which end one another, and which are refused at the door."""

import pytest

from rules.errors import ConfigError
from rules.load import load_tables
from rules.shipped import shipped_tables
from rules.status_pairs import SCOPES, Held, conflicts, status_pairs

PAIRS = status_pairs(shipped_tables())


def verdict(wanted: str, held: str, scope: str = "person") -> str:
    found = conflicts(wanted, [Held(held, scope)], PAIRS)
    return found[0].verdict if found else "allowed"


@pytest.mark.parametrize(
    ("wanted", "held", "scope", "expected"),
    [
        ("single_person_dibao", "dibao_margin", "person", "allowed"),
        ("dibao_margin", "single_person_dibao", "household", "allowed"),
        ("dibao", "dibao_margin", "person", "replaces"),
        ("dibao_margin", "dibao", "person", "choose"),
        ("dibao", "dibao", "other_household", "forbidden"),
        ("dibao_margin", "dibao", "other_household", "forbidden"),
        ("tekun", "dibao", "household", "allowed"),
        ("tekun", "dibao", "person", "choose"),
        ("rigid_expenditure", "dibao_margin", "household", "choose"),
        ("orphan", "tekun", "person", "choose"),
        ("relapse_prevention", "dibao", "person", "allowed"),
        ("temporary", "dibao", "person", "allowed"),
    ],
)
def test_two_statuses_go_together_as_the_table_says(wanted: str, held: str, scope: str, expected: str) -> None:
    assert verdict(wanted, held, scope) == expected


@pytest.mark.parametrize("scope", SCOPES)
def test_no_two_rows_speak_of_the_same_two_statuses_in_different_ways(scope: str) -> None:
    words = {word for pair in PAIRS for word in pair.a | pair.b} - {"same"}
    for one in words:
        for other in words - {one}:
            assert len({pair.verdict for pair in PAIRS if pair.meets(one, other, scope)}) <= 1, (one, other)


def test_the_worst_conflict_comes_first_and_each_names_its_clause() -> None:
    held = [Held("dibao_margin", "person"), Held("dibao", "other_household")]

    found = conflicts("dibao", held, PAIRS)

    assert [conflict.verdict for conflict in found] == ["forbidden", "replaces"]
    assert all(conflict.clause and conflict.why for conflict in found)


def test_a_row_of_an_unknown_scope_is_refused() -> None:
    text = '[[status_pair]]\nid = "x"\na = ["dibao"]\nb = ["tekun"]\nscope = ["village"]\nverdict = "allowed"\n'
    with pytest.raises(ConfigError, match="village"):
        status_pairs(load_tables({"shared": text + 'clause = "条"\nwhy = "因"\n'}))
