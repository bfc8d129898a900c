"""The picture of a document: made after commit by a worker, kept sealed, made again when asked."""

from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django_tasks import task

from cases import secrets, whole_files
from cases.documents.printing import PrintingRoom
from cases.lives import DocumentLife
from cases.models import Document

PLACE = "document.pdf"
HTML_PLACE = "document.html"
UNPRINTED = (Document.State.ISSUED, Document.State.FAILED)


# Set while invented cases are made by the hundred: their documents are printed when somebody opens them.
on_request_only: ContextVar[bool] = ContextVar("on_request_only", default=False)


def enqueue(document_id: int) -> None:
    """Asks a worker to print a document: the job is committed with the document, so that no death between loses it."""
    if not on_request_only.get():
        print_document.enqueue(document_id)


@task()
def print_document(document_id: int) -> None:
    """Makes the PDF of one document; done twice it changes nothing, begun by somebody who died it is done anew."""
    document = Document.objects.get(pk=document_id)
    if document.state in UNPRINTED or not pdf_path(document).exists():
        make(document)


def make(document: Document) -> None:
    """Prints the frozen content; a failure leaves the document issued and says so on it."""
    html = secrets.unseal_text(document.html_sealed, HTML_PLACE, document.uid)
    try:
        data, document.pages = room().print_document(html)
        whole_files.write(pdf_path(document), secrets.seal(data, PLACE, document.uid))
    except Exception:  # whatever it was, the time-keeper asks again for what is noted as failed
        _note(document, "failed")
        raise
    _note(document, "printed")


def _note(document: Document, move: str) -> None:
    """A document made void meanwhile stays void; its picture is kept for the record."""
    document.refresh_from_db(fields=["state"])
    life, before = DocumentLife(document), document.state
    if life.can(move):
        life.move(move)
        # Between the look and the writing somebody may make it void: then nothing is written.
        same = Document.objects.filter(pk=document.pk, state=before)
        same.update(state=document.state, pages=document.pages)


def pdf_path(document: Document) -> Path:
    """Where a document's PDF lies."""
    text = document.uid.hex
    return Path(settings.MEDIA_ROOT) / "documents" / text[:2] / text


@lru_cache(maxsize=1)
def room() -> PrintingRoom:
    """The printing process of this worker, kept warm."""
    return PrintingRoom(Path(settings.FONT_DIRECTORY))
