"""What holds for every household, tried on invented ones."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.assessment import assess, parse_facts
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards
from tests.rules.assessment.told_households import AREA, LIMITS, judge, member, told, wage

MONEY = st.decimals(0, 5000, places=2)
ITEMS = st.sampled_from(["wage", "farming", "rent", "pension_employee", "scholarship", "social_assistance", "other"])
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "relation": st.sampled_from(["spouse", "child", "parent", "sibling", "other"]),
            "age": st.integers(0, 95),
            "disability_grade": st.sampled_from([1, 2, 3, 4]),
            "disability_kind": st.sampled_from(["limb", "mental", "sight"]),
            "severe_illness": st.booleans(),
            "in_prison": st.booleans(),
        }
    ),
    max_size=4,
)
INCOMES = st.lists(
    st.fixed_dictionaries({"item": ITEMS, "amount": MONEY, "period": st.sampled_from(["month", "year"])}), max_size=6
)
ASSETS = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["deposit", "vehicle", "dwelling"]), "value": MONEY}), max_size=3
)
few = settings(max_examples=60, deadline=None)


def household(people, incomes, assets):
    members = [member(), *({"key": f"m{place}", **person} for place, person in enumerate(people))]
    return told(members, incomes=incomes, assets=assets)


@pytest.mark.proves("DB-01", "DB-19")
@few
@given(people=PEOPLE, incomes=INCOMES, more=MONEY, method=st.sampled_from(["difference", "band"]))
def test_more_income_never_raises_a_dibao_amount(people, incomes, more, method):
    bands = [{"below": 200, "amount": 400}, {"below": 600, "amount": 150}]
    before = judge(household(people, incomes, []), "dibao", benefit__method=method, benefit__bands=bands)
    after = judge(household(people, [*incomes, wage(more)], []), "dibao", benefit__method=method, benefit__bands=bands)

    assert after.amount <= before.amount


@pytest.mark.proves("INC-14")
@few
@given(people=PEOPLE, incomes=INCOMES, assets=ASSETS, turn=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_change_the_answer(people, incomes, assets, turn):
    first = judge(household(people, incomes, assets))
    for rows in (incomes, assets):
        turn.shuffle(rows)
    second = judge(household(people, incomes, assets))

    def answer(of):
        return of.outcome, of.scheme, of.row, of.amount, of.per_capita_income

    assert answer(first) == answer(second)


@pytest.mark.proves("DB-30")
@few
@given(people=PEOPLE, incomes=INCOMES, labour=st.sampled_from(["full", "partial", "none"]), refused=st.integers(0, 9))
def test_ability_to_work_never_decides(people, incomes, labour, refused):
    plain = household(people, incomes, [])
    tagged = household([{**person, "labour": labour, "refused_jobs": refused} for person in people], incomes, [])

    assert judge(plain, "dibao").amount == judge(tagged, "dibao").amount


@few
@given(people=PEOPLE, incomes=INCOMES, assets=ASSETS)
def test_every_household_gets_one_answer_with_a_row_and_a_clause(people, incomes, assets):
    answer = judge(household(people, incomes, assets))

    assert answer.outcome in ("grant", "refuse")
    assert answer.row and answer.clause
    assert answer.amount >= 0 and answer.per_capita_income >= 0
    assert sum(trial.result == "grant" for trial in answer.tests) <= 2


def dated(value, first, last=None):
    return StandardRow(AREA, "dibao.standard", Decimal(value), first, last, "prefecture", "某文")


def on_day(day, rows, incomes):
    household_then = parse_facts({**told(incomes=incomes), "on": day})
    return assess(household_then, Standards(rows, AREA, household_then.on), shipped_tables(), "dibao")


@pytest.mark.proves("DB-01")
@few
@given(income=MONEY, new=st.integers(100, 2000))
def test_a_recomputation_for_a_past_day_gives_the_past_result(income, new):
    old_row = dated(585, date(2024, 4, 1))
    closed = dated(585, date(2024, 4, 1), date(2026, 3, 31))
    new_row = dated(new, date(2026, 4, 1))

    then = on_day("2026-03-31", [old_row], [wage(income)])
    again = on_day("2026-03-31", [closed, new_row], [wage(income)])

    assert then.as_dict() == again.as_dict()
    now = on_day("2026-04-01", [closed, new_row], [wage(income)])
    assert (now.outcome == "grant") == (income < new)


def test_one_household_under_two_sets_of_values_gives_two_answers_and_stays_as_it_was():
    parsed = parse_facts(told(incomes=[wage(700)]))
    sets = ({**LIMITS, "dibao.standard": 600}, {**LIMITS, "dibao.standard": 900})

    answers = [
        assess(parsed, Standards([], AREA, parsed.on).override(values), shipped_tables(), "dibao") for values in sets
    ]

    assert [answer.amount for answer in answers] == [0, 200]
