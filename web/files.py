"""Downloads: documents and attachments, through the area filter only."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import access, attachments, chain
from cases.documents import issue
from web import purposes
from web.desk import desk, seated


@seated()
@require_safe
def document(request: HttpRequest, uid: str) -> HttpResponse:
    """A document as PDF; it may name whole ids, so opening it needs a purpose and is recorded."""
    here = desk(request)
    rows = access.documents_for(here.user, here.on)
    found = get_object_or_404(rows.select_related("case"), uid=uid)
    why = purposes.purpose_of_paper(request, found.case, here)
    if not why:
        return purposes.ask(request, found.case)
    chain.look(here.user, found.case, why, here.now, opened=f"《{found.title}》{found.number}")
    return as_file(issue.read_pdf(found), "application/pdf", f"{found.title}{found.number}.pdf")


@seated()
@require_safe
def attachment(request: HttpRequest, uid: str) -> HttpResponse:
    """A photo or scan, opened for a purpose that is recorded; its type is the one that was checked."""
    here = desk(request)
    rows = access.attachments_for(here.user, here.on)
    found = get_object_or_404(rows.select_related("case"), uid=uid)
    why = purposes.purpose_of_paper(request, found.case, here)
    if not why:
        return purposes.ask(request, found.case)
    chain.look(here.user, found.case, why, here.now, opened=f"附件{found.pk}")
    data, content_type = attachments.read(found)
    return as_file(data, content_type, found.name)


def as_file(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file shown in the browser under its name, kept by nobody on the way, with no rights of a page."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
