"""Who counts as a member of the household."""

import pytest

from tests.rules.assessment.told_households import items, judge, member, told, wage


def size(members):
    answer = judge(told(members), "dibao")
    return len([line for line in answer.lines if line.rule in ("DB-03", "DB-04") and line.counted])


@pytest.mark.proves("DB-03")
@pytest.mark.parametrize(
    ("person", "counts"),
    [
        (member("b", "spouse", 38), True),
        (member("b", "child", 17), True),
        (member("b", "child", 20, student="undergraduate"), True),
        (member("b", "child", 20, student="undergraduate", independent=True), True),
        (member("b", "child", 20, student="undergraduate", full_time=False, independent=True), False),
        (member("b", "child", 25, student="postgraduate"), False),
        (member("b", "child", 25, student="postgraduate", independent=False), True),
        (member("b", "child", 30), True),
        (member("b", "child", 30, independent=True), False),
        (member("b", "parent", 70), True),
        (member("b", "parent", 70, long_term_co_living=False), False),
        (member("b", "sibling", 70, legal_duty=False), False),
        (member("b", "other", 70), False),
        (member("b", "other", 70, legal_duty=True), True),
    ],
)
def test_membership_follows_relation_dependence_and_long_co_living(person, counts):
    assert size([member(), person]) == 1 + counts


@pytest.mark.proves("DB-04", "TIM-04")
@pytest.mark.parametrize(
    ("fact", "counts"),
    [
        ({"clergy_years": 3}, False),
        ({"clergy_years": "2.9"}, True),
        ({"in_prison": True}, False),
        ({"in_compulsory_detox": True}, False),
        ({"declared_missing": True}, False),
        ({"excluded_by_province": "某省规定"}, False),
        ({"died_on": "2026-07-01"}, False),
        ({"died_on": "2026-08-01"}, True),
    ],
)
def test_clergy_long_away_prisoners_detained_and_missing_persons_do_not_count(fact, counts):
    assert size([member(), member("b", "spouse", 38, **fact)]) == 1 + counts


@pytest.mark.proves("DB-04")
def test_the_income_of_a_person_who_does_not_count_is_listed_but_not_counted():
    answer = judge(told([member(), member("b", "spouse", 38, in_prison=True)], incomes=[wage(5000, "b")]), "dibao")

    assert answer.per_capita_income == 0
    assert "收入不计" in items(answer, "DB-04", counted=False)[-1]


@pytest.mark.proves("DB-03")
def test_a_birthday_decides_whether_a_child_is_a_minor():
    eighteen = {"key": "b", "relation": "child", "born_on": "2008-07-20", "independent": True}

    assert size([member(), eighteen]) == 1
    assert size([member(), {**eighteen, "born_on": "2008-07-21"}]) == 2


@pytest.mark.proves("DB-29")
def test_an_award_covers_every_counted_member_and_none_can_be_chosen():
    answer = judge(told([member(), member("b", "spouse"), member("c", "child", 8)], incomes=[wage(900)]), "dibao")

    assert answer.amount == 600 * 3 - 900


def test_a_household_in_which_nobody_counts_is_refused():
    answer = judge(told([member(in_prison=True)]))

    assert (answer.outcome, answer.row) == ("refuse", "dibao.no_member")
    assert answer.changes == ()
