"""To the sign-in page, and back afterwards to where somebody was."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

SAFE = ("GET", "HEAD")
# Part of the address of a page on whose return the browser asks for what was typed there.
KEPT = "#kept"


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sends somebody without a session to the sign-in page; a part of a page takes the whole page along."""
    answer = redirect_to_login(page_of(request))
    return HttpResponseClientRedirect(answer.url) if getattr(request, "htmx", False) else answer


def page_of(request: HttpRequest) -> str:
    """The page on which a person was: what only takes forms, or is part of a page, cannot be opened by its address."""
    if request.method in SAFE and not getattr(request, "htmx", False):
        return request.get_full_path()
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(before)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
