"""Figures of a replica: only where they are asked for, only from one that is near, and rights never."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from cases.models import Case
from monitoring import replica
from monitoring.health import figures, state
from monitoring.replica import Router, Standing
from offices.models import Holding, Session
from processes.models import Task
from web.prove.replica_worker import AS_OF, asked_for

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def beside(monkeypatch, settings):
    """An installation with a replica that is level; the fixture is how far it is behind, in seconds."""
    lag = [0]
    settings.REPLICA_LAG = 60
    closed = type("Connection", (), {"close": lambda self: None})()
    monkeypatch.setattr(replica, "configured", lambda: True)
    monkeypatch.setattr(replica, "connections", {replica.ALIAS: closed})
    monkeypatch.setattr(replica, "standing", lambda: Standing(NOW, timedelta(seconds=lag[0])))
    monkeypatch.setattr(replica._Rest, "until", 0.0)
    return lag


def where(model) -> str:
    return Router().db_for_read(model)


def test_rows_that_are_counted_are_read_from_the_replica_inside_a_question_and_nowhere_else(beside):
    told = replica.ask(lambda: (where(Task), where(Case)))
    assert told.value == ("replica", "replica")
    assert told.as_of == NOW
    assert where(Task) == "default"


def test_who_may_see_is_asked_of_the_primary_even_inside_a_question(beside):
    assert replica.ask(lambda: (where(Holding), where(Session))).value == ("default", "default")


def test_nothing_is_ever_written_to_the_replica(beside):
    assert replica.ask(lambda: Router().db_for_write(Task)).value == "default"
    assert not Router().allow_migrate("replica", "cases")


def test_a_replica_that_lags_too_far_is_not_asked_and_the_health_page_says_so(beside):
    beside[0] = 61
    told = replica.ask(lambda: where(Task))
    assert (told.value, told.as_of) == ("default", None)
    (check,) = state.follower()
    assert (check.well, check.figure) == (False, "落后61秒")


def test_a_question_that_the_replica_breaks_off_is_asked_again_of_the_primary_and_the_replica_rests(beside):
    def question():
        if where(Task) == "replica":
            raise OperationalError("gone")
        return where(Task)

    told = replica.ask(question)
    assert (told.value, told.as_of) == ("default", None)
    assert replica.ask(lambda: where(Task)).value == "default"


def test_a_fault_of_the_question_itself_is_not_taken_for_the_replicas(beside):
    with pytest.raises(ZeroDivisionError):
        replica.ask(lambda: 1 // 0)
    assert where(Task) == "default"


def test_one_that_does_not_answer_lags_for_ever_in_the_metrics(beside, monkeypatch):
    monkeypatch.setattr(replica, "standing", lambda: None)
    known = {name: ask for name, _, _, ask in figures._FIGURES}
    assert known["replica_lag_seconds"](NOW) == [("", float("inf"))]
    assert state.follower()[0].figure == "没有应答，统计由主库回答"


def test_without_a_replica_the_primary_answers_and_nothing_is_said_of_one():
    assert replica.ask(lambda: 7) == replica.Told(7, None)
    assert state.follower() == []
    known = {name: ask for name, _, _, ask in figures._FIGURES}
    assert known["replica_lag_seconds"](NOW) == []


def test_the_proof_would_see_a_right_that_was_asked_of_the_replica():
    counts = 'SELECT COUNT(*) FROM "processes_task" INNER JOIN "offices_office" ON (1 = 1) WHERE 1 = 1'
    right = 'SELECT "offices_holding"."id" FROM "offices_holding" WHERE "user_id" = 1'
    assert asked_for(["SELECT pg_is_in_recovery()", counts]) == ([counts], [])
    assert asked_for([counts, right]) == ([counts, right], [right])


def test_the_proof_reads_the_moment_that_a_page_names():
    text = '<p class="small quiet">\n    数字来自统计库，截至2026-11-22 17:30:00。\n  </p>'
    assert AS_OF.search(text)[1] == "2026-11-22 17:30:00"
