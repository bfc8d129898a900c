"""The eligibility side of the tables: what a clerk may write, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from rules.assessment import assess, parse_facts
from rules.assessment.rulebook import compile_rulebook, rulebook_of
from rules.errors import ConfigError
from rules.load import load_tables
from rules.shipped import shipped_tables, shipped_texts
from rules.standards import Standards
from tests.rules.assessment.told_households import LIMITS, told, wage

ON = date(2026, 9, 1)


def tables(**changed):
    texts = shipped_texts()
    for name, (old, new) in changed.items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
    return load_tables(texts)


def test_the_shipped_tables_compile_and_every_scheme_in_order_has_rows():
    book = compile_rulebook(shipped_tables())

    sections = {"tekun": ("tekun", "member_eligibility"), "single_person_dibao": ("dibao", "single_person_eligibility")}
    for scheme in book.order:
        assert book.tables[sections.get(scheme, (scheme, "eligibility"))].rows
    assert book.principal in book.order


def test_every_shipped_row_cites_its_source():
    for table in compile_rulebook(shipped_tables()).tables.values():
        assert all(row.clause and row.cite and row.why for row in table.rows)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"shared": ('items = ["social_assistance"]', 'items = ["scholarship"]')}, "scholarship"),
        ({"shared": ('items = ["social_assistance"]', 'items = ["lottery"]')}, "lottery"),
        ({"shared": ('kinds = ["forest", "other"]', 'kinds = ["forest", "other", "vehicle"]')}, "vehicle"),
        ({"shared": ('kinds = ["forest", "other"]', 'kinds = ["forest"]')}, "other"),
        ({"shared": ('class = "other"', 'class = "boats"')}, "boats"),
        ({"shared": ("[clauses]", "[clauses]\nbad = 5")}, "clauses"),
        ({"shared": ('principal = "dibao"', "")}, "principal"),
        ({"dibao": ("clergy_years >= 3", "beard_length >= 3")}, "beard_length"),
        ({"dibao": ("per_capita_income >= dibao_standard", "per_capita_income > dibao_standard")}, "没有一行成立"),
        ({"dibao": ("per_capita_income >= dibao_standard", "per_capita_income >= 0")}, "同时成立"),
    ],
)
def test_a_slip_in_the_tables_is_refused_with_what_to_mend(changed, message):
    with pytest.raises(ConfigError, match=message):
        compile_rulebook(tables(**changed))


def test_the_same_tables_are_compiled_once():
    shipped = shipped_tables()

    assert rulebook_of(shipped, ON) is rulebook_of(shipped, ON)
    assert rulebook_of(rulebook_of(shipped, ON), ON) is rulebook_of(shipped, ON)
    others = [replace(tables()) for _ in range(66)]
    books = [rulebook_of(each, ON) for each in others]
    assert len({id(book) for book in books}) == 66
    assert rulebook_of(others[-1], ON) is books[-1]


def test_a_new_scheme_needs_rows_and_no_code():
    texts = shipped_texts()
    texts["county_help"] = """
[[eligibility]]
id = "county_help.grant"
when = "relocated and per_capita_income < 2 * dibao_standard"
result = "grant"
clause = "某县办法 第二条"
cite = "某县办法"
why = "易地搬迁户，月人均收入 {per_capita_income} 元"

[[eligibility]]
id = "county_help.refuse"
when = "not relocated or per_capita_income >= 2 * dibao_standard"
result = "refuse"
clause = "某县办法 第二条"
cite = "某县办法"
why = "不是易地搬迁户，或收入超过两倍低保标准"
"""
    household = parse_facts({**told(incomes=[wage(1100)], relocated=True), "parameters": LIMITS})

    answer = assess(household, Standards([], household.area, household.on), load_tables(texts), "county_help")

    assert (answer.outcome, answer.row, answer.clause) == ("grant", "county_help.grant", "某县办法 第二条")
    assert answer.why == "易地搬迁户，月人均收入 1100.00 元"


def test_a_scheme_without_rows_blocks_and_says_which_file_to_write():
    texts = {name: text for name, text in shipped_texts().items() if name in ("shared",)}
    household = parse_facts({**told(), "parameters": LIMITS})
    standards = Standards([], household.area, household.on)

    for scheme in ("dibao", "dibao_margin"):
        answer = assess(household, standards, load_tables(texts), scheme)
        assert (answer.outcome, answer.clause) == ("blocked", "")
        assert f"rules/tables/{scheme}.toml" in answer.why
    for scheme in ("tekun", "single_person_dibao"):
        assert assess(household, standards, load_tables(texts), scheme).outcome == "refuse"
