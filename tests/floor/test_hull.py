"""A hull is the smallest range that covers areas, and knows its counties."""

import pytest

from cases.floor import setting
from cases.floor.hull import NOWHERE, WHOLE, around, options


def test_a_hull_covers_all_of_its_areas_and_ends_where_they_end() -> None:
    hull = around(["411224107200", "411224100000"], "7")

    assert (hull.lower, hull.upper, hull.person) == ("411224100000", "411224107201", "7")
    assert (hull.county_lower, hull.county_upper) == ("411224", "411225")
    assert around(["411200000000"]).county_upper == "411300"
    assert around([]) == NOWHERE


def test_an_act_reaches_the_whole_county_and_nobody_reaches_nothing() -> None:
    assert around(["411224107200"]).of_counties() == around(["411224000000"])
    assert NOWHERE.of_counties() == NOWHERE
    assert WHOLE.of_counties() == WHOLE


def test_a_command_is_given_all_places_from_the_start() -> None:
    assert options(WHOLE).startswith(
        "-c hulian.lower= -c hulian.upper=Z -c hulian.county_lower= -c hulian.county_upper=Z"
    )


def test_looking_beyond_needs_a_purpose_that_was_named() -> None:
    with pytest.raises(KeyError), setting.beyond("curiosity"):
        pass
