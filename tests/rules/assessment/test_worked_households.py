"""Households worked out by hand, one a file: the head of each file says how."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from rules.assessment import as_json, assess, parse_facts
from rules.shipped import shipped_tables
from rules.standards import Standards
from tests.rules.assessment.told_households import nation_rows

FILES = sorted((Path(__file__).parent / "households").glob("*.toml"))


def judge_file(path):
    facts = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    expected = facts.pop("expected")
    household = parse_facts(facts)
    return assess(household, Standards(nation_rows(), household.area, household.on), shipped_tables()), expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_worked_household_comes_out_as_it_was_worked_by_hand(path):
    answer, expected = judge_file(path)

    found = (answer.outcome, answer.scheme, answer.row, str(answer.per_capita_income), str(answer.amount))
    keys = ("outcome", "scheme", "row", "per_capita_income", "amount")
    assert found == tuple(expected[key] for key in keys)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_lines_worked_by_hand_are_among_those_given(path):
    answer, expected = judge_file(path)

    given = {(line.rule, str(line.as_dict()["amount"]), line.counted) for line in answer.lines}
    for line in expected.get("lines", []):
        assert (line["rule"], line["amount"], line.get("counted", True)) in given


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_running_totals_add_up(path):
    answer, _ = judge_file(path)

    total = None
    for line in answer.lines:
        if line.amount is None or line.amount == line.total:
            total = line.total
        elif line.counted:
            assert total is None or line.total == total + line.amount
            total = line.total


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_proposal_worked_by_hand_is_given(path):
    answer, expected = judge_file(path)

    if "change_amount" in expected:
        assert Decimal(expected["change_amount"]) in {change.amount for change in answer.changes}


def test_there_are_enough_worked_households():
    assert len(FILES) >= 15


PAGE = Path(__file__).parents[3] / "docs/reference/facts.md"
EXAMPLES = re.findall(r"```toml\n([^`]*)```\n\n```json\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize(("told", "printed"), EXAMPLES)
def test_the_examples_in_the_reference_page_print_what_the_page_shows(told, printed):
    household = parse_facts(tomllib.loads(told, parse_float=Decimal))
    standards = Standards(nation_rows(), household.area, household.on)

    assert as_json(assess(household, standards, shipped_tables())) == printed


def test_the_reference_page_has_three_examples():
    assert len(EXAMPLES) == 3
