"""Conditions as rows: taken apart and put together they mean the same."""

import pytest

from rules.assessment.kinds import HOUSEHOLD_KINDS, SECTIONS, SINGLE_KINDS
from rules.condition_rows import ConditionRow, to_rows, to_text
from rules.errors import ExpressionError
from rules.fields import read_toml
from rules.shipped import shipped_texts


def conditions():
    for text in shipped_texts().values():
        for section, kinds in {**SECTIONS, "single_person_ground": SINGLE_KINDS}.items():
            for row in read_toml(text, "x").get(section, []):
                yield row["when"], kinds


def test_every_shipped_condition_comes_apart_and_together_again() -> None:
    found = list(conditions())

    assert len(found) > 25
    assert [when for when, kinds in found if to_text(to_rows(when) or [], kinds) != when] == []


@pytest.mark.parametrize("text", ["a or b", "a and (b or c)", "1 < a < 3", "min(a, 1) > 2", "a in [1, 2]", "not not a"])
def test_what_is_more_than_rows_stays_text(text: str) -> None:
    assert to_rows(text) is None


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ConditionRow("nobody", "yes"), "没有登记"),
        (ConditionRow("emergency", "==", "1"), "是”或“不是"),
        (ConditionRow("household_size", "yes"), "要选一种比较"),
        (ConditionRow("household_size", ">", "许多"), "只能与数字"),
        (ConditionRow("household_size", ">", "1 or true"), "只能与数字"),
        (ConditionRow("applies_as", "==", '"; import os'), "没有"),
        (ConditionRow("assets_over", "==", 'a" or "b'), "引号"),
    ],
)
def test_a_row_that_does_not_fit_its_fact_is_refused(row: ConditionRow, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=sentence):
        to_text([row], HOUSEHOLD_KINDS)
