"""What counts as income, net of what."""

from decimal import Decimal

import pytest

from rules.assessment.vocabulary import VOCABULARY
from tests.rules.assessment.told_households import amounts, items, judge, member, told, wage


def per_capita(incomes, members=None, **parameters):
    return judge(told(members, incomes=incomes, expenses=parameters.pop("expenses", [])), "dibao", **parameters)


@pytest.mark.proves("INC-01", "S0-11")
def test_the_four_classes_are_net_and_other_income_is_added():
    answer = per_capita(
        [
            wage(1000),
            {"member": "a", "item": "farming", "amount": 12000, "cost": 6000, "period": "year"},
            {"member": "a", "item": "rent", "amount": 300, "cost": 50},
            {"member": "a", "item": "pension_employee", "amount": 400},
            {"member": "a", "item": "other", "amount": 10},
        ],
        expenses=[{"member": "a", "kind": "social_insurance", "amount": 60}],
        income__employment_cost="amount",
        income__employment_cost_amount=100,
    )

    assert answer.per_capita_income == 1000 - 100 + 500 + 250 + 400 - 60 + 10


@pytest.mark.proves("INC-01")
@pytest.mark.parametrize("item", ["farming", "rent"])
def test_a_loss_in_one_class_does_not_lower_another(item):
    answer = per_capita([wage(500), {"member": "a", "item": item, "amount": 100, "cost": 900}])

    assert answer.per_capita_income == 500


@pytest.mark.proves("INC-02", "S0-11")
@pytest.mark.parametrize(
    "item", ["preferential_compensation", "family_planning_reward", "scholarship", "bravery_award", "local_exempt"]
)
def test_compensation_family_planning_scholarship_and_bravery_are_not_counted(item):
    answer = per_capita([wage(500), {"member": "a", "item": item, "amount": 900}])

    assert answer.per_capita_income == 500
    assert amounts(answer, "INC-02", counted=False) == [900]


@pytest.mark.proves("INC-02")
def test_a_locality_may_add_items_that_are_not_counted():
    row = {"member": "a", "item": "elderly_allowance", "amount": 80}

    assert per_capita([row]).per_capita_income == 80
    assert per_capita([row], income__excluded=["elderly_allowance"]).per_capita_income == 0


@pytest.mark.proves("INC-03")
def test_social_assistance_from_the_government_is_not_counted():
    answer = per_capita([{"member": "a", "item": "social_assistance", "amount": 700}])

    assert answer.per_capita_income == 0
    assert amounts(answer, "INC-03", counted=False) == [700]


PENSION = [{"member": "a", "item": "pension_basic", "amount": 143}]


@pytest.mark.proves("INC-04")
def test_the_basic_pension_is_left_out_until_the_end_of_2025():
    answer = judge({**told(incomes=PENSION), "on": "2025-12-31"}, "dibao")

    assert (answer.outcome, answer.per_capita_income) == ("grant", 0)


@pytest.mark.proves("INC-04")
def test_a_basic_pension_after_2025_blocks_until_somebody_sets_the_value():
    answer = judge(told(incomes=PENSION))

    assert (answer.outcome, answer.amount) == ("blocked", 0)
    assert "income.exclude_basic_pension" in answer.changes[0].key
    assert "国家" in answer.why or "省级" in answer.why
    assert answer.clause


@pytest.mark.proves("INC-04")
@pytest.mark.parametrize(("value", "income"), [(True, 0), (False, 143), ("2026-12-31", 0), ("2026-07-20", 0)])
def test_the_area_states_for_2026_whether_the_basic_pension_is_left_out(value, income):
    answer = judge(told(incomes=PENSION), "dibao", income__exclude_basic_pension=value)

    assert (answer.outcome, answer.per_capita_income) == ("grant", income)


@pytest.mark.proves("INC-04")
def test_an_exclusion_that_has_run_out_blocks_again():
    assert judge(told(incomes=PENSION), income__exclude_basic_pension="2026-06-30").outcome == "blocked"


