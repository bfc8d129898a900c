"""The walk of the two persons: a sound product lets nobody approve what they entered, and a fault is seen."""

import pytest

from cases.guards import barred
from web.prove.two_persons.walk import Walk


@pytest.mark.either_database
@pytest.mark.django_db
def test_nobody_approves_what_they_entered_and_the_walk_would_see_it() -> None:
    walk = Walk(1)

    for _ in range(150):
        walk.step()

    assert walk.violations == []
    assert walk.own.total() > 0
    assert walk.approved.total() > 0

    walk.let_through("account")
    for _ in range(600):
        walk.step()
        if walk.violations:
            break

    assert {told.split()[0] for told in walk.violations} == {"account"}


@pytest.mark.parametrize("signature", ["opinion", "township_confirmation", "county_confirmation", "decision"])
def test_nobody_signs_what_the_same_person_entered_or_investigated(signature: str) -> None:
    assert barred(signature, {}) >= {"application", "household_investigation", "examination"}
