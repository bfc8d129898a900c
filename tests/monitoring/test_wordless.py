"""A job that fails leaves the kind of its error and where it came up, in the queue and in the log, and no name."""

import logging
from types import SimpleNamespace

import pytest
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from cases.documents import jobs as documents
from monitoring.health import jobs
from monitoring.health.wordless import WordlessJob
from web.prove.kills.printing import worker

NAME = "".join(["陈", "秀禾"])
pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(monkeypatch: pytest.MonkeyPatch) -> DBTaskResult:
    """A job that was asked for, and finds something with a name in it that it cannot do."""

    def get(**asked: object) -> None:
        raise ValueError(f"{NAME}的病历打不开") from KeyError(NAME)

    monkeypatch.setattr(documents, "Document", SimpleNamespace(objects=SimpleNamespace(get=get)))
    documents.print_document.enqueue(7)
    return DBTaskResult.objects.get()


def test_what_is_kept_and_logged_of_a_failed_job_names_nobody(
    failed: DBTaskResult, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        worker().run_task(failed)

    failed.refresh_from_db()
    assert failed.status == "FAILED" and "test_wordless.py" in failed.traceback
    assert NAME not in str(vars(failed)) and NAME not in caplog.text
    assert jobs.reason(failed).startswith("ValueError · monitoring/test_wordless.py:")


@pytest.mark.either_database
def test_without_the_net_the_name_would_be_kept(failed: DBTaskResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WordlessJob, "call", Task.call)

    worker().run_task(failed)

    assert NAME in failed.traceback
