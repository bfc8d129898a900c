"""The time-keeper's round: one chore that cannot be done stops no other, and the log names nobody."""

import logging
from datetime import timedelta

import pytest

from monitoring import ticking
from processes.errors import RunawayProcess
from processes.models import Incident, Process, Timer
from tests.builders import NOW, advance, apply, team


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


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_process_that_would_run_for_ever_leaves_one_incident_and_its_state_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = team()
    case = apply(people["caseworker"]).case
    now = advance(case, people, "notice_result")
    process = Process.objects.get(pk=case.process_id)
    before = (bytes(process.engine_state), process.revision, list(process.tasks.values_list("element", "state")))
    Timer.objects.get_or_create(
        process=process, key="runaway", defaults={"element": "x", "due_at": now - timedelta(minutes=1)}
    )

    def endless(*_: object) -> None:
        raise RunawayProcess

    monkeypatch.setattr("processes.engine.fire_timers", endless)
    ticking.tick(now)
    ticking.tick(now + timedelta(minutes=1))

    process.refresh_from_db()
    assert (
        bytes(process.engine_state),
        process.revision,
        list(process.tasks.values_list("element", "state")),
    ) == before
    assert [(row.process_id, row.code) for row in Incident.objects.all()] == [(process.pk, "runaway_process")]
