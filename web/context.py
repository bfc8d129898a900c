"""What every page knows: the site's name, demo mode, who is signed in with which posts."""

from django.conf import settings
from django.http import HttpRequest

from monitoring.notifying import outbox
from offices.sessions import BEGAN
from web.desk import desk
from web.menu import drawn
from web.posts import doors
from web.signing.presence import left

DOCKED = 3


def site(request: HttpRequest) -> dict[str, object]:
    """Values for base.html."""
    values: dict[str, object] = {"demo": settings.DEMO}
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        values |= _frame(request)
    return values


def _frame(request: HttpRequest) -> dict[str, object]:
    here = desk(request)
    entries = tuple(doors(here.posts))
    match = request.resolver_match
    name = match.url_name if match else ""
    return {
        "desk": here,
        "menu": drawn(entries, name),
        "docked": entries[:DOCKED],
        "here": name,
        "unread": outbox.unread(here.user),
        "session_left": left(request) if BEGAN in request.session else 0,
    }
