"""Margin households, households with rigid expenditure, and the hint of temporary assistance."""

from datetime import date
from decimal import Decimal

import pytest

from rules.assessment import assess, parse_facts
from rules.shipped import shipped_tables
from rules.standards import StandardRow, Standards
from tests.rules.assessment.told_households import amounts, judge, member, result_of, told, wage, why_of


@pytest.mark.proves("BY-01", "TIM-04")
@pytest.mark.parametrize(
    ("income", "comparator", "granted"),
    [("899.99", "<", True), (900, "<", False), (900, "<=", True), ("900.01", "<=", False)],
)
def test_margin_income_is_compared_as_the_area_words_it(income, comparator, granted):
    answer = judge(told(incomes=[wage(income)]), dibao_margin__comparator=comparator)

    assert (answer.outcome == "grant") is granted


@pytest.mark.proves("BY-01")
@pytest.mark.parametrize(
    ("parameters", "limit"),
    [
        ({"dibao_margin__standard": 800}, 800),
        ({"dibao_margin__standard__yearly": 9414}, "784.5"),
        ({"dibao_margin__cap": 850}, 850),
        ({"edge__multiplier": 2}, 1200),
    ],
)
def test_the_margin_standard_is_a_sum_a_multiple_or_capped(parameters, limit):
    assert judge(told(incomes=[wage(limit)]), **parameters).scheme == "dibao"
    assert judge(told(incomes=[wage(limit)]), edge__comparator="<=", **parameters).scheme == "dibao_margin"


@pytest.mark.parametrize(("parameters", "limit"), [({}, "784.5"), ({"edge.multiplier": 2}, 1200)])
def test_a_multiplier_of_the_trial_goes_before_the_figure_the_area_has_published(parameters, limit):
    row = StandardRow("341800000000", "dibao_margin.standard", Decimal("784.5"), date(2025, 1, 1), None, "county", "")
    own = {"dibao.standard": 600, "edge.comparator": "<=", **parameters}
    household = parse_facts(told(incomes=[wage(limit)], parameters=own))

    answer = assess(household, Standards([row], household.area, household.on), shipped_tables(), "dibao_margin")

    assert (answer.outcome, answer.row) == ("grant", "dibao_margin.grant")


@pytest.mark.proves("BY-01")
def test_whoever_meets_dibao_is_no_margin_household():
    answer = judge(told(incomes=[wage(100)]), "dibao_margin")

    assert (answer.outcome, answer.row) == ("refuse", "dibao_margin.higher")


@pytest.mark.proves("BY-01")
def test_a_question_that_hangs_on_dibao_is_blocked_with_it():
    facts = told(incomes=[wage(100)], assets=[{"kind": "deposit", "value": 5}])

    assert judge(facts, "dibao_margin", property__financial_months_per_head=None).outcome == "blocked"


def spending(**facts):
    """Tell of one person with 1500 yuan a month and 12000 yuan of medical bills in the year."""
    bill = {"member": "a", "kind": "medical", "amount": 12000, "period": "once", "incurred_on": "2026-03-01"}
    return told(incomes=[wage(1500)], expenses=[{**bill, **facts}])


@pytest.mark.proves("GX-04")
def test_rigid_expenditure_must_exceed_the_ratio_of_the_years_income():
    answer = judge(spending())
    assert (answer.outcome, answer.scheme, answer.amount) == ("grant", "rigid_expenditure", 0)
    assert amounts(answer, "GX-04") == [12000]

    assert result_of(judge(spending(amount=10800)), "rigid_expenditure") == "refuse"
    at_least = judge(spending(amount=10800), rigid__ratio_comparator=">=")
    assert at_least.scheme == "rigid_expenditure"


@pytest.mark.proves("GX-04")
@pytest.mark.parametrize(
    ("incurred_on", "counts"),
    [("2025-07-19", False), ("2025-07-20", True), ("2026-07-19", True), ("2026-07-20", False)],
)
def test_only_the_twelve_months_before_the_application_count(incurred_on, counts):
    assert (judge(spending(incurred_on=incurred_on)).outcome == "grant") is counts


