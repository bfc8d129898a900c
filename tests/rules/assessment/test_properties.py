"""What holds for every household, tried on invented ones."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.assessment import as_json, assess, parse_facts
from rules.assessment.vocabulary import LISTS, VOCABULARY
from rules.errors import RulesError
from rules.parameters import catalogue
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


def value_of(column):
    """Invent a fitting value of a column, or now and then one that does not fit."""
    if column.choices:
        word = st.sampled_from(sorted(VOCABULARY.choices[column.choices]))
        return st.lists(word, max_size=2) if column.kind == "choices" else word
    kinds = {
        "date": st.dates(date(1900, 1, 1), date(2030, 1, 1)),
        "flag": st.booleans(),
        "number": st.integers(0, 100),
        "money": MONEY,
        "decimal": MONEY,
        "division": st.just("110101"),
        "key": st.sampled_from(["a", "1", "a", "a", "nobody"]),
        "text": st.sampled_from(["某文", "甲"]),
    }
    return kinds[column.kind]


def row_of(part, **fixed):
    columns = VOCABULARY.columns[part]
    given_always = {name: value_of(column) for name, column in columns.items() if column.required}
    left_out = {*given_always, *fixed, "key", "name", "months", "payer", "exemption", "scheme", "applied_on"}
    rest = {name: value_of(column) for name, column in columns.items() if name not in left_out}
    reasons = {name: st.just("某文") for name in ("imputed_reason", "exemption_reason") if name in columns}
    return st.fixed_dictionaries({**given_always, **reasons, **fixed}, optional=without(rest))


def without(rest):
    return {name: values for name, values in rest.items() if not name.endswith("_reason")}


def parameter_value(parameter):
    kinds = {
        "number": st.one_of(st.integers(0, 3), st.integers(0, 10**11), MONEY),
        "flag": st.booleans(),
        "list": st.lists(st.sampled_from(["medical", "sibling", "medical_vehicle", "age > 3", "age >", 5]), max_size=3),
        "choice": st.sampled_from(parameter.choices) if parameter.choices else st.nothing(),
        "text": st.text(min_size=1, max_size=5),
        "date": st.dates(),
    }
    return kinds[parameter.kind]


READ = (
    "dibao",
    "dibao_margin",
    "rigid_expenditure",
    "tekun",
    "property",
    "income",
    "support",
    "single",
    "topup",
    "benefit",
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        key: parameter_value(parameter)
        for key, parameter in catalogue().items()
        if key.partition(".")[0] in READ and "*" not in key
    },
)


@settings(max_examples=150, deadline=None)
@given(
    top=row_of("top", on=st.just("2026-07-20")),
    rows=st.fixed_dictionaries({part: st.lists(row_of(part), max_size=2) for part in LISTS}),
    parameters=PARAMETERS,
)
def test_whatever_is_told_is_answered_or_refused_with_a_sentence(top, rows, parameters):
    others = [
        {**row, "relation": "spouse" if row["relation"] == "self" else row["relation"]} for row in rows["members"]
    ]
    rows["members"] = [{"key": "a", "relation": "self", "age": 40}, *others]
    try:
        household_told = parse_facts({**top, **rows, "parameters": parameters})
        answer = assess(household_told, Standards([], "110101", household_told.on), shipped_tables())
    except RulesError as sentence:
        assert sentence.message
    else:
        assert answer.outcome in ("grant", "refuse", "blocked")
        assert as_json(answer)
