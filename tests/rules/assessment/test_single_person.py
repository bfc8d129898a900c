"""Persons who may apply alone."""

import pytest

from tests.rules.assessment.told_households import amounts, items, judge, member, result_of, told, wage, why_of

COUPLE_IN_MARGIN = [wage(1400)]


def margin_household(**facts):
    """Tell of a couple with 700 yuan a head: above dibao (600), below margin (900)."""
    return told([member(employed=True), member("b", "spouse", 45, **facts)], incomes=COUPLE_IN_MARGIN)


GROUNDS = [
    ({"disability_kind": "hearing", "disability_grade": 1}, True),
    ({"disability_kind": "limb", "disability_grade": 2}, True),
    ({"disability_kind": "limb", "disability_grade": 3}, False),
    ({"disability_kind": "intellectual", "disability_grade": 3}, True),
    ({"disability_kind": "mental", "disability_grade": 3}, True),
    ({"disability_kind": "mental", "disability_grade": 4}, False),
    ({"severe_illness": True}, True),
    ({"special_difficulty": "某市规定"}, True),
    ({}, False),
]


@pytest.mark.proves("DB-05")
@pytest.mark.parametrize(("facts", "may"), GROUNDS)
def test_members_of_a_margin_household_apply_alone_on_the_listed_grounds(facts, may):
    answer = judge(margin_household(**facts))

    assert result_of(answer, "dibao") == "refuse"
    assert (result_of(answer, "single_person_dibao") == "grant") is may
    assert result_of(answer, "dibao_margin") == "grant"
    assert answer.scheme == ("dibao" if may else "dibao_margin")
    assert answer.amount == (600 if may else 0)
    assert bool(items(answer, "DB-05")) is may


@pytest.mark.proves("DB-05")
def test_the_pair_of_single_person_dibao_and_margin_household_is_the_only_one():
    answer = judge(margin_household(severe_illness=True))

    granted = [trial.scheme for trial in answer.tests if trial.result == "grant"]
    assert granted == ["single_person_dibao", "dibao_margin"]
    assert result_of(answer, "rigid_expenditure") == "not_tried"


@pytest.mark.proves("DB-05")
def test_nobody_is_entered_who_does_not_apply():
    answer = judge(margin_household(severe_illness=True, applies_alone=False))

    assert result_of(answer, "single_person_dibao") == "refuse"
    assert "未提出" in why_of(answer, "single_person_dibao")


@pytest.mark.proves("DB-05")
def test_own_income_at_the_standard_is_too_much():
    facts = margin_household(severe_illness=True)
    facts["incomes"] = [wage(800), wage(600, "b")]

    assert "本人月收入 600.00 元不低于" in why_of(judge(facts), "single_person_dibao")


@pytest.mark.proves("DB-05", "TIM-04")
@pytest.mark.parametrize(("years", "outcome"), [("3", "grant"), ("2.5", "refuse")])
def test_a_cleric_of_three_years_applies_alone_though_he_is_no_member(years, outcome):
    facts = told([member(), member("b", "sibling", 50, clergy_years=years)], incomes=[wage(5000)])

    assert judge(facts, "single_person_dibao").outcome == outcome


@pytest.mark.proves("DB-05")
def test_a_clerics_own_property_is_tested():
    facts = told(
        [member(), member("b", "sibling", 50, clergy_years=9)],
        assets=[{"kind": "deposit", "value": 90000, "member": "b"}],
    )

    answer = judge(facts, "single_person_dibao")

    assert "本人财产" in why_of(answer, "single_person_dibao")


@pytest.mark.proves("DB-05", "DB-19")
@pytest.mark.parametrize(("fixed", "amount"), [(None, 500), (313, 313)])
def test_the_amount_is_the_difference_unless_the_area_has_a_fixed_sum(fixed, amount):
    facts = margin_household(severe_illness=True)
    facts["incomes"] = [wage(1300), wage(100, "b")]

    assert judge(facts, single__amount=fixed).amount == amount


@pytest.mark.proves("DB-05")
def test_a_missing_margin_standard_blocks_the_question_of_a_margin_member():
    answer = judge(margin_household(severe_illness=True), dibao_margin__multiplier=None)

    assert (answer.outcome, answer.changes[0].key) == ("blocked", "dibao_margin.multiplier")