@pytest.mark.proves("GX-05")
@pytest.mark.parametrize("facts", [{"reimbursed": 2000}, {"designated_institution": False}, {"has_bill": False}])
def test_medical_bills_count_after_reimbursement_at_designated_places_with_bills(facts):
    assert judge(spending(**facts)).outcome == "refuse"


@pytest.mark.proves("GX-06")
def test_school_fees_count_at_most_like_those_of_a_public_school():
    child = [member(), member("b", "child", 20, student="undergraduate")]
    fee = {"member": "b", "kind": "education", "amount": 30000, "period": "year", "standard_fee": 8000}
    answer = judge(told(child, incomes=[wage(2000)], expenses=[fee]), "rigid_expenditure")

    assert amounts(answer, "GX-06") == [8000]
    postgraduate = [member(), member("b", "child", 25, student="postgraduate", independent=False)]
    other = judge(told(postgraduate, incomes=[wage(2000)], expenses=[fee]), "rigid_expenditure")
    assert amounts(other, "GX-06", counted=True) == []


@pytest.mark.proves("GX-07")
@pytest.mark.parametrize(
    ("disabled", "facts", "counted"),
    [(True, {}, [600]), (True, {"has_bill": False}, []), (False, {}, [])],
)
def test_rehabilitation_counts_for_the_disabled_with_bills(disabled, facts, counted):
    person = member(disability_kind="limb", disability_grade=4) if disabled else member()
    spent = {"member": "a", "kind": "rehabilitation", "amount": 100, "reimbursed": 50, **facts}
    answer = judge(told([person], expenses=[spent]), "rigid_expenditure")

    assert amounts(answer, "GX-07", counted=True) == counted


@pytest.mark.proves("GX-08")
@pytest.mark.parametrize(
    ("parameters", "total"),
    [
        ({}, 6000),
        ({"rigid__count_living": False}, 0),
        ({"rigid_expenditure__living_amount": 300}, 3600),
        ({"rigid_expenditure__living_amount": 500}, 6000),
    ],
)
def test_living_expenses_count_as_the_area_says(parameters, total):
    spent = [{"kind": "living", "amount": 500}, {"kind": "tax", "amount": 9}]
    answer = judge(told(expenses=spent), "rigid_expenditure", **parameters)

    assert amounts(answer, "GX-04") == [total]


@pytest.mark.proves("GX-09")
@pytest.mark.parametrize(("recognised", "total"), [(True, 1200), (False, 0)])
def test_other_spending_counts_when_the_county_recognises_it(recognised, total):
    spent = {"kind": "other", "amount": 100, "recognised_by_county": recognised}

    assert amounts(judge(told(expenses=[spent]), "rigid_expenditure"), "GX-04") == [total]


@pytest.mark.proves("GX-01", "GX-02", "GX-03")
@pytest.mark.parametrize(
    ("facts", "row"),
    [
        ({"incomes": [wage(100)]}, "rigid_expenditure.higher"),
        ({"incomes": [wage(2000)]}, "rigid_expenditure.income"),
        ({"assets": [{"kind": "vehicle"}]}, "rigid_expenditure.assets"),
    ],
)
def test_other_classes_income_and_property_rule_it_out(facts, row):
    household = {**spending(amount=90000), **facts}

    assert judge(household, "rigid_expenditure").row == row


@pytest.mark.proves("GX-04")
def test_an_unset_ratio_blocks_only_whoever_has_such_expenses():
    assert judge(spending(), rigid_expenditure__ratio=None).outcome == "blocked"
    assert judge(told(incomes=[wage(1500)]), rigid_expenditure__ratio=None).outcome == "refuse"


def test_an_emergency_is_answered_with_where_to_apply():
    facts = told(incomes=[wage(5000)], emergency_kind="fire", emergency_amount=20000)
    answer = judge(facts)

    assert (answer.outcome, result_of(answer, "temporary")) == ("refuse", "hint")
    assert any(change.scheme == "temporary" for change in answer.changes)
    assert judge(facts, "temporary").outcome == "blocked"
    assert "急难发生地" in why_of(answer, "temporary")
