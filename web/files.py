"""Downloads: documents and attachments, through the area filter only."""

from urllib.parse import quote

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import access, attachments
from cases.documents import issue
from web.case_page import FOR_APPLICANT, OWN_STEPS
from web.desk import Desk, desk, seated
from web.posts import READS_CASES


@seated()
@require_safe
def document(request: HttpRequest, uid: str) -> HttpResponse:
    """A document as PDF."""
    here = desk(request)
    rows = access.documents_for(here.user, here.on).filter(_addressed(here, "kind", FOR_APPLICANT))
    found = get_object_or_404(rows, uid=uid)
    return _file(issue.read_pdf(found), "application/pdf", f"{found.title}{found.number}.pdf")


@seated()
@require_safe
def attachment(request: HttpRequest, uid: str) -> HttpResponse:
    """A photo or scan; its type is the one that was checked, never guessed again."""
    here = desk(request)
    rows = access.attachments_for(here.user, here.on).filter(_addressed(here, "submission__element", OWN_STEPS))
    found = get_object_or_404(rows, uid=uid)
    data, content_type = attachments.read(found)
    return _file(data, content_type, found.name)


def _addressed(here: Desk, column: str, shown: frozenset[str]) -> Q:
    """An applicant reads the letters to the household and the own uploads; whoever works on cases reads all."""
    if here.posts & READS_CASES:
        return ~Q(case__applicant_user=here.user) | Q(**{f"{column}__in": shown})
    return Q(**{f"{column}__in": shown})


def _file(data: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
