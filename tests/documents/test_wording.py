"""Chinese as documents write it."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from cases.documents import wording


@pytest.mark.proves("GB-21")
@pytest.mark.parametrize(
    ("value", "written"),
    [(date(2025, 9, 9), "2025年9月9日"), ("2025-09-09", "2025年9月9日"), (None, ""), ("", ""), ("当日", "当日")],
)
def test_dates_have_arabic_figures_without_noughts(value: date | str | None, written: str) -> None:
    assert wording.on_date(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime(2026, 9, 12, 9, 5), "2026年9月12日9时05分"),
        ("2026-09-12T09:30:00+08:00", "2026年9月12日9时30分"),
        ("2026-09-12", "2026年9月12日"),
    ],
)
def test_times_are_printed_when_they_are_known(value: datetime | str, written: str) -> None:
    assert wording.at_time(value) == written


def test_a_month_may_come_alone() -> None:
    assert wording.in_month("2026-08") == "2026年8月"
    assert wording.compact_date(date(2026, 8, 1)) == "20260801"


@pytest.mark.parametrize(
    ("value", "written"),
    [(1528, "1528"), (Decimal("12.60"), "12.60"), ("3.005", "3.01"), (None, ""), ("若干", "若干"), (-120, "-120")],
)
def test_sums_show_fen_only_when_there_are_any(value: object, written: str) -> None:
    assert wording.yuan(value) == written


def test_a_law_is_named_once_before_its_articles() -> None:
    clauses = (
        "社会救助法 第十八条",
        "最低生活保障审核确认办法 第二十一条",
        "社会救助法 第四十五条",
        "社会救助法 第十八条",
    )

    assert wording.cited(clauses) == "《社会救助法》第十八条、第四十五条、《最低生活保障审核确认办法》第二十一条"
    assert wording.cited("《社会救助法》 第十八条") == "《社会救助法》第十八条"
    assert wording.cited(None) == ""


@pytest.mark.parametrize(("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (34, "三十四")])
def test_numerals_for_headings(number: int, written: str) -> None:
    assert wording.in_words(number) == written


@pytest.mark.proves("GB-15")
def test_four_levels_of_numbers() -> None:
    assert [wording.numbered(2, level) for level in (1, 2, 3, 4)] == ["二、", "（二）", "2.", "（2）"]


def test_a_list_is_joined_and_a_word_is_left_alone() -> None:
    assert wording.listed(("户籍", "车辆")) == "户籍、车辆"
    assert wording.listed("户籍") == "户籍"
    assert wording.listed(None) == ""


def test_an_empty_cell_gets_a_dash_but_nought_stays() -> None:
    assert [wording.dash(value) for value in (None, "", (), 0, "a")] == ["—", "—", "—", 0, "a"]
