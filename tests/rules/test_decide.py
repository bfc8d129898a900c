"""Rows to an outcome: exactly one row holds, and what is missing is said."""

import pytest

from rules.decide import compile_table, decide
from rules.errors import ConfigError, EvaluationError, MissingStandard
from rules.fields import Fields

KINDS = {"income": "number", "poor": "flag", "kind": "rural|urban", "told": "text"}


def table(*rows, kinds=KINDS):
    fields = []
    for place, (when, result) in enumerate(rows, 1):
        row = {
            "id": f"r{place}",
            "when": when,
            "result": result,
            "clause": "第一条",
            "cite": "某文",
            "why": "因为{income}",
        }
        fields.append(Fields(row, "rules/tables/x.toml", f"第 {place} 行"))
    return compile_table(fields, kinds)


def test_the_row_that_holds_gives_result_row_clause_and_sentence():
    rows = table(("income < 600", "grant"), ("income >= 600", "refuse"))

    outcome = decide(rows, {"income": 500}.__getitem__)

    assert (outcome.result, outcome.row, outcome.clause, outcome.cite) == ("grant", "r1", "第一条", "某文")
    assert outcome.why == "因为500"
    assert decide(rows, {"income": 600}.__getitem__, lambda name: "六百").why == "因为六百"


def test_the_order_of_rows_does_not_matter():
    rows = (("income < 600 and poor", "grant"), ("income < 600 and not poor", "hint"), ("income >= 600", "refuse"))

    for facts in ({"income": 1, "poor": True}, {"income": 1, "poor": False}, {"income": 600, "poor": True}):
        found = {decide(table(*rows[turn:], *rows[:turn]), facts.__getitem__).result for turn in range(3)}
        assert len(found) == 1


@pytest.mark.parametrize(
    "rows",
    [
        (("income < 600", "grant"), ("income <= 600", "refuse"), ("income > 600", "refuse")),
        (("poor", "grant"), ("true", "refuse")),
        (('kind == "rural"', "grant"), ('kind != "urban"', "hint"), ('kind == "urban"', "refuse")),
    ],
)
def test_rows_that_overlap_are_refused_with_an_example(rows):
    with pytest.raises(ConfigError, match="同时成立"):
        table(*rows)


@pytest.mark.parametrize(
    "rows",
    [
        (("income < 600", "grant"), ("income > 600", "refuse")),
        (("poor and income > 3", "grant"), ("not poor", "refuse")),
        (('kind == "rural"', "grant"),),
    ],
)
def test_rows_that_leave_a_gap_are_refused_with_an_example(rows):
    with pytest.raises(ConfigError, match="没有一行成立"):
        table(*rows)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        ({"when": "unknown_fact > 1"}, "when"),
        ({"when": "income >"}, "when"),
        ({"when": "income"}, "when"),
        ({"when": "income < kind"}, "when"),
        ({"result": "maybe"}, "result"),
        ({"why": "{nobody}"}, "why"),
        ({"extra": 1}, "extra"),
        ({"clause": ""}, "clause"),
    ],
)
def test_a_wrong_row_is_refused_with_its_key(row, where):
    good = {"id": "r1", "when": "poor or not poor", "result": "grant", "clause": "第一条", "cite": "某文", "why": "是"}

    with pytest.raises(ConfigError, match=where):
        compile_table([Fields({**good, **row}, "x.toml", "第 1 行")], KINDS)


def test_too_many_combinations_are_refused():
    kinds = {f"f{place}": "flag" for place in range(20)}

    with pytest.raises(ConfigError, match="组合"):
        table((" or ".join(kinds), "grant"), ("not (" + " or ".join(kinds) + ")", "refuse"), kinds={**kinds, **KINDS})


def lacking(name):
    if name == "poor":
        raise MissingStandard("缺少“某项标准”", "some.key")
    return 500


def test_a_value_nobody_has_set_blocks_only_where_it_decides():
    rows = (("income < 600 and poor", "grant"), ("income < 600 and not poor", "refuse"), ("income >= 600", "refuse"))

    blocked = decide(table(*rows), lacking)
    assert (blocked.result, blocked.missing, blocked.why) == ("blocked", "some.key", "缺少“某项标准”")
    decided = decide(table(*rows), lambda name: 600 if name == "income" else lacking(name))
    assert decided.result == "refuse"


def test_facts_outside_every_row_are_an_error_and_not_an_answer():
    rows = table(('kind == "rural"', "grant"), ('kind == "urban"', "refuse"))

    with pytest.raises(EvaluationError, match="没有一行规则成立"):
        decide(rows, {"kind": "mountain"}.__getitem__)


def test_an_empty_table_has_no_rows():
    assert compile_table([], KINDS).rows == ()
