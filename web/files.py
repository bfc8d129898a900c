"""Downloads: documents and attachments, through the area filter only."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import access, attachments, chain
from cases.documents import issue
from web.desk import desk, seated


@seated()
@require_safe
def document(request: HttpRequest, uid: str) -> HttpResponse:
    """A document as PDF; it may name whole ids, so opening it is recorded."""
    here = desk(request)
    rows = access.documents_for(here.user, here.on)
    found = get_object_or_404(rows.select_related("case"), uid=uid)
    chain.look(here.user, found.case, _("打开《%(title)s》") % {"title": found.title}, here.now)
    return as_file(issue.read_pdf(found), "application/pdf", f"{found.title}{found.number}.pdf")


@seated()
@require_safe
def attachment(request: HttpRequest, uid: str) -> HttpResponse:
    """A photo or scan; its type is the one that was checked, never guessed again."""
    here = desk(request)
    rows = access.attachments_for(here.user, here.on)
    found = get_object_or_404(rows, uid=uid)
    data, content_type = attachments.read(found)
    return as_file(data, content_type, found.name)


def as_file(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file shown in the browser under its name, kept by nobody on the way, with no rights of a page."""
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
