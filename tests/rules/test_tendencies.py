"""Which way a number must move for a condition to become true."""

from random import Random

import pytest

from monitoring.comparing.changing import edges
from monitoring.comparing.compiling import Plan
from rules.expressions import compile_expression
from rules.indicators import shipped
from rules.judging import met
from rules.tendencies import FALLS, RISES, tendencies, thresholds
from web.prove.households import MONTH, situation

UP, DOWN, BOTH = {RISES}, {FALLS}, {RISES, FALLS}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a >= 5 and b < 3", {"a": UP, "b": DOWN}),
        ("not (a > 5) or b", {"a": DOWN, "b": UP}),
        ("a * 2 <= b + c", {"a": DOWN, "b": UP, "c": UP}),
        ("a - b > 1", {"a": UP, "b": DOWN}),
        ("a == 1 and b in [1, 2]", {"a": BOTH, "b": BOTH}),
        ("a > 1 and a < 9", {"a": BOTH}),
        ("abs(a) > 1 and a * (b - c) > 1", {"a": BOTH, "b": BOTH, "c": BOTH}),
    ],
)
def test_a_condition_tells_which_way_its_numbers_must_move(text, expected):
    assert tendencies(compile_expression(text)) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        ("a >= 60 and b > 1 or a < 16", {16, 60}),
        ("0 < a and a in [5, 7]", {0, 5, 7}),
        ("a > b", None),
        ("a * 2 > 5", None),
        ("a and a > 3", None),
    ],
)
def test_a_condition_tells_the_numbers_with_which_it_compares_a_fact(text, expected):
    assert thresholds(compile_expression(text), "a") == expected


def test_whatever_came_true_since_the_month_before_has_rows_where_the_plan_looks():
    catalogue, draw = shipped(), Random(7)
    rows = tuple(catalogue.indicators.values())
    for number in range(60):
        picked = draw.sample(rows, 12)
        home = situation(draw, catalogue, picked, number)
        before = {(each.indicator, each.person) for each in met(catalogue, picked, home, MONTH - 1)}
        for found in met(catalogue, picked, home, MONTH):
            if (found.indicator, found.person) not in before:
                months = edges(Plan(catalogue, (catalogue.indicators[found.indicator],), MONTH))
                assert any(row.month in months.get(row.item, ()) for row in home.rows), found
