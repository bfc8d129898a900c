"""What happens when somebody comes in or goes, whichever way they came: the session's memory and the security log."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from offices import security_log, sessions
from offices.models import Session, User
from web import throttle

CODE_PASSED = "code_passed"


def begin(request: HttpRequest, user: User, way: str = "password") -> None:
    """Notes in the new session since when and from where it is; ends the others where one at a time is the rule."""
    now = timezone.now()
    remember(request)
    Session.objects.filter(expire_date__lt=now).delete()
    ended = sessions.end_all(user.pk, but=request.session.session_key) if settings.SIGN_IN.one_session else 0
    note(request, security_log.Kind.SIGNED_IN, user, way=way, **({"others_ended": ended} if ended else {}))


def remember(request: HttpRequest) -> None:
    """Gives a session its beginning."""
    seconds = timezone.now().timestamp()
    request.session[sessions.BEGAN] = request.session[sessions.SEEN] = seconds
    request.session[sessions.ADDRESS] = throttle.address(request)
    request.session[sessions.AGENT] = request.headers.get("User-Agent", "")[:200]


def note(request: HttpRequest, kind: str, user: User | None, **detail: object) -> None:
    """Adds what happened to the security log, with the address it came from."""
    actor = detail.pop("actor", None)
    security_log.write(kind, user, timezone.now(), address=throttle.address(request), actor=actor, **detail)
