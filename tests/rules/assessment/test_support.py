"""Support owed by relatives elsewhere."""

import pytest

from tests.rules.assessment.told_households import amounts, items, judge, member, told


def parent_of(**facts):
    obligor = {"key": "o", "relation": "child", "age": 40, **facts}
    return told([member(age=66)], obligors=[obligor])


def counted(facts, **parameters):
    answer = judge(facts, "dibao", **parameters)
    return answer.per_capita_income, answer


RICH = {"consents": True, "household_income_monthly": 6000, "household_size": 3}


@pytest.mark.proves("INC-11")
@pytest.mark.parametrize("formula", [None, "agreement", "judgment"])
def test_without_a_formula_only_what_is_really_paid_counts(formula):
    assert counted(parent_of(pays_monthly=200, **RICH), support__formula=formula)[0] == 200
    income, answer = counted(parent_of(**RICH), support__formula=formula)
    assert income == 0
    assert "不计" in items(answer, "INC-11", counted=False)[0]


@pytest.mark.proves("INC-11")
def test_the_surplus_formula_leaves_the_obligor_what_his_household_needs():
    facts = parent_of(supported_persons=2, **RICH)

    income, answer = counted(facts, support__formula="surplus_share", support__rate=50, support__threshold_multiple=2)

    assert income == (6000 - 600 * 2 * 3) * 0.5 / 2
    assert "推定依据" in items(answer, "INC-11", counted=True)[0]


@pytest.mark.proves("INC-11")
def test_the_income_formula_takes_a_share_of_the_obligors_own_income():
    facts = parent_of(consents=True, income_yearly=36000)

    assert counted(facts, support__formula="percent_of_income", support__rate="0.1")[0] == 300


@pytest.mark.proves("INC-11")
@pytest.mark.parametrize("formula", ["surplus_share", "percent_of_income"])
def test_a_formula_without_its_share_blocks(formula):
    answer = judge(parent_of(income_yearly=36000, **RICH), "dibao", support__formula=formula)

    assert (answer.outcome, answer.changes[0].key) == ("blocked", "support.rate")


@pytest.mark.proves("INC-11")
@pytest.mark.parametrize("formula", ["surplus_share", "percent_of_income"])
def test_without_consent_an_obligors_income_is_not_used(formula):
    facts = parent_of(**{**RICH, "consents": False}, income_yearly=36000, pays_monthly=50)

    assert counted(facts, support__formula=formula, support__rate=50)[0] == 50


@pytest.mark.proves("INC-11")
def test_support_that_is_told_as_income_is_not_counted_twice():
    facts = parent_of(pays_monthly=200)
    facts["incomes"] = [{"member": "a", "item": "support_received", "amount": 150, "payer": "o"}]

    assert counted(facts)[0] == 150


def test_an_obligor_of_somebody_else_is_left_aside():
    facts = parent_of(pays_monthly=200, of="b")
    facts["members"].append(member("b", "child", 30, independent=True))

    assert counted(facts)[0] == 0


ABLE = {"assets_within_limit": True, "income_yearly": 20000}


@pytest.mark.proves("TK-04")
@pytest.mark.parametrize(
    ("facts", "unable"),
    [
        ({}, False),
        ({"status": "tekun"}, True),
        ({"status": "dibao", "age": 60}, True),
        ({"status": "dibao", "age": 59}, False),
        ({"unable_by_province": "某省规定"}, True),
        ({"in_prison": True, "assets_within_limit": True}, True),
        ({"in_prison": True}, False),
        ({"lacks_civil_capacity": True, "assets_within_limit": True}, True),
        ({"declared_missing": True, "assets_within_limit": True}, True),
        ({"age": 70, **ABLE}, True),
        ({"age": 69, **ABLE}, False),
        ({"age": 70, **ABLE, "income_yearly": 24000}, False),
        ({"age": 70, "assets_within_limit": True}, False),
        ({"disability_kind": "limb", "disability_grade": 2, **ABLE}, True),
        ({"disability_kind": "mental", "disability_grade": 3, **ABLE}, True),
        ({"disability_kind": "limb", "disability_grade": 3, **ABLE}, False),
    ],
)
def test_an_obligor_is_unable_on_the_grounds_of_article_eight_only(facts, unable):
    answer = judge(parent_of(**facts), "tekun")

    assert (answer.outcome == "grant") is unable


@pytest.mark.proves("TK-04")
def test_an_unable_obligor_pays_nothing_into_the_households_income():
    answer = judge(parent_of(status="tekun", **RICH), "dibao", support__formula="surplus_share", support__rate=50)

    assert amounts(answer, "TK-04", counted=False) == [0]
    assert answer.per_capita_income == 0
