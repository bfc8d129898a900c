"""What may be asked against a decision or silence: where, from when, until when, what comes first."""

from datetime import date

import pytest

from rules.deadlines import Deadline, compute
from rules.remedies import Act, Kind, Reconsidered, Ruling, Way, ways
from rules.shipped import shipped_calendar, shipped_tables

MADE, KNOWN = date(2026, 3, 2), date(2026, 3, 9)
RULING = Ruling()


def due(rule_id: str, start: date) -> Deadline:
    return compute(shipped_tables().deadline(rule_id), start, shipped_calendar())


def both(act: Act, ruling: Ruling = RULING, reconsidered: Reconsidered | None = None) -> tuple[Way, Way]:
    first, second = ways(act, due, ruling, reconsidered)
    assert (first.kind, second.kind) == (Kind.RECONSIDERATION, Kind.LITIGATION)
    return first, second


@pytest.mark.proves("APP-01", "APP-08")
def test_both_ways_stand_open_from_the_day_on_which_the_letter_came() -> None:
    review, court = both(Act(MADE, KNOWN))

    assert (review.until, court.until) == (date(2026, 5, 8), date(2026, 9, 9))
    assert review.is_open(KNOWN) and review.is_open(date(2026, 5, 8)) and not review.is_open(date(2026, 5, 9))
    assert not court.is_open(date(2026, 3, 8))


@pytest.mark.proves("APP-02", "APP-10")
def test_a_letter_that_is_silent_on_remedies_leaves_a_year_or_sixty_days_from_learning_of_them() -> None:
    review, court = both(Act(MADE, KNOWN, told=False))
    learned, sued = both(Act(MADE, KNOWN, told=False, told_on=date(2026, 4, 1)))
    late, _ = both(Act(MADE, KNOWN, told=False, told_on=date(2027, 3, 1)))

    assert (review.until, court.until) == (date(2027, 3, 9), date(2027, 3, 9))
    assert (learned.until, sued.until) == (date(2026, 6, 1), date(2026, 10, 8))
    assert late.until == date(2027, 3, 9)


@pytest.mark.proves("APP-03")
def test_a_decision_that_never_came_may_be_contested_for_five_years() -> None:
    review, court = both(Act(MADE))

    assert (review.from_on, review.until) == (MADE, date(2031, 3, 3))
    assert (court.from_on, court.until) == (MADE, date(2031, 3, 3))


@pytest.mark.proves("APP-06", "APP-11")
def test_silence_opens_after_two_months_and_reconsideration_goes_first() -> None:
    act = Act(asked_on=date(2026, 3, 2))
    review, court = both(act)
    _, direct = both(act, Ruling(first_for_silence=False))

    assert review.from_on == date(2026, 5, 7)  # 2 May falls into the holiday, the office may answer until the 6th
    assert "须先申请行政复议" in court.blocked and not court.is_open(date(2026, 6, 1))
    assert direct.until == date(2026, 11, 6) and direct.is_open(date(2026, 6, 1))


@pytest.mark.proves("APP-06")
def test_a_refusal_is_reconsidered_first_only_where_the_province_says_so() -> None:
    assert both(Act(MADE, KNOWN), Ruling(first_for_decision=None))[1].blocked == ""
    assert both(Act(MADE, KNOWN), Ruling(first_for_decision=False))[1].blocked == ""
    assert "须先申请" in both(Act(MADE, KNOWN), Ruling(first_for_decision=True))[1].blocked


@pytest.mark.proves("APP-09")
def test_after_reconsideration_the_court_is_open_for_fifteen_days() -> None:
    filed = date(2026, 4, 1)
    review, waiting = both(Act(MADE, KNOWN), RULING, Reconsidered(filed))
    _, answered = both(Act(MADE, KNOWN), RULING, Reconsidered(filed, date(2026, 6, 5), date(2026, 5, 20)))
    _, silent = both(Act(MADE, KNOWN), RULING, Reconsidered(filed, date(2026, 6, 5)))

    assert "已于2026-04-01申请行政复议" in review.blocked
    assert waiting.blocked and not waiting.is_open(date(2026, 5, 1))
    assert answered.until == date(2026, 6, 4)
    assert (silent.from_on, silent.until) == (date(2026, 6, 6), date(2026, 6, 22))


def test_an_act_without_its_days_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="application"):
        ways(Act(), due, RULING)
