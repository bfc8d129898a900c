"""The proof that posts stay apart: it finds nothing here, and finds what a database without its triggers lets in."""

import pytest
from django.db import connection

from offices import separation
from web.prove import posts_tried

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two writers at once need connections of their own, which one transaction of a test has not."""
    monkeypatch.setattr(posts_tried, "AT_ONCE_EVERY", 10**9)


def test_no_attempt_unites_what_stands_apart_and_sound_ones_are_taken(base: None, alone: None) -> None:
    found = posts_tried.proved(120, 3)

    assert (found["tried"], found["details"]) == (120, [])
    for way in posts_tried.WAYS:
        assert found[f"{way.__name__}_taken"] and found[f"{way.__name__}_refused"], way.__name__


@pytest.mark.parametrize("missing", ["triggers", "check"])
def test_a_lock_that_is_missing_is_found(
    base: None, alone: None, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Without the database's triggers hand-written rows get through; without the check the triggers still hold."""
    if missing == "triggers":
        with connection.cursor() as cursor:
            for table in ("offices_holding", "offices_absence"):
                for act in ("INSERT", "UPDATE"):
                    cursor.execute(f"DROP TRIGGER {table}_apart_{act}")
    else:
        monkeypatch.setattr(separation, "check_post", lambda *_: None)

    found = posts_tried.proved(60, 3)

    assert bool(found["details"]) == (missing == "triggers")
