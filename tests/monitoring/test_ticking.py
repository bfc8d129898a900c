"""The time-keeper's round: one chore that cannot be done stops no other, and the log names nobody."""

import logging

import pytest

from monitoring import ticking
from tests.builders import NOW


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_chore_that_fails_is_counted_and_logged_without_its_words_and_the_others_are_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    words = "李桂兰 411224195003150010"

    def broken(_now: object) -> int:
        raise ValueError(words)

    monkeypatch.setitem(ticking.CHORES, "reminded", broken)
    monkeypatch.setitem(ticking.CHORES, "compared", lambda _now: 3)
    with caplog.at_level(logging.ERROR, "hulian.tick"):
        done = ticking.tick(NOW)

    assert (done.failed, done.reminded, done.compared) == (1, 0, 3)
    assert "reminded ValueError" in caplog.text and words[:3] not in caplog.text and words[-18:] not in caplog.text