@pytest.mark.proves("DB-05")
def test_a_household_that_is_refused_learns_who_may_apply_alone():
    answer = judge(margin_household(severe_illness=True), "dibao")

    found = next(change for change in answer.changes if change.key == "applies_as")
    assert (answer.outcome, found.amount, found.outcome) == ("refuse", 600, "grant")
    assert "配偶（b）" in found.text


@pytest.mark.proves("DB-05")
@pytest.mark.parametrize(("applicant", "outcome"), [("b", "grant"), ("a", "refuse")])
def test_a_person_who_applies_alone_is_judged_alone(applicant, outcome):
    facts = {**margin_household(severe_illness=True), "applies_as": "single_person", "applicant": applicant}

    assert judge(facts, "dibao").outcome == outcome
    assert judge({**facts, "applicant": None}, "dibao").outcome == "refuse"


DISABLED = {"disability_kind": "limb", "disability_grade": 1}


def kept_by(payer, **facts):
    """Tell of a severely disabled adult without work who lives alone and is kept by others."""
    support = {"member": "a", "item": "support_received", "amount": 700, **payer}
    return told([member(age=35, **DISABLED, **facts)], incomes=[support])


@pytest.mark.proves("DB-06")
@pytest.mark.parametrize(
    ("payer", "waived"),
    [
        ({"payer_relation": "sibling"}, True),
        ({"payer_relation": "parent", "payer_age": 60}, True),
        ({"payer_relation": "parent", "payer_age": 59}, False),
        ({"payer_relation": "other"}, False),
    ],
)
def test_support_by_siblings_and_persons_of_sixty_may_be_waived(payer, waived):
    answer = judge(kept_by(payer), "single_person_dibao", support__waived_kinds=["sibling", "sixty_and_over"])

    assert (answer.outcome == "grant") is waived
    assert answer.amount == (600 if waived else 0)


@pytest.mark.proves("DB-06")
def test_the_degree_of_the_waiver_is_the_areas():
    facts = kept_by({"payer_relation": "sibling"})

    half = judge(facts, "single_person_dibao", support__waived_kinds=["sibling"], support__waived_share=50)

    assert half.amount == 600 - 350
    assert amounts(half, "DB-06") == [-350]
    none = judge(facts, "single_person_dibao", support__waived_kinds=[])
    assert none.outcome == "refuse"


@pytest.mark.proves("DB-06")
def test_a_waiver_nobody_has_ruled_on_blocks_only_where_such_support_is_given():
    answer = judge(kept_by({"payer_relation": "sibling"}), "single_person_dibao")

    assert (answer.outcome, answer.changes[0].key) == ("blocked", "support.waived_kinds")
    assert judge(kept_by({"payer_relation": "other"}), "single_person_dibao").outcome == "refuse"


@pytest.mark.proves("DB-06")
@pytest.mark.parametrize("facts", [{"employed": True}, {"disability_grade": 3}])
def test_without_severe_disability_or_with_work_this_ground_is_closed(facts):
    told_facts = told([member(age=35, **{**DISABLED, **facts})])

    assert judge(told_facts, "single_person_dibao").outcome == "refuse"


@pytest.mark.proves("DB-06")
def test_an_obligor_row_tells_who_pays():
    facts = kept_by({"payer": "o"})
    facts["obligors"] = [{"key": "o", "relation": "sibling", "age": 50}]

    assert judge(facts, "single_person_dibao", support__waived_kinds=["sibling"]).amount == 600


@pytest.mark.proves("DB-06")
def test_in_a_well_off_household_the_support_of_able_relatives_must_be_told_first():
    rich = told([member(employed=True), member("b", "child", 25, **DISABLED)], incomes=[wage(9000)])

    assert "未申报" in why_of(judge(rich, "single_person_dibao"), "single_person_dibao")
    rich["incomes"].append({"member": "b", "item": "support_received", "amount": 100, "within_household": True})
    answer = judge(rich, "single_person_dibao")
    assert answer.amount == 500
    assert items(answer, "INC-11", counted=True)
    assert judge(rich, "dibao").per_capita_income == 4500
