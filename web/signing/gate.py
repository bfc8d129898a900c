"""The gate behind the password: a new password first, then a code; nothing else opens until both are done."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from offices import codes, passwords
from offices.models import User
from web.desk import desk
from web.proxies import certificate
from web.signing.coming_in import CODE_PASSED

# What serves to get through the gate, or to turn back.
OPEN = frozenset({"new_password", "code", "enrol", "sign_out", "language", "session_left", "favicon"})
# Signed in by the province: the password here is not what they came with.
WAY = "way"
PROVINCE = "province"


class Gate:
    """Sends whoever still owes something to the page where they do it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuses by default: every address is behind the gate that is not named in OPEN."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if str(request.resolver_match.url_name) in OPEN:
            return None
        page = owed(request)
        if not page:
            return None
        answer = redirect(f"web:{page}")
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer


def owed(request: HttpRequest) -> str:
    """The page that a signed-in person has to pass next; empty when the gate is open."""
    user, by_province = request.user, request.session.get(WAY) == PROVINCE
    if not by_province and passwords.must_change(user, timezone.now()):
        return "new_password"
    if request.session.get(CODE_PASSED) or (by_province and settings.SIGN_IN.oidc.second_factor):
        return ""
    if not _needs_code(request, user):
        return ""
    return "code" if user.code_since or _certified(request, user) else "enrol"


def _needs_code(request: HttpRequest, user: User) -> bool:
    if settings.SIGN_IN.second_factor == "off":
        return user.code_since is not None
    return codes.needed(user, desk(request).posts)


def _certified(request: HttpRequest, user: User) -> bool:
    return bool(user.certificate) and certificate(request) == user.certificate