@pytest.mark.proves("INC-04")
def test_the_regional_part_of_the_basic_pension_counts_unless_the_area_leaves_it_out():
    row = [{"member": "a", "item": "pension_basic_regional", "amount": 30}]

    assert per_capita(row).per_capita_income == 30
    assert per_capita(row, income__exclude_basic_pension_regional=True).per_capita_income == 0


@pytest.mark.proves("INC-05")
@pytest.mark.parametrize(
    "item", ["pension_basic", "medical_insurance_benefit", "preferential_compensation", "elderly_allowance"]
)
def test_for_tekun_pension_insurance_compensation_and_old_age_allowance_are_not_counted(item):
    answer = judge(told([member(age=66)], incomes=[{"member": "a", "item": item, "amount": 900}]), "tekun")

    assert (answer.outcome, answer.per_capita_income) == ("grant", 0)


@pytest.mark.proves("INC-06")
def test_the_rigid_spending_of_the_disabled_and_severely_ill_is_deducted_where_the_area_says_so():
    ill = [member(severe_illness=True)]
    spent = [{"member": "a", "kind": "medical", "amount": 300, "reimbursed": 100}]

    assert per_capita([wage(500)], ill, expenses=spent).per_capita_income == 500
    assert per_capita([wage(500)], ill, expenses=spent, income__deductions=["medical"]).per_capita_income == 300
    healthy = per_capita([wage(500)], expenses=spent, income__deductions=["medical"])
    assert healthy.per_capita_income == 500
    assert "不属于" in items(healthy, "INC-06", counted=False)[0]


@pytest.mark.proves("INC-06")
def test_a_deduction_has_the_cap_the_area_sets():
    ill = [member(severe_illness=True)]
    spent = [{"member": "a", "kind": "medical", "amount": 300}]
    answer = per_capita(
        [wage(500)], ill, expenses=spent, income__deductions=["medical"], income__deduction_cap__medical=120
    )

    assert answer.per_capita_income == 380


@pytest.mark.proves("INC-07")
@pytest.mark.parametrize(
    ("parameters", "cost"),
    [
        ({}, 0),
        ({"income__employment_cost": "none"}, 0),
        ({"income__employment_cost": "percent_of_wage", "income__employment_cost_rate": 10}, 200),
        ({"income__employment_cost": "percent_of_wage", "income__employment_cost_rate": "0.1"}, 200),
        (
            {
                "income__employment_cost": "percent_of_minimum_wage",
                "income__employment_cost_rate": 10,
                "income__minimum_wage": 1700,
            },
            170,
        ),
        ({"income__employment_cost": "amount", "income__employment_cost_amount": 150}, 150),
        (
            {
                "income__employment_cost": "amount",
                "income__employment_cost_amount": 150,
                "income__employment_cost_cap": 90,
            },
            90,
        ),
        ({"income__employment_cost": "amount", "income__employment_cost_amount": 9000}, 2000),
        ({"income__employment_cost": "actual"}, 80),
    ],
)
def test_employment_cost_is_a_share_a_sum_or_what_is_evidenced_with_a_cap(parameters, cost):
    answer = per_capita([wage(2000, employment_cost=80)], **parameters)

    assert answer.per_capita_income == 2000 - cost


@pytest.mark.proves("INC-07")
def test_employment_cost_without_its_number_blocks():
    answer = per_capita([wage(2000)], income__employment_cost="percent_of_wage")

    assert (answer.outcome, answer.changes[0].key) == ("blocked", "income.employment_cost_rate")


@pytest.mark.proves("INC-08")
@pytest.mark.parametrize("kind", ["kindergarten_care", "special_education_fee", "university_living"])
def test_an_area_lists_further_deductions_for_children_in_care_school_and_university(kind):
    spent = [{"member": "a", "kind": kind, "amount": 200}]

    without = per_capita([wage(500)], expenses=spent)
    assert without.per_capita_income == 500
    assert "本地未规定扣减" in items(without, "INC-08", counted=False)[0]
    assert per_capita([wage(500)], expenses=spent, income__deductions=[kind]).per_capita_income == 300


