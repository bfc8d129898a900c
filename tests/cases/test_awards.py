"""Awards in periods: what is paid in which month, and what a later decision sets aside."""

from datetime import date
from decimal import Decimal

import pytest

from cases import awards
from cases.awards import Part
from cases.models import Award, AwardPeriod
from tests import builders

pytestmark = pytest.mark.django_db
OCTOBER, DECEMBER, JANUARY = date(2026, 10, 1), date(2026, 12, 1), date(2027, 1, 1)


@pytest.fixture
def award() -> Award:
    return builders.granted(builders.team())


def paid(award: Award, month: date) -> Decimal | None:
    found = awards.period_of(award, month)
    return found.amount if found else None


def test_a_month_is_found_before_and_after_a_turn_of_the_year() -> None:
    assert awards.first_month(date(2026, 12, 31)) == JANUARY
    assert awards.month_after(date(2027, 1, 15), -1) == DECEMBER
    assert awards.month_after(date(2026, 9, 30), 6) == date(2027, 3, 1)


def test_an_award_pays_from_its_first_month_on_and_nothing_before(award: Award) -> None:
    assert award.from_month == OCTOBER
    assert paid(award, date(2026, 9, 1)) is None
    assert paid(award, OCTOBER) == paid(award, date(2030, 1, 1)) == award.amount


def test_a_later_decision_lays_out_the_award_anew_from_its_month_on(award: Award) -> None:
    decision, whole = award.case.decision, award.amount
    steps = [
        Part(DECEMBER, DECEMBER, whole / 2, 1, AwardPeriod.Kind.GRADUAL_EXIT),
        Part(JANUARY, JANUARY, whole / 4, 1),
    ]
    awards.lay(award, steps, decision)
    assert [paid(award, month) for month in (OCTOBER, DECEMBER, JANUARY)] == [whole, whole / 2, whole / 4]
    assert paid(award, date(2027, 2, 1)) is None
    awards.lay(award, [Part(JANUARY, None, whole, 1)], decision)
    assert paid(award, JANUARY) == whole
    assert AwardPeriod.objects.filter(award=award, superseded_by=decision).count() == 1


def test_what_ends_with_a_month_pays_that_month_and_no_other(award: Award) -> None:
    awards.cut(award, DECEMBER, award.case.decision)
    assert paid(award, DECEMBER) == award.amount and paid(award, JANUARY) is None
