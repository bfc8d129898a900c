"""Persons in extreme hardship."""

import pytest

from tests.rules.assessment.told_households import amounts, items, judge, member, told, wage, why_of

ALL_SIX = ("eats", "dresses", "gets_up", "toilets", "walks", "bathes")


@pytest.mark.proves("TK-01", "TK-02")
@pytest.mark.parametrize(
    ("facts", "granted"),
    [
        ({"age": 60}, True),
        ({"age": 59}, False),
        ({"age": 15}, True),
        ({"age": 16}, False),
        ({"disability_kind": "intellectual", "disability_grade": 3}, True),
        ({"disability_kind": "mental", "disability_grade": 3}, True),
        ({"disability_kind": "limb", "disability_grade": 2}, True),
        ({"disability_kind": "limb", "disability_grade": 3}, False),
        ({"disability_kind": "sight", "disability_grade": 1}, True),
        ({"disability_kind": "sight", "disability_grade": 2}, False),
        ({"disability_kind": "hearing", "disability_grade": 1}, False),
    ],
)
def test_whoever_cannot_work_by_age_or_disability_is_taken_in(facts, granted):
    answer = judge(told([member(**{"age": 40, **facts})]), "tekun")

    assert (answer.outcome == "grant") is granted
    assert answer.amount == (780 if granted else 0)


@pytest.mark.proves("TK-02")
def test_a_province_may_add_grounds():
    facts = told([member(disability_kind="hearing", disability_grade=1)])

    answer = judge(facts, "tekun", tekun__extra_no_labour=['disability_kind == "hearing" and disability_grade == "1"'])

    assert answer.outcome == "grant"


@pytest.mark.proves("TK-03")
def test_income_at_the_dibao_standard_or_too_much_property_is_a_source_to_live_on():
    assert judge(told([member(age=66)], incomes=[wage("599.99")]), "tekun").outcome == "grant"
    assert judge(told([member(age=66)], incomes=[wage(600)]), "tekun").row == "tekun.source"
    assert judge(told([member(age=66)], assets=[{"kind": "vehicle"}]), "tekun").row == "tekun.source"


@pytest.mark.proves("TK-04")
def test_an_old_couple_that_has_only_each_other_is_taken_in_together():
    couple = [member(age=72), member("b", "spouse", 70)]
    answer = judge(told(couple, incomes=[{"item": "farming", "amount": 6000, "period": "year"}]))

    assert (answer.outcome, answer.scheme, answer.amount) == ("grant", "tekun", 1560)
    assert answer.per_capita_income == 250


@pytest.mark.proves("TK-04")
def test_an_old_spouse_with_income_of_her_own_supports_the_other():
    couple = [member(age=66), member("b", "spouse", 64)]
    answer = judge(told(couple, incomes=[wage(2000, "b")]), "tekun")

    assert answer.outcome == "refuse"
    assert "法定义务人配偶（b）有履行义务能力" in answer.why


@pytest.mark.proves("TK-04")
@pytest.mark.parametrize(
    ("other", "able"),
    [
        (member("b", "child", 30), True),
        (member("b", "child", 12), False),
        (member("b", "spouse", 50), True),
        (member("b", "sibling", 50), False),
        (member("b", "grandchild", 30), True),
        (member("b", "child", 30, in_prison=True), False),
        (member("b", "child", 30, died_on="2020-01-01"), False),
        (member("b", "child", 30, disability_kind="limb", disability_grade=2), False),
        (member("b", "child", 30, disability_kind="limb", disability_grade=4), True),
        (member("b", "child", 30, disability_kind="hearing", disability_grade=1), False),
    ],
)
def test_an_able_relative_in_the_household_rules_it_out(other, able):
    answer = judge(told([member(age=66), other]), "tekun")

    own = [part for part in why_of(answer, "tekun").split("；") if part.startswith("本人")]
    assert ("有履行义务能力" in "".join(own)) is able


@pytest.mark.proves("TK-04")
def test_kinship_among_the_others_is_worked_out_from_the_applicant():
    orphan = told([member(age=40), member("b", "spouse", 38), member("c", "child", 8)])

    assert "（a）" in why_of(judge(orphan, "tekun"), "tekun")
    two_old = [member(age=30), member("b", "parent", 66), member("c", "parent_in_law", 70)]
    assert judge(told(two_old), "tekun").outcome == "grant"


@pytest.mark.proves("TK-13", "TK-22")
@pytest.mark.parametrize(("failed", "amount"), [(0, 781), (1, 782), (3, 782), (4, 783), (6, 783)])
def test_care_follows_how_many_of_six_indicators_fail(failed, amount):
    care = {name: place >= failed for place, name in enumerate(ALL_SIX)}
    answer = judge(
        told([member(age=70, **care)]), "tekun", tekun__care__able=1, tekun__care__partial=2, tekun__care__lost=3
    )

    assert answer.amount == amount
    assert amounts(answer, "TK-22") == [780]


@pytest.mark.proves("TK-13")
def test_care_is_left_open_until_it_is_assessed_and_priced():
    assert "未评估" in items(judge(told([member(age=70)]), "tekun"), "TK-13")[0]
    able = member(age=70, **dict.fromkeys(ALL_SIX, True))
    assert "未设" in items(judge(told([able]), "tekun"), "TK-13")[0]


@pytest.mark.proves("TK-17")
@pytest.mark.parametrize(
    ("facts", "granted"),
    [
        ({"age": 17, "tekun_since": "2020-01-01"}, True),
        ({"age": 17}, False),
        ({"age": 18, "tekun_since": "2020-01-01"}, False),
        ({"age": 19, "tekun_since": "2020-01-01", "student": "vocational"}, True),
        ({"age": 19, "tekun_since": "2020-01-01", "student": "undergraduate"}, False),
    ],
)
def test_a_minor_stays_until_eighteen_and_longer_at_school(facts, granted):
    assert (judge(told([member(**facts)]), "tekun").outcome == "grant") is granted


@pytest.mark.proves("TK-19")
def test_a_child_that_has_chosen_the_orphans_allowance_is_not_taken_in():
    child = told([member(age=10, orphan_allowance="chosen")])

    assert judge(child, "tekun").row == "tekun.child_allowance"


@pytest.mark.proves("TK-22")
def test_an_unset_living_standard_blocks_whoever_qualifies():
    answer = judge(told([member(age=66)]), "tekun", tekun__standard=None)

    assert (answer.outcome, answer.changes[0].key) == ("blocked", "tekun.standard")


def test_the_rest_of_the_household_learns_what_it_may_apply_for():
    facts = told([member(age=45), member("b", "sibling", 66)], incomes=[wage(300)])

    answer = judge(facts)

    assert (answer.scheme, answer.amount) == ("tekun", 780)
    rest = next(change for change in answer.changes if change.key == "members")
    assert (rest.scheme, rest.amount) == ("dibao", 300)
