"""The picture of a document: made after commit by a worker, kept sealed, made again when asked."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django_tasks import task

from cases import secrets
from cases.documents.errors import DocumentError
from cases.documents.printing import PrintingRoom
from cases.models import Document

PLACE = "document.pdf"
HTML_PLACE = "document.html"


@task()
def print_document(document_id: int) -> None:
    """Makes the PDF of one document; done twice it changes nothing."""
    document = Document.objects.get(pk=document_id)
    if not pdf_path(document).exists():
        make(document)


def make(document: Document) -> None:
    """Prints the frozen content; a failure leaves the document issued and says so on it."""
    html = secrets.unseal_text(document.html_sealed, HTML_PLACE, document.uid)
    try:
        data, pages = _room().print_document(html)
    except DocumentError:
        Document.objects.filter(pk=document.pk).update(state=Document.State.FAILED)
        raise
    path = pdf_path(document)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(secrets.seal(data, PLACE, document.uid))
    changed = Document.objects.filter(pk=document.pk).exclude(state=Document.State.VOID)
    changed.update(state=Document.State.PRINTED, pages=pages)


def pdf_path(document: Document) -> Path:
    """Where a document's PDF lies."""
    text = document.uid.hex
    return Path(settings.MEDIA_ROOT) / "documents" / text[:2] / text


@lru_cache(maxsize=1)
def _room() -> PrintingRoom:
    return PrintingRoom(Path(settings.FONT_DIRECTORY))
