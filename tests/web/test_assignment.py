"""What nobody declared is kept by no form; a form that kept it would be seen."""

import pytest

from web.prove import assignment

pytestmark = [pytest.mark.either_database, pytest.mark.django_db]


def test_no_form_keeps_a_key_that_it_does_not_declare() -> None:
    found = assignment.proved(60, 1)

    assert found["details"] == []
    assert found["extra_keys"] > 600
    assert found["kept_whole"] > 30
    assert found["bodies"] > 5


def test_a_form_that_keeps_whatever_is_posted_is_found() -> None:
    assert len(assignment.proved(5, 1, fault="all")["details"]) == 5
