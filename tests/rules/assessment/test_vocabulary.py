"""The vocabulary, the household's rows and the reference page say the same."""

import dataclasses
from pathlib import Path

import pytest

from rules.assessment import household
from rules.assessment.kinds import HOUSEHOLD_KINDS
from rules.assessment.reference import render_reference
from rules.assessment.vocabulary import VOCABULARY

PAGE = Path(__file__).parents[3] / "docs/reference/facts.md"
ROWS = {
    "members": household.Member,
    "incomes": household.Income,
    "assets": household.Asset,
    "expenses": household.Expense,
    "obligors": household.Obligor,
}


@pytest.mark.parametrize("part", ROWS)
def test_every_column_is_a_field_of_its_row(part):
    fields = {field.name.rstrip("_") for field in dataclasses.fields(ROWS[part])}

    assert fields == set(VOCABULARY.columns[part])


@pytest.mark.parametrize("part", ROWS)
def test_the_defaults_in_the_page_are_those_of_the_rows(part):
    defaults = {field.name.rstrip("_"): field.default for field in dataclasses.fields(ROWS[part])}

    for name, column in VOCABULARY.columns[part].items():
        if column.default is not None:
            assert defaults[name] == column.default


def test_every_choice_list_exists_and_every_pointer_leads_to_a_list():
    columns = [column for part in VOCABULARY.columns.values() for column in part.values()]

    assert {column.choices for column in columns if column.choices} == set(VOCABULARY.choices)
    assert {column.of for column in columns if column.of} == {"members", "obligors"}


def test_every_exemption_names_kinds_of_property():
    assert set(VOCABULARY.exemption_kinds) == set(VOCABULARY.choices["exemption"])
    kinds = {kind for allowed in VOCABULARY.exemption_kinds.values() for kind in allowed}
    assert kinds <= set(VOCABULARY.choices["asset_kind"])


def test_the_reference_page_holds_the_vocabulary_as_it_is():
    shown = PAGE.read_text(encoding="utf-8").split("<!-- vocabulary -->\n")[1].split("<!-- /vocabulary -->")[0]

    assert shown == render_reference(VOCABULARY)


def test_no_derived_fact_hides_a_told_one():
    assert not set(VOCABULARY.columns["top"]) & {"household_size", "per_capita_income", "assets_within_limit"}
    assert HOUSEHOLD_KINDS["relocated"] == "flag"


def test_a_person_without_a_name_is_shown_by_relation_and_key():
    assert household.Member("b", "spouse").label == "配偶（b）"
    assert household.Obligor("o", "child").label == "子女（o）"
    assert household.Obligor("o", "child", "乙").label == "乙"
