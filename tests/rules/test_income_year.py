"""The year of which relapse prevention reckons the income, and what a head had in it."""

from datetime import date
from decimal import Decimal

import pytest

from rules.income_year import IncomeRule, income_year, reckon
from rules.standards import StandardRow, Standards

RULE = IncomeRule(("wage_income", "transfer_income"), ("production_cost",), "fp.income_line", "中农组发〔2021〕7号")
LINE = StandardRow("411224000000", "fp.income_line", Decimal(8600), date(2025, 1, 1), None, "county", "示例", True)


@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2026, 9, 14), date(2025, 9, 1), date(2026, 8, 31)),
        (date(2026, 1, 1), date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2028, 3, 1), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
@pytest.mark.proves("FP-09")
def test_the_year_begins_a_year_ago_and_ends_with_last_month(on: date, first: date, last: date) -> None:
    assert income_year(on) == (first, last)


@pytest.mark.parametrize(("wages", "below"), [("17199.99", True), ("17200", False), ("17200.01", False)])
def test_a_head_s_income_is_compared_with_the_line_of_the_area(wages: str, below: bool) -> None:
    standards = Standards([LINE], "411224107200", date(2026, 9, 14), "rural")

    found = reckon(RULE, {"wage_income": wages}, 2, date(2026, 9, 14), standards)

    assert found.below is below
    assert found.lines[0].item == "2025年9月至2026年8月人均纯收入（2人）"


def test_costs_are_taken_off_and_what_nobody_told_counts_as_nothing() -> None:
    standards = Standards([], "411224107200", date(2026, 9, 14), "rural")

    found = reckon(RULE, {"wage_income": "9000", "production_cost": "600"}, 1, date(2026, 9, 14), standards)

    assert (found.per_head, found.per_month, found.below) == (Decimal("8400.00"), Decimal("700.00"), None)
