"""Resident ids, telephones, accounts and division codes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import numbers
from tests.forms.samples import an_id, fill, refused, said

DIGITS = "0123456789X"


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    area = draw(st.sampled_from(["411224", "430681", "451203", "340303", "230302", "452722"]))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 11, 20)))
    return an_id(area, f"{born:%Y%m%d}", f"{draw(st.integers(0, 999)):03}")


@settings(max_examples=60, deadline=None)
@given(resident_ids())
def test_every_real_id_is_taken_whatever_county_it_came_from(number: str) -> None:
    assert numbers.read_resident_id(number) == number


@settings(max_examples=40, deadline=None)
@given(resident_ids())
def test_every_single_wrong_digit_is_caught(number: str) -> None:
    for place in range(18):
        for digit in DIGITS:
            if digit != number[place]:
                with pytest.raises(ValueError):
                    numbers.read_resident_id(number[:place] + digit + number[place + 1 :])


@settings(max_examples=60, deadline=None)
@given(resident_ids())
def test_every_swap_of_neighbours_is_caught(number: str) -> None:
    for place in range(17):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        if swapped != number:
            with pytest.raises(ValueError):
                numbers.read_resident_id(swapped)


def test_full_width_blanks_and_a_small_x_are_read() -> None:
    assert numbers.read_resident_id(" 44052418800101 0014") == "440524188001010014"
    assert numbers.read_resident_id("１１０１０５１９４９１２３１００２ｘ") == "11010519491231002X"


def test_an_old_number_of_15_digits_becomes_18() -> None:
    assert numbers.read_resident_id("110105491231002") == "11010519491231002X"


def test_a_number_that_a_spreadsheet_turned_into_a_float_is_refused_not_repaired() -> None:
    for spoilt in ("4.1122419660708E+17", "411224196607080000.0", 4.1122419660708e17):
        assert "按证件重新填写" in refused("resident_id", spoilt)


def test_a_birthday_that_never_was_is_refused() -> None:
    assert "出生日期不存在" in refused("resident_id", an_id(born="19660230"))


def test_nobody_is_born_tomorrow_or_130_years_ago() -> None:
    assert "晚于今天" in refused("resident_id", an_id(born="20261122"))
    assert "130年" in refused("resident_id", an_id(born="18801122"))


def test_an_unknown_region_is_a_warning_and_never_an_error() -> None:
    form = fill("resident_id", an_id(area="192224"))

    assert form.is_valid()
    assert "省级代码" in form.warnings["x"][0]


def test_a_permanent_residence_permit_beginning_with_9_raises_no_doubt() -> None:
    assert fill("resident_id", an_id(area="941224")).warnings == {}


def test_messages_about_an_id_never_repeat_it() -> None:
    number = an_id(born="19660230")

    assert number not in refused("resident_id", number)


@pytest.mark.parametrize(
    "number", ["13812345678", "+86 138 1234 5678", "１３８１２３４５６７８", "0398-7871234", "010-62201234-801"]
)
def test_telephones_people_write_are_taken(number: str) -> None:
    assert said("phone", number)


@pytest.mark.parametrize("number", ["12812345678", "1381234567", "abc", "110", "138123456789"])
def test_other_telephones_are_refused(number: str) -> None:
    assert "手机号" in refused("phone", number)


def test_a_card_number_keeps_its_digits_only() -> None:
    assert said("bank_card", "6222 0200 0000 0000 005") == "6222020000000000005"


def test_a_wrong_luhn_digit_only_warns_for_passbooks_have_none() -> None:
    form = fill("bank_card", "6222020000000000006")

    assert form.is_valid()
    assert "存折" in form.warnings["x"][0]


def test_an_account_is_digits() -> None:
    assert "数字" in refused("bank_card", "存折一本")
    assert "卡面" in refused("bank_card", "6.22202E+18")


def test_a_division_code_has_twelve_digits() -> None:
    assert said("division", "411224206201") == "411224206201"
    assert said("division", "411224") == "411224000000"
    assert "12位" in refused("division", "99")
