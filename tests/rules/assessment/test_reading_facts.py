"""Told facts that cannot be read, and every mistake of a file at once."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from rules.assessment import InvalidFacts, parse_facts
from tests.rules.assessment.told_households import AREA, ON, member, told, wage


def problems(facts):
    with pytest.raises(InvalidFacts) as caught:
        parse_facts(facts)
    return {problem.path: str(problem) for problem in caught.value.problems}


def test_all_mistakes_are_listed_at_once_with_path_and_what_is_allowed():
    facts = told([member(), member("b", "uncle")], incomes=[wage(-1), wage(1, "zz")], colour="red")

    found = problems(facts)

    assert set(found) == {"members[2].relation", "incomes[1].amount", "incomes[2].member", "colour"}
    assert "spouse（配偶）" in found["members[2].relation"]
    assert "-1" in found["incomes[1].amount"]


def test_the_message_counts_the_mistakes_and_is_chinese():
    with pytest.raises(InvalidFacts, match="家庭事实有 1 处填写有误") as caught:
        parse_facts(told(incomes=[wage("much")]))

    assert caught.value.code == "invalid_facts"


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"area": "12"}, "area"),
        ({"area": "四一一二二四"}, "area"),
        ({"on": "20260720"}, "on"),
        ({"on": "2026-02-30"}, "on"),
        ({"on": 20260720}, "on"),
        ({"on": datetime(2026, 7, 20)}, "on"),
        ({"residence_kind": "town"}, "residence_kind"),
        ({"residence_kind": None}, "residence_kind"),
        ({"residence_kind": ["rural"]}, "residence_kind"),
        ({"scheme": "medical"}, "scheme"),
        ({"relocated": 1}, "relocated"),
        ({"relocated": "yes"}, "relocated"),
        ({"temporary_times": 1.5}, "temporary_times"),
        ({"temporary_times": True}, "temporary_times"),
        ({"emergency_amount": "12.345"}, "emergency_amount"),
        ({"emergency_amount": float("nan")}, "emergency_amount"),
        ({"emergency_amount": "1e99"}, "emergency_amount"),
        ({"emergency_amount": False}, "emergency_amount"),
        ({"emergency_amount": []}, "emergency_amount"),
        ({"auxiliary_signs": "travel_abroad"}, "auxiliary_signs"),
        ({"auxiliary_signs": ["rich"]}, "auxiliary_signs"),
        ({"auxiliary_note": "a\nb"}, "auxiliary_note"),
        ({"auxiliary_note": "字" * 501}, "auxiliary_note"),
        ({"auxiliary_note": 5}, "auxiliary_note"),
        ({"applicant": "zz"}, "applicant"),
        ({"applicant": True}, "applicant"),
        ({"applicant": " "}, "applicant"),
        ({"members": []}, "members"),
        ({"members": {"a": 1}}, "members"),
        ({"members": [member(), member("b")]}, "members"),
        ({"members": [member(), member("a", "spouse")]}, "members[2].key"),
        ({"members": [{"key": "a"}]}, "members[1].relation"),
        ({"members": [member(), "b"]}, "members[2]"),
        ({"members": [member(born_on="2030-01-01")]}, "members[1].born_on"),
        ({"incomes": [{"amount": 1}]}, "incomes[1].item"),
        ({"incomes": [wage(1)] * 501}, "incomes"),
        ({"incomes": [wage(1, months=3)]}, "incomes[1].months"),
        ({"incomes": [wage(1, period="once", months=0)]}, "incomes[1].months"),
        ({"incomes": [wage(1, imputed=True)]}, "incomes[1].imputed_reason"),
        ({"incomes": [wage(1, payer="x")]}, "incomes[1].payer"),
        ({"expenses": [{"kind": "tax", "amount": 1, "months": 2}]}, "expenses[1].months"),
        ({"assets": [{"kind": "deposit", "necessary": True}]}, "assets[1].exemption_reason"),
        (
            {"assets": [{"kind": "dwelling", "exemption": "medical_vehicle", "exemption_reason": "x"}]},
            "assets[1].exemption",
        ),
        ({"assets": [{"kind": "yacht", "exemption": "medical_vehicle", "exemption_reason": "x"}]}, "assets[1].kind"),
        ({"parameters": 5}, "parameters"),
        ({"parameters": {"dibao": {"standrd": 5}}}, "parameters.dibao.standrd"),
        ({"parameters": {"zzz": 5}}, "parameters.zzz"),
        ({"parameters": {"dibao.standard": "much"}}, "parameters.dibao.standard"),
        ({"parameters": {"benefit.method": "guess"}}, "parameters.benefit.method"),
        ({"parameters": {"property.exemptions": "all"}}, "parameters.property.exemptions"),
        ({"parameters": {"topup.included": "yes"}}, "parameters.topup.included"),
        ({"parameters": {"income.exclude_basic_pension": "x"}}, "parameters.income.exclude_basic_pension_until"),
        ({"parameters": {"decider.legal_basis": 5}}, "parameters.decider.legal_basis"),
    ],
)
def test_a_wrong_fact_is_named_by_its_path(facts, path):
    assert path in problems({**told(), **facts})


@pytest.mark.proves("INC-12")
def test_imputed_income_needs_a_reason():
    assert "推定收入必须写明依据" in problems(told(incomes=[wage(1, imputed=True)]))["incomes[1].imputed_reason"]


def test_an_identity_number_and_a_name_are_never_repeated_in_a_message():
    found = problems(told([{"relation": "self", "resident_id": 11010119900101, "name": 7}]))

    assert "1101" not in "".join(found.values())
    assert "已隐去" in found["members[1].resident_id"]


def test_a_missing_day_does_not_hide_the_other_mistakes():
    found = problems({"area": AREA, "members": [member(age="old")]})

    assert set(found) == {"on", "residence_kind", "members[1].age"}


def test_near_names_are_suggested():
    assert "relation（与申请人关系）" in problems(told([{"relatoin": "self"}]))["members[1].relatoin"]


def test_rows_may_name_members_by_key_name_or_place():
    people = [{"relation": "self", "name": "甲"}, {"relation": "spouse", "age": 30}]
    household = parse_facts(told(people, incomes=[wage(1, "甲"), wage(1, 2), wage(1, "2")], applicant="1"))

    assert [row.member for row in household.incomes] == ["甲", "2", "2"]
    assert household.facts["applicant"] == "甲"


def test_money_is_exact_and_a_day_may_be_a_day_or_a_text():
    household = parse_facts({**told(incomes=[wage(0.1), wage("0.20"), wage(Decimal("3"))]), "on": date(2026, 7, 20)})

    assert [row.amount for row in household.incomes] == [Decimal("0.1"), Decimal("0.20"), 3]
    assert household.on == household.applied_on == date.fromisoformat(ON)


def test_a_null_is_a_fact_left_out():
    assert parse_facts(told([member(student=None)], incomes=None)).members[0].student == "none"


@pytest.mark.parametrize(
    ("written", "key", "value"),
    [
        ({"dibao": {"standard": {"rural": 500, "urban": 700}}}, "dibao.standard", 500),
        ({"dibao.standard.yearly": 6000}, "dibao.standard", 500),
        ({"edge": {"standard": {"rural": {"yearly": 9414}}}}, "dibao_margin.standard", Decimal("784.5")),
        ({"rigid.income_ceiling": 24000}, "rigid_expenditure.income_ceiling", 24000),
        ({"rigid.income_ceiling.monthly": 2000}, "rigid_expenditure.income_ceiling", 24000),
        ({"rigid.income_ceiling.yearly": 24000}, "rigid_expenditure.income_ceiling", 24000),
        ({"income.exclude_basic_pension": "2027-12-31"}, "income.exclude_basic_pension_until", date(2027, 12, 31)),
        ({"decider.legal_basis": "某省规定"}, "decider.legal_basis", "某省规定"),
    ],
)
def test_trial_values_may_be_nested_dotted_by_residence_and_by_period(written, key, value):
    assert parse_facts({**told(), "parameters": written}).parameters == {key: value}
