"""Conditions compared exactly: what they can tell apart, what one shows about another, and what is left undecided."""

from decimal import Decimal

import pytest

from rules.domains import COUNT, FLAG, NUMBER, Domain, entails, examples, outcomes, words
from rules.errors import Undecided

DOMAINS = {
    "due": FLAG,
    "outcome": words(grant="给予", refuse="不予"),
    "size": COUNT,
    "income": NUMBER,
}


def test_a_flag_is_yes_or_no_and_a_word_is_each_of_its_options():
    found = examples(["due", 'outcome == "grant"'], DOMAINS)

    assert len(found) == 4
    assert {"due": True, "outcome": "refuse"} in found


def test_a_number_stands_on_and_beside_each_edge_it_is_compared_with():
    found = [answers["size"] for answers in examples(["size > 2", "size <= 5"], DOMAINS)]

    assert found == [0, 1, 2, 3, 4, 5, 6]


def test_a_fraction_between_two_edges_is_seen():
    held = {kept for _, kept in outcomes(["income > 1", "income < 1.5"], DOMAINS)}

    assert (True, True) in held


def test_a_negative_edge_keeps_its_sign():
    assert Decimal(-3) in [answers["income"] for answers in examples(["income > -3"], DOMAINS)]


@pytest.mark.parametrize(
    ("known", "claim"),
    [
        ((("due", False),), "not due"),
        ((('outcome == "grant"', False),), 'outcome == "refuse"'),
        ((("size > 0", False),), "size == 0"),
        ((("size > 2", True), ("size > 3", False)), "size == 3"),
        ((('outcome in ["grant"]', True), ("due", True)), 'due and outcome == "grant"'),
    ],
)
def test_what_is_known_shows_what_follows_from_it(known, claim):
    assert entails(known, claim, DOMAINS)


@pytest.mark.parametrize(
    ("known", "claim"),
    [
        ((("due and size > 2", False),), "not due"),
        ((("size > 0", True),), "size > 1"),
        ((("unknown > 0", True),), "due"),
        ((("size > income", True),), "size > 0"),
        ((("size + 1 > 2", True),), "size > 1"),
        ((("size >", True),), "size > 1"),
    ],
)
def test_what_does_not_follow_or_cannot_be_told_is_not_shown(known, claim):
    assert not entails(known, claim, DOMAINS)


@pytest.mark.parametrize(
    "condition",
    ["size + 1 > 2", "size > income", "strange == 1", "outcome", "outcome > 3", "due == null", "max(size, 2) > 1"],
)
def test_conditions_beyond_single_facts_are_left_undecided(condition):
    with pytest.raises(Undecided):
        list(outcomes([condition], DOMAINS))


def test_too_many_combinations_are_left_undecided():
    many = {f"f{number}": FLAG for number in range(13)}

    with pytest.raises(Undecided):
        examples([" and ".join(many)], many)


def test_answers_are_told_in_chinese():
    outcome = DOMAINS["outcome"]

    assert [outcome.label("grant"), FLAG.label(True), FLAG.label(False), COUNT.label(Decimal(3))] == [
        "给予",
        "是",
        "否",
        "3",
    ]
    assert Domain("word").label(None) == "未填写"