EXEMPTION = {
    "income__working_exemption_multiple": 3,
    "income__working_exemption_months": 12,
    "income__employment_cost": "amount",
    "income__employment_cost_amount": 100,
}


@pytest.mark.proves("INC-09")
def test_the_working_exemption_takes_the_place_of_employment_cost():
    earner = [member(employed_on="2026-01-10", current_status="dibao")]
    answer = judge(told(earner, incomes=[wage(2500)]), "dibao", **EXEMPTION)

    assert answer.per_capita_income == 2500 - 1800
    assert items(answer, "INC-07") == []
    assert amounts(answer, "INC-09") == [-1800]


@pytest.mark.proves("INC-09", "TIM-04")
@pytest.mark.parametrize(
    ("facts", "on"),
    [
        ({"employed_on": "2025-07-20", "current_status": "dibao"}, "2026-07-20"),
        ({"employed_on": "2026-01-10"}, "2026-07-20"),
        ({"current_status": "dibao"}, "2026-07-20"),
    ],
)
def test_the_exemption_ends_with_its_months_and_is_for_recipients_who_have_found_work(facts, on):
    answer = judge({**told([member(**facts)], incomes=[wage(2500)]), "on": on}, "dibao", **EXEMPTION)

    assert answer.per_capita_income == 2400


@pytest.mark.proves("INC-09")
def test_the_exemption_lowers_dibao_income_only():
    earner = [member(employed_on="2026-01-10")]
    facts = told(earner, incomes=[wage(2500)], current_schemes=["dibao"])

    assert judge(facts, "dibao", **EXEMPTION).per_capita_income == 700
    assert judge(facts, "dibao_margin", **EXEMPTION).per_capita_income == 2400


@pytest.mark.proves("INC-10")
@pytest.mark.parametrize("kind", ["tax", "social_insurance", "support_paid", "other_transfer"])
def test_paid_transfers_are_deducted(kind):
    answer = per_capita([wage(500)], expenses=[{"member": "a", "kind": kind, "amount": 1200, "period": "year"}])

    assert answer.per_capita_income == 400
    assert amounts(answer, "INC-10") == [-100]


@pytest.mark.proves("INC-10")
def test_deductions_never_make_income_negative():
    answer = per_capita([wage(50)], expenses=[{"member": "a", "kind": "support_paid", "amount": 90}])

    assert answer.per_capita_income == 0


@pytest.mark.proves("INC-12")
def test_imputed_income_counts_with_its_reason_on_the_line():
    answer = per_capita([wage(400, imputed=True, imputed_reason="当地同工种工价")])

    assert "当地同工种工价" in items(answer, "INC-12", counted=True)[0]


@pytest.mark.proves("INC-12")
@pytest.mark.parametrize("fact", [{"labour": "none"}, {"hard_to_employ": True}])
def test_no_income_is_imputed_to_whoever_cannot_find_or_do_work(fact):
    answer = per_capita([wage(400, imputed=True, imputed_reason="劳动力系数")], [member(**fact)])

    assert answer.per_capita_income == 0
    assert "劳动力系数" in items(answer, "INC-12", counted=False)[0]


@pytest.mark.proves("INC-13")
def test_a_sum_received_once_is_spread_over_the_accounting_period():
    row = [{"member": "a", "item": "compensation", "amount": 3600, "period": "once"}]

    assert per_capita(row).per_capita_income == 300
    assert per_capita(row, income__period_months=6).per_capita_income == 600
    assert per_capita([{**row[0], "months": 36}]).per_capita_income == 100


@pytest.mark.proves("INC-13")
def test_without_a_period_only_a_sum_received_once_blocks():
    once = [{"member": "a", "item": "compensation", "amount": 3600, "period": "once"}]

    assert per_capita(once, income__period_months=None).outcome == "blocked"
    assert per_capita([wage(100)], income__period_months=None).outcome == "grant"


