"""What would change the result, and that it really does."""

from decimal import Decimal

import pytest

from rules.assessment import as_json, assess, explain, parse_facts
from rules.shipped import shipped_tables
from rules.standards import Standards
from tests.rules.assessment.told_households import LIMITS, judge, member, told, wage

THREE = [member(), member("b", "spouse"), member("c", "child", 8)]


def change(answer, key, scheme):
    return next(change for change in answer.changes if (change.key, change.scheme) == (key, scheme))


@pytest.mark.parametrize("income", ["1800", "1800.01", "2345.67"])
def test_less_income_by_the_amount_told_is_enough_and_a_fen_less_is_not(income):
    found = change(judge(told(THREE, incomes=[wage(income)])), "incomes", "dibao")

    enough = Decimal(income) - found.amount
    assert found.outcome == "grant"
    assert judge(told(THREE, incomes=[wage(enough)]), "dibao").outcome == "grant"
    assert judge(told(THREE, incomes=[wage(enough + Decimal("0.01"))]), "dibao").outcome == "refuse"


@pytest.mark.parametrize(("comparator", "limit"), [("<", "900.00"), ("<=", "900.01")])
def test_more_income_by_the_amount_told_ends_the_grant(comparator, limit):
    answer = judge(told(incomes=[wage("700")]), dibao_margin__comparator=comparator)
    found = change(answer, "incomes", "dibao_margin")

    assert found.outcome == "refuse"
    assert 700 + found.amount == Decimal(limit)


def test_an_income_that_rounds_to_the_standard_is_shown_with_more_decimals():
    answer = judge(told([member(), member("b", "spouse")], incomes=[wage("1199.99")]), "dibao")

    assert answer.outcome == "grant"
    assert "599.9950 元低于低保标准 600.00 元" in answer.why


def test_the_nearest_lower_class_is_told_too():
    answer = judge(told(incomes=[wage("700")]))

    assert (answer.scheme, change(answer, "incomes", "dibao").amount) == ("dibao_margin", Decimal("100.01"))


def test_property_over_the_limit_is_told_with_the_excess():
    facts = told(assets=[{"kind": "deposit", "value": 20000}, {"kind": "vehicle"}])
    answer = judge(facts, "dibao")

    money, cars = change(answer, "assets.financial", "dibao"), change(answer, "assets.vehicle", "dibao")
    assert (money.amount, money.outcome) == (5600, "grant")
    assert (cars.amount, cars.outcome) == (1, "grant")


@pytest.mark.parametrize(("comparator", "lacking"), [(">", "0.01"), (">=", "0.00")])
def test_missing_rigid_expenditure_is_told_to_the_fen(comparator, lacking):
    bill = {"member": "a", "kind": "medical", "amount": 9000, "period": "year"}
    answer = judge(told(incomes=[wage(1500)], expenses=[bill]), rigid__ratio_comparator=comparator)

    found = change(answer, "expenses", "rigid_expenditure")
    assert found.outcome == "grant"
    assert found.amount == 1800 + Decimal(lacking)


def test_what_is_missing_is_the_first_change_of_a_blocked_case():
    answer = judge(told(assets=[{"kind": "deposit", "value": 5}]), property__financial_months_per_head=None)

    first = answer.changes[0]
    assert (first.key, first.outcome) == ("property.financial_months_per_head", "")
    assert "省级" in first.text


def test_an_unset_limit_of_another_scheme_is_no_proposal():
    answer = judge(told(incomes=[wage(5000)]), rigid_expenditure__income_ceiling=None)

    assert {found.scheme for found in answer.changes if found.key == "incomes"} == {"dibao", "dibao_margin"}


def test_a_batch_can_do_without_proposals():
    household = parse_facts({**told(incomes=[wage(5000)]), "parameters": LIMITS})
    standards = Standards([], household.area, household.on)

    assert assess(household, standards, shipped_tables(), with_changes=False).changes == ()


@pytest.mark.proves("INC-14")
def test_json_has_the_nine_keys_and_money_with_exactly_two_decimals():
    text = as_json(judge(told(THREE, incomes=[wage(1493)]), dibao__standard=632))

    assert '"per_capita_income": 497.67' in text
    assert '"amount": 403.00' in text
    assert '"amount": null' in text
    keys = ["outcome", "scheme", "row", "clause", "lines", "per_capita_income", "amount", "changes", "tests"]
    assert [line.split('"')[1] for line in text.splitlines() if line.startswith('  "')] == keys


def test_json_refuses_what_is_no_plain_value():
    answer = judge(told())
    object.__setattr__(answer, "row", object())

    with pytest.raises(TypeError, match="不能写成 JSON"):
        as_json(answer)


def test_lines_have_six_keys_and_trials_three():
    answer = judge(told(incomes=[wage(5)])).as_dict()

    assert {tuple(line) for line in answer["lines"]} == {("item", "rule", "clause", "amount", "total", "counted")}
    assert {tuple(trial) for trial in answer["tests"]} == {("scheme", "result", "why")}


@pytest.mark.parametrize(
    ("income", "words"),
    [(100, ["结论：符合最低生活保障条件", "每月金额 500.00 元"]), (5000, ["结论：不符合最低生活保障条件"])],
)
def test_an_explanation_numbers_every_step_and_ends_with_the_conclusion(income, words):
    sentences = explain(judge(told(incomes=[wage(income)])))

    assert [sentence.split(".")[0] for sentence in sentences] == [str(n) for n in range(1, len(sentences) + 1)]
    for word in words:
        assert any(word in sentence for sentence in sentences)
    assert explain(judge(told(incomes=[wage(income)]))) == sentences


def test_an_explanation_of_a_blocked_case_says_what_is_missing():
    assert "暂不能认定" in explain(judge(told(), dibao__standard=None))[-1]


def test_every_value_that_was_read_is_kept_with_its_source():
    answer = judge(told(incomes=[wage(100)]), "dibao")

    assert "dibao.standard" in {row.key for row in answer.used}
