"""How long a session lasts: a quarter of an hour without a hand on the keyboard, half a day in all."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from offices import security_log, sessions
from web.leaving import to_sign_in
from web.signing import coming_in

# What a page asks by itself while nobody touches it carries this header and keeps no session alive.
WAITING = "X-Waiting"
# So often, in seconds, a session's last sign of life is written down.
GRAIN = 30


class Presence:
    """Ends sessions that are over, and writes down that the others live."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        if sessions.BEGAN not in request.session:
            coming_in.remember(request)
        if left(request) <= 0:
            return _over(request)
        if WAITING not in request.headers:
            _alive(request)
        return self.get_response(request)


def left(request: HttpRequest) -> int:
    """Seconds until this session ends if nothing more is done, by the shorter of the two limits."""
    clock, here = timezone.now().timestamp(), request.session
    idle = here[sessions.SEEN] + settings.SIGN_IN.minutes * 60 - clock
    return int(min(idle, here[sessions.BEGAN] + settings.SIGN_IN.hours * 3600 - clock))


def _alive(request: HttpRequest) -> None:
    clock = timezone.now().timestamp()
    if clock - request.session[sessions.SEEN] >= GRAIN:
        request.session[sessions.SEEN] = clock


def _over(request: HttpRequest) -> HttpResponse:
    coming_in.note(request, security_log.Kind.EXPIRED, request.user)
    logout(request)
    messages.warning(request, _("太久没有操作，或者登录时间太长，已自动退出。请重新登录，接着办。"))
    return to_sign_in(request)
