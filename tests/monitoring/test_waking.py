"""Work that lost its job is asked for again; what keeps failing is told, and half a file is no file."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from cases.documents import jobs
from cases.documents.errors import DocumentError
from cases.models import Document
from monitoring import waking
from processes.models import Incident
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


class OutOfPaper:
    """A printing room in which nothing is printed."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        raise DocumentError("没有字体")


@pytest.fixture
def document(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Document:
    """The first document of a case, which cannot be printed; no files of other tests lie beside it."""
    settings.MEDIA_ROOT = tmp_path
    people = builders.team()
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "means_test_request")
    monkeypatch.setattr(jobs, "room", OutOfPaper)
    return case.documents.order_by("pk")[0]


def fail(document: Document) -> None:
    """The waiting job of a document is tried, and fails."""
    with pytest.raises(DocumentError):
        jobs.print_document.func(document.pk)
    job = DBTaskResult.objects.filter(status=TaskResultStatus.READY, args_kwargs__args=[document.pk])
    assert job.update(status=TaskResultStatus.FAILED, finished_at=timezone.now()) == 1


def test_a_document_that_cannot_be_printed_is_tried_three_times_keeps_its_number_and_is_told(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, now = document.number, timezone.now()
    for _ in range(waking.TRIES - 1):
        fail(document)
        assert waking.wake(now) == 1 and waking.wake(now) == 0
    fail(document)
    assert waking.wake(now) == 0

    document.refresh_from_db()
    assert (document.state, document.number) == (Document.State.FAILED, number)
    told = Incident.objects.get(code=waking.NOT_PRINTED)
    assert told.process_id == document.case.process_id and "连续3次" in told.message

    monkeypatch.setattr(jobs, "room", Printer)
    jobs.print_document.func(document.pk)
    waking.wake(now)
    told.refresh_from_db()
    document.refresh_from_db()
    assert (document.state, document.number, bool(told.closed_at)) == (Document.State.PRINTED, number, True)


def test_the_next_day_it_is_asked_for_again_by_itself(document: Document) -> None:
    now = timezone.now()
    for _ in range(waking.TRIES):
        fail(document)
        waking.wake(now)

    assert waking.wake(now + waking.SPAN / 2) == 0
    assert waking.wake(now + waking.SPAN * 2) == 1


class OutOfMemory:
    """A printing room that breaks in a way which nobody foresaw."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        raise MemoryError


def test_whatever_broke_the_printing_the_document_is_asked_for_again(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "room", OutOfMemory)
    with pytest.raises(MemoryError):
        jobs.print_document.func(document.pk)
    document.refresh_from_db()
    assert document.state == Document.State.FAILED

    waiting = DBTaskResult.objects.filter(args_kwargs__args=[document.pk])
    waiting.update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    Document.objects.filter(pk=document.pk).update(state=Document.State.ISSUED)
    assert waking.wake(timezone.now()) == 1, "also where nobody could note that it failed"


class Printer:
    """A printing room in which all is well."""

    def print_document(self, html: str) -> tuple[bytes, int]:
        return b"%PDF-1.7", 1


def test_a_document_made_void_while_it_is_printed_stays_void(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow(Printer):
        def print_document(self, html: str) -> tuple[bytes, int]:
            Document.objects.filter(pk=document.pk).update(state=Document.State.VOID)
            return super().print_document(html)

    monkeypatch.setattr(jobs, "room", Slow)
    jobs.print_document.func(document.pk)

    document.refresh_from_db()
    assert document.state == Document.State.VOID


def test_whoever_dies_after_writing_the_file_leaves_a_document_that_is_printed_anew(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "room", Printer)
    path = jobs.pdf_path(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a document")

    jobs.print_document.func(document.pk)

    document.refresh_from_db()
    assert document.state == Document.State.PRINTED and document.pages == 1
    assert jobs.secrets.unseal(path.read_bytes(), jobs.PLACE, document.uid) == b"%PDF-1.7"
    assert [each.name for each in path.parent.iterdir()] == [path.name]