@pytest.mark.proves("INC-13", "TIM-04")
@pytest.mark.parametrize(
    ("received_on", "counts"),
    [("2025-07-19", False), ("2025-07-20", True), ("2026-07-20", True), ("2026-07-21", False)],
)
def test_a_sum_outside_the_accounting_period_is_listed_only(received_on, counts):
    row = {"member": "a", "item": "compensation", "amount": 3600, "period": "once", "received_on": received_on}

    assert (per_capita([row]).per_capita_income == 300) is counts


@pytest.mark.proves("INC-14")
def test_income_is_summed_exactly_and_rounded_once_at_the_end():
    third = {"item": "wage", "amount": 1000, "period": "year"}
    members = [member(), member("b", "spouse"), member("c", "child", 8)]
    answer = judge(told(members, incomes=[{**third, "member": key} for key in "abc"]), "dibao", dibao__standard="83.34")

    assert answer.per_capita_income == Decimal("83.33")
    assert answer.amount == Decimal("0.02")


@pytest.mark.proves("INC-14", "DB-01")
def test_twelve_twelfths_that_add_up_to_the_standard_are_not_below_it():
    members = [member(), member("b", "spouse"), member("c", "child", 8)]
    rows = [{"item": "wage", "amount": 2000, "period": "year", "member": key} for key in "abc"]
    answer = judge(told(members, incomes=rows), "dibao", dibao__standard={"yearly": 2000})

    assert answer.outcome == "refuse"


@pytest.mark.proves("INC-15", "S0-08")
@pytest.mark.parametrize(
    "facts",
    [
        {"expense_estimate": 9000},
        {"utilities_monthly": 3000},
        {"auxiliary_signs": ["travel_abroad", "high_fee_school"]},
        {"incomes": [wage(9000, source="expense_estimate")]},
    ],
)
def test_estimates_and_signs_of_a_better_life_are_shown_and_never_decide_alone(facts):
    answer = judge(told(**facts), "dibao")

    assert (answer.outcome, answer.per_capita_income, answer.amount) == ("grant", 0, 600)
    assert items(answer, "INC-15", counted=False)


@pytest.mark.proves("S0-11")
def test_every_income_item_has_a_class_and_every_line_a_rule_and_a_clause():
    rows = [{"member": "a", "item": item, "amount": 1} for item in VOCABULARY.choices["income_item"]]
    answer = per_capita(rows, income__exclude_basic_pension=True)

    assert set(VOCABULARY.income_classes) == set(VOCABULARY.choices["income_item"])
    assert all(line.rule and line.clause and line.item for line in answer.lines)


def test_a_row_may_be_put_into_another_class_than_its_item():
    row = {"member": "a", "item": "subsidy", "class": "wage", "amount": 500}
    answer = per_capita([row], income__employment_cost="amount", income__employment_cost_amount=100)

    assert answer.per_capita_income == 400


def test_household_income_and_cost_belong_to_nobody_in_particular():
    answer = per_capita(
        [{"item": "wage", "amount": 500, "employment_cost": 40}],
        expenses=[{"kind": "tax", "amount": 10}],
        income__employment_cost="actual",
    )

    assert answer.per_capita_income == 490 - 40


@pytest.mark.proves("INC-13")
def test_a_period_beyond_the_calendar_still_begins_somewhere_and_none_at_all_blocks():
    row = {"member": "a", "item": "compensation", "amount": 3600, "period": "once", "received_on": "1990-01-01"}

    assert per_capita([row], income__period_months=100_000).outcome == "grant"
    assert per_capita([row], income__period_months=0).outcome == "blocked"
    earner = [member(employed_on="2026-01-10", current_status="dibao")]
    for_ever = {**EXEMPTION, "income__working_exemption_months": 200_000}
    assert judge(told(earner, incomes=[wage(100)]), "dibao", **for_ever).per_capita_income == 0
