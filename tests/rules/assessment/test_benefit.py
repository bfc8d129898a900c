"""The amount of an award."""

from decimal import Decimal

import pytest

from rules.errors import EvaluationError
from tests.rules.assessment.told_households import amounts, items, judge, member, told, wage

THREE = [member(), member("b", "spouse"), member("c", "child", 8)]


@pytest.mark.proves("DB-19", "INC-14")
def test_the_difference_is_taken_from_exact_totals_never_from_a_rounded_head():
    answer = judge(told(THREE, incomes=[wage(1493)]), "dibao", dibao__standard=632)

    assert answer.per_capita_income == Decimal("497.67")
    assert answer.amount == Decimal("403.00")


@pytest.mark.proves("DB-01", "TIM-04")
@pytest.mark.parametrize(("income", "outcome"), [("599.99", "grant"), (600, "refuse"), ("600.01", "refuse")])
def test_income_at_the_standard_is_not_below_it(income, outcome):
    answer = judge(told(incomes=[wage(income)]), "dibao")

    assert answer.outcome == outcome
    assert answer.clause.startswith("社会救助法 第十八条")


@pytest.mark.proves("DB-19")
@pytest.mark.parametrize(
    ("unit", "mode", "amount"),
    [
        (None, None, "403.34"),
        ("0.1", None, "403.30"),
        (1, "half_up", "403.00"),
        (1, "ceiling", "404.00"),
        ("0.1", "floor", "403.30"),
        (10, "ceiling", "410.00"),
    ],
)
def test_an_award_is_rounded_once_as_the_area_says(unit, mode, amount):
    facts = told(THREE, incomes=[wage("1492.66")])

    answer = judge(facts, "dibao", dibao__standard=632, benefit__rounding=unit, benefit__rounding_mode=mode)

    assert answer.amount == Decimal(amount)


@pytest.mark.proves("DB-19")
def test_a_whole_award_stays_whole_when_rounded_up():
    answer = judge(
        told(THREE, incomes=[wage(1493)]),
        "dibao",
        dibao__standard=632,
        benefit__rounding=1,
        benefit__rounding_mode="ceiling",
    )

    assert answer.amount == 403


BANDS = [{"below": 400, "amount": 250}, {"below": 200, "amount": 450}, {"below": 600, "amount": 100}]


@pytest.mark.proves("DB-19")
@pytest.mark.parametrize(("income", "amount"), [(0, 450), (199, 450), (200, 250), (400, 100), (599, 100)])
def test_graded_awards_follow_the_band_of_the_income(income, amount):
    answer = judge(told(incomes=[wage(income)]), "dibao", benefit__method="band", benefit__bands=BANDS)

    assert answer.amount == amount


@pytest.mark.proves("DB-19")
@pytest.mark.parametrize("bands", [None, [], [{"below": 10, "amount": 5}]])
def test_bands_that_are_missing_or_do_not_reach_block(bands):
    answer = judge(told(incomes=[wage(300)]), "dibao", benefit__method="band", benefit__bands=bands)

    assert (answer.outcome, answer.changes[0].key, answer.amount) == ("blocked", "benefit.bands", 0)
    assert answer.row == ""


@pytest.mark.proves("DB-19")
@pytest.mark.parametrize("band", [5, {"below": 300}, {"below": "low", "amount": 3}])
def test_a_band_that_cannot_be_read_is_refused_with_how_to_write_it(band):
    with pytest.raises(EvaluationError, match="below = 金额"):
        judge(told(), "dibao", benefit__method="band", benefit__bands=[band])


GROUPS = [
    ({"age": 60}, "老年人"),
    ({"severe_illness": True}, "重病患者"),
    ({"disability_kind": "limb", "disability_grade": 2}, "重度残疾人"),
]


@pytest.mark.proves("DB-33")
@pytest.mark.parametrize(("facts", "word"), GROUPS)
def test_a_top_up_is_paid_for_the_old_the_ill_and_the_severely_disabled(facts, word):
    answer = judge(told([member(**{"age": 40, **facts})]), "dibao", topup__per_person=104)

    assert answer.amount == 704
    assert word in items(answer, "DB-33")[0]


@pytest.mark.proves("DB-33")
def test_a_person_in_two_groups_gets_the_higher_top_up_once():
    old_and_ill = [member(age=80, severe_illness=True)]

    assert judge(told(old_and_ill), "dibao", topup__per_person=104).amount == 704
    assert judge(told(old_and_ill), "dibao", topup__elderly=50, topup__severe_illness=90).amount == 690
    assert judge(told([*old_and_ill, member("c", "child", 5)]), "dibao", topup__per_person=104).amount == 1408


@pytest.mark.proves("DB-33")
def test_a_top_up_paid_elsewhere_is_shown_and_left_out_of_the_amount():
    answer = judge(told([member(age=80)]), "dibao", topup__per_person=104, topup__included=False)

    assert answer.amount == 600
    assert amounts(answer, "DB-33", counted=False) == [104]


@pytest.mark.proves("DB-33")
def test_the_age_of_the_old_is_the_areas():
    assert judge(told([member(age=66)]), "dibao", topup__per_person=104, topup__elderly_age=70).amount == 600


@pytest.mark.proves("DB-30")
@pytest.mark.parametrize(
    "facts",
    [
        {"labour": "full"},
        {"labour": "full", "employed": False, "refused_jobs": 9},
        {"labour": "none"},
        {"sex": "male"},
        {"near_relative_of_staff": "child"},
        {"holds_residence_permit": True},
        {"student": "postgraduate"},
    ],
)
def test_ability_to_work_occupation_and_identity_are_no_ground_of_refusal(facts):
    plain = judge(told(incomes=[wage(200)]), "dibao")
    other = judge(told([member(**facts)], incomes=[wage(200)]), "dibao")

    assert (other.outcome, other.amount) == (plain.outcome, plain.amount) == ("grant", 400)
