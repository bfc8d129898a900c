"""Division codes are the tree: level, parent, coverage and index ranges from the digits alone."""

import pytest

from offices import divisions
from offices.divisions import NATION, Level


@pytest.mark.parametrize(
    ("code", "level", "significant", "parent"),
    [
        (NATION, Level.NATION, "", NATION),
        ("410000000000", Level.PROVINCE, "41", NATION),
        ("411200000000", Level.PREFECTURE, "4112", "410000000000"),
        ("411224000000", Level.COUNTY, "411224", "411200000000"),
        ("411224100000", Level.TOWNSHIP, "411224100", "411224000000"),
        ("411224100001", Level.VILLAGE, "411224100001", "411224100000"),
        ("340303200000", Level.TOWNSHIP, "340303200", "340303000000"),
    ],
)
def test_a_code_tells_its_level_digits_and_parent(code, level, significant, parent):
    assert divisions.level(code) is level
    assert divisions.significant(code) == significant
    assert divisions.parent(code) == parent


def test_levels_have_chinese_names():
    assert [level.label for level in Level] == ["全国", "省", "市", "县", "乡镇", "村"]


def test_short_codes_are_padded():
    assert divisions.full("411224") == "411224000000"
    assert divisions.full("411224100001") == "411224100001"


@pytest.mark.parametrize("code", ["", "41122", "4112241000", "卢氏", "41１224", "41122A"])
def test_other_texts_are_no_codes(code):
    with pytest.raises(ValueError, match="区划代码"):
        divisions.full(code)


def test_ancestors_run_from_the_code_to_the_nation():
    assert divisions.ancestors("411224100001") == [
        "411224100001",
        "411224100000",
        "411224000000",
        "411200000000",
        "410000000000",
        NATION,
    ]


def test_an_ancestor_is_cut_at_a_level():
    assert divisions.at("411224100001", Level.TOWNSHIP) == "411224100000"
    assert divisions.at("411224100001", Level.COUNTY) == "411224000000"


@pytest.mark.parametrize(
    ("upper", "lower", "covered"),
    [
        (NATION, "411224100001", True),
        ("411224000000", "411224100001", True),
        ("411224000000", "411224000000", True),
        ("411224100000", "411224101001", False),
        ("411224100001", "411224100000", False),
        ("340303000000", "411224000000", False),
    ],
)
def test_an_area_covers_itself_and_what_lies_below(upper, lower, covered):
    assert divisions.covers(upper, lower) is covered


def test_bounds_hold_exactly_the_codes_below():
    first, last = divisions.bounds("411224100000")

    assert first <= "411224100000" < last
    assert first <= "411224100999" < last
    assert not first <= "411224101000" < last
    assert not first <= "411224000000" < last


@pytest.mark.parametrize("code", ["000000000000", "410000000000", "411224000000", "411224107000", "411224107200"])
def test_the_range_of_an_area_holds_exactly_what_it_covers(code: str) -> None:
    low, high = divisions.bounds(code)

    for other in ("411224107200", "411224107201", "411224108000", "411225000000", "340303200001", "410000000000"):
        assert (low <= other < high) == divisions.covers(code, other)
