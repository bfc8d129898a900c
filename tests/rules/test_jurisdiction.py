"""Where an application belongs."""

import pytest

from rules.assistance import assistance
from rules.jurisdiction import Claim, Person, objection_to

LUSHI, OTHER_TOWN, ANHUI = "411224107200", "411224100001", "340303200001"


def sentence(people: list[Person], *, allowed: bool = False, scheme: str = "dibao", **changes: object) -> str:
    return objection_to(Claim(assistance().schemes[scheme].apply_at, LUSHI, people, **changes), allowed)


@pytest.mark.proves("LAW-03")
def test_dibao_is_asked_for_at_the_township_of_the_registered_place() -> None:
    assert sentence([Person(LUSHI, LUSHI)]) == ""
    assert "户籍所在地" in sentence([Person(OTHER_TOWN, LUSHI)])
    assert sentence([Person("", "")]) == ""


@pytest.mark.proves("LAW-03")
def test_holders_of_a_residence_permit_apply_where_they_live_once_the_area_allows_it() -> None:
    settled = [Person(ANHUI, LUSHI, holds_permit=True)]

    assert "尚未开放" in sentence(settled, at_residence=True)
    assert sentence(settled, at_residence=True, allowed=True) == ""
    assert "居住证" in sentence([Person(ANHUI, LUSHI)], at_residence=True, allowed=True)
    elsewhere = [Person(ANHUI, OTHER_TOWN, holds_permit=True)]
    assert "居住地的乡镇" in sentence(elsewhere, at_residence=True, allowed=True)


@pytest.mark.proves("LAW-04")
def test_temporary_assistance_is_asked_for_where_the_hardship_happened() -> None:
    stranger = [Person(ANHUI, ANHUI)]

    assert sentence(stranger, scheme="temporary", emergency=LUSHI) == ""
    assert "急难发生地" in sentence(stranger, scheme="temporary", emergency=OTHER_TOWN)


@pytest.mark.proves("DB-36")
def test_of_members_registered_in_two_provinces_the_one_who_lives_where_registered_applies() -> None:
    settled_here = [Person(ANHUI, LUSHI), Person(LUSHI, LUSHI)]
    settled_there = [Person(LUSHI, ANHUI), Person(ANHUI, ANHUI)]

    assert sentence(settled_here) == ""
    assert "第五条" in sentence(settled_there)


@pytest.mark.proves("DB-36")
def test_when_nobody_lives_where_registered_any_member_applies_at_the_own_registered_place() -> None:
    assert sentence([Person(ANHUI, OTHER_TOWN), Person(LUSHI, ANHUI)]) == ""


@pytest.mark.proves("LAW-03")
def test_a_township_whose_code_ends_in_noughts_is_told_from_its_neighbours() -> None:
    seat_of_the_county = "411224100000"

    assert "户籍所在地" in sentence([Person(seat_of_the_county, LUSHI)])
    assert sentence([Person("411224107000", LUSHI)]) == ""
    assert sentence([Person("411224000000", LUSHI)]) == ""
