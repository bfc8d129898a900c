"""A standard proposed from what people spent, from another standard, or by the year."""

from decimal import Decimal

import pytest

from rules.standard_formula import by_consumption, by_multiple, falls_short, monthly_of


@pytest.mark.proves("S1-24")
def test_a_share_of_last_years_consumption_becomes_a_monthly_standard_with_its_arithmetic() -> None:
    made = by_consumption(Decimal(18000), Decimal(40))
    assert (made.monthly, made.yearly) == (600, 7200)
    assert made.explanation == "18000 元/年 × 40% ÷ 12 ＝ 600.00 元/月，取整为 600 元/月（7200 元/年）"
    assert by_consumption(Decimal(18001), Decimal(40)).monthly == 601
    assert by_consumption(Decimal(18001), Decimal(40), Decimal(10), "floor").monthly == 600
    assert by_consumption(Decimal(18001), Decimal(40), Decimal("0.01"), "half_up").monthly == Decimal("600.03")


@pytest.mark.parametrize(("spent", "ratio", "unit"), [(0, 40, 1), (18000, 0, 1), (18000, 101, 1), (18000, 40, 0)])
def test_numbers_that_make_no_standard_are_refused(spent: int, ratio: int, unit: int) -> None:
    with pytest.raises(ValueError, match="大于"):
        by_consumption(Decimal(spent), Decimal(ratio), Decimal(unit))


@pytest.mark.proves("S0-26")
def test_a_yearly_figure_has_its_month_and_stands_above_the_provinces_line() -> None:
    assert monthly_of(Decimal(9414)) == Decimal("784.50")
    assert by_multiple(Decimal(523), Decimal("1.5")).monthly == 785
    assert falls_short(Decimal(9414), Decimal(8500)) == ""
    assert "不高于省定防返贫监测线 9414" in falls_short(Decimal(9414), Decimal(9414))
