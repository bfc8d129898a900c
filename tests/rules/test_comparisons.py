"""Conditions as rows of selects and back, without loss."""

import re
from pathlib import Path

import pytest

from rules import comparisons
from rules.comparisons import Comparison, Comparisons
from rules.errors import ExpressionError

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = sorted(
    text.replace("&gt;", ">").replace("&lt;", "<")
    for path in (ROOT / "bpmn").rglob("*.bpmn")
    for text in re.findall(r"conditionExpression [^>]*>([^<]+)<", path.read_text("utf-8"))
)


@pytest.mark.parametrize("text", SHIPPED)
def test_every_shipped_condition_can_be_shown_as_rows(text: str) -> None:
    rows = comparisons.read(text)

    assert rows is not None
    assert comparisons.write(rows) == text


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("must_visit", Comparison("must_visit", "==", True)),
        ("not must_visit", Comparison("must_visit", "!=", True)),
        ('decider == "county"', Comparison("decider", "==", "county")),
        ("objections_open >= 2", Comparison("objections_open", ">=", 2)),
        ("days > -1", Comparison("days", ">", -1)),
        ('path in ["a", "b"]', Comparison("path", "in", ("a", "b"))),
        ("answer == null", Comparison("answer", "==", None)),
    ],
)
def test_a_comparison_is_one_row_and_comes_back_as_it_was(text: str, row: Comparison) -> None:
    assert comparisons.read(text) == Comparisons("and", (row,))
    assert comparisons.write(Comparisons("and", (row,))) == text


def test_rows_are_tied_by_all_or_by_any() -> None:
    assert comparisons.read("a and not b and c == 1") == Comparisons(
        "and", (Comparison("a", "==", True), Comparison("b", "!=", True), Comparison("c", "==", 1))
    )
    assert comparisons.read("a or b").tie == "or"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text", ["a and (b or c)", "a + 1 > 2", "1 < a", "0 < a < 3", 'deadline("x") > date("2026-01-01")', "x.y == 1"]
)
def test_what_rows_cannot_say_is_left_unread(text: str) -> None:
    assert comparisons.read(text) is None


@pytest.mark.parametrize("text", ["", "a =", "__import__('os')", "a.__class__"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        comparisons.read(text)


@pytest.mark.parametrize("value", ['x" or "y', "x\\", "x\ny"])
def test_a_value_cannot_break_out_of_its_quotes(value: str) -> None:
    with pytest.raises(ExpressionError):
        comparisons.write(Comparisons("and", (Comparison("a", "==", value),)))


@pytest.mark.parametrize("fact", ["a or b", "1", "__class__", "a == b"])
def test_a_fact_is_a_name_and_nothing_else(fact: str) -> None:
    with pytest.raises(ExpressionError):
        comparisons.write(Comparisons("and", (Comparison(fact, "==", "x"),)))


def test_numbers_are_read_as_numbers_where_numbers_are_compared() -> None:
    assert comparisons.read_value("3", numeric=True) == 3
    assert comparisons.read_value("1.5", numeric=True) * 2 == 3  # type: ignore[operator]
    assert comparisons.read_value("3") == "3"
    with pytest.raises(ExpressionError):
        comparisons.read_value("三", numeric=True)
