"""For those who watch from outside: whether we live, figures by token, log lines that repeat nothing sent."""

import io
import json
import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from monitoring.health import beats, jobs
from monitoring.health.state import ago
from monitoring.models import Beat
from offices.models import User
from tests import builders
from tests.web.conftest import MOMENT
from web.administration import logs

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
NUMBER = "411224196803150026"


@pytest.fixture
def alive(db: None) -> None:
    for name in (beats.TICK, beats.WORKER):
        beats.leave(name, MOMENT)


def asked() -> tuple[int, set[str]]:
    answer = Client().get("/healthz")
    return answer.status_code, {name for name, told in answer.json()["checks"].items() if told != "ok"}


def test_who_is_well_says_so_to_anybody_and_says_nothing_else(alive: None) -> None:
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert set(answer.json()["checks"].values()) == {"ok"}


def test_a_time_keeper_or_a_worker_that_is_silent_takes_the_installation_out(alive: None) -> None:
    Beat.objects.filter(name=beats.TICK).update(at=MOMENT - timedelta(minutes=6))
    assert asked() == (503, {"time_keeper"})

    Beat.objects.all().delete()
    assert asked() == (503, {"time_keeper", "worker"})


def test_a_database_that_is_gone_and_a_full_disk_are_named(alive: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("password of the database")

    monkeypatch.setattr("monitoring.health.state.Beat.objects.filter", gone)
    monkeypatch.setattr("monitoring.health.state.LEAST_DISK", 2**70)
    answer = Client().get("/healthz")

    assert answer.status_code == 503 and b"password" not in answer.content
    assert answer.json()["checks"] == {"database": "failing", "disk": "failing"}


def test_a_worker_proves_that_it_works_by_doing_a_job(db: None) -> None:
    assert (jobs.ask_for_beat(MOMENT), jobs.ask_for_beat(MOMENT)) == (1, 0)

    beats.leave(beats.WORKER, MOMENT)
    jobs.DBTaskResult.objects.all().delete()

    assert (jobs.ask_for_beat(MOMENT + timedelta(minutes=3)), jobs.ask_for_beat(MOMENT + timedelta(minutes=5))) == (
        0,
        1,
    )


def test_a_chore_that_fails_again_stays_known_since_when(db: None) -> None:
    for minute in range(3):
        beats.leave_tick(MOMENT + timedelta(minutes=minute), 0.1, {"fired": 0}, {"reviewed": "KeyError"})

    told = beats.last(beats.TICK).detail["failing"]["reviewed"]
    assert (told["times"], told["error"], told["since"]) == (3, "KeyError", MOMENT.isoformat())
    assert beats.leave_tick(MOMENT, 0.1, {}, {}).detail["failing"] == {}


@pytest.mark.parametrize(
    ("head", "address", "status"),
    [
        ({}, "127.0.0.1", 404),
        ({"HTTP_AUTHORIZATION": "Bearer wrong"}, "127.0.0.1", 404),
        ({"HTTP_AUTHORIZATION": "Bearer right"}, "203.0.113.9", 200),
        ({}, "10.0.0.5", 200),
        ({"HTTP_X_FORWARDED_FOR": "10.0.0.5"}, "203.0.113.9", 404),
    ],
)
def test_figures_are_for_the_token_and_the_addresses_that_were_set(
    db: None, settings: object, head: dict[str, str], address: str, status: int
) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = "right", ["10.0.0.5"]

    assert Client().get("/metrics", REMOTE_ADDR=address, **head).status_code == status


def test_where_nothing_is_set_nobody_reads_figures(db: None) -> None:
    assert Client().get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_figures_say_how_much_is_open_and_name_nobody(people: dict[str, User], settings: object) -> None:
    settings.METRICS_TOKEN = "right"
    beats.leave(beats.TICK, MOMENT - timedelta(seconds=40), 1.5, {"failing": {"reviewed": {}}})
    builders.apply(people["village_aide"])

    text = Client().get("/metrics", HTTP_AUTHORIZATION="Bearer right").content.decode()

    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert told["hulian_tasks", "open"] == told["hulian_tasks", "unclaimed"] == 1
    assert (told["hulian_tick_age_seconds",], told["hulian_failing_chores",]) == (40, 1)
    assert told["hulian_chain_entries", "411224"] > 0
    assert not any(word in text for word in ("411224196", "赵", "village_aide."))


def test_an_answer_and_its_line_carry_one_id_and_the_number_of_the_person_alone(
    people: dict[str, User], signed_in: object, caplog: pytest.LogCaptureFixture
) -> None:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.addFilter(logs.Request())
    handler.setFormatter(logs.JsonLines())
    logger = logging.getLogger("hulian.web.requests")
    logger.addHandler(handler)
    try:
        answer = signed_in(people["caseworker"]).post(f"/cases/search/?q={NUMBER}", {"name": "李桂兰"})
    finally:
        logger.removeHandler(handler)

    told = json.loads(lines.getvalue())
    assert told["request"] == answer.headers["X-Request-ID"] and len(told["request"]) == 16
    assert (told["user"], told["view"], told["method"]) == (people["caseworker"].pk, "web:cases_search", "POST")
    assert NUMBER not in lines.getvalue() and "李桂兰" not in lines.getvalue()


def test_an_error_is_told_by_its_kind_and_places_and_an_address_not_at_all() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "x", 1, "Not Found: %s", (f"/cases/{NUMBER}",), None)
    try:
        raise ValueError(f"李桂兰 {NUMBER}")
    except ValueError:
        record.exc_info = sys.exc_info()
    logs.Request().filter(record)

    text = logs.JsonLines().format(record)

    assert NUMBER not in text and "李桂兰" not in text
    assert json.loads(text)["error"] == "ValueError" and "test_an_error_is_told" in json.loads(text)["went_through"][0]


COUNTING = """
import os, sys
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
import importlib; watching = importlib.import_module("web.administration.watching")
for _ in range(3):
    child = os.fork()
    if not child:
        watching.ANSWERS.labels("web:home", "GET", 200).inc(5)
        watching.SECONDS.labels("web:home").observe(0.3)
        os._exit(0)
    os.waitpid(child, 0)
made = CollectorRegistry(); MultiProcessCollector(made); print(generate_latest(made).decode())
"""


def test_what_several_processes_counted_is_added_up(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", COUNTING],
        cwd=settings.BASE_DIR,
        env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": "", "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    assert 'hulian_requests_total{method="GET",status="200",view="web:home"} 15.0' in run.stdout
    assert 'hulian_request_seconds_count{view="web:home"} 3.0' in run.stdout


def test_the_day_of_a_check_is_told_in_words() -> None:
    assert [ago(timedelta(seconds=n)) for n in (5, 200, 8000, 200_000)] == ["5秒前", "3分钟前", "2小时前", "2天前"]
    assert ago(None) == "从来没有"
