"""A worker that is killed at any statement leaves its case whole, and the proof of it finds a careless program."""

import pytest

from web.prove.kills import points

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.either_database]


@pytest.fixture(autouse=True)
def county(base: None) -> None:
    """The base of every installation."""


def test_a_step_killed_at_any_statement_is_done_wholly_or_not_at_all() -> None:
    found = points.proved(1, 1, stride=8)

    assert found["tried"] >= 6 and found["details"] == []


def test_a_program_that_commits_half_a_step_is_found() -> None:
    found = points.proved(1, 1, fault="split", stride=8)

    assert any("没有待办，也没有定时" in detail for detail in found["details"])
