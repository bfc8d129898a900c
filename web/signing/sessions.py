"""One's own sessions: where one is signed in, ending one, how long this one lasts, and what was typed when it ended."""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import drafts
from offices import sessions
from offices.models import Session, User
from offices.security_log import Kind
from web.desk import seated
from web.signing import presence
from web.signing.coming_in import note

# Typed text of one page that is kept: so many fields, so many characters in all.
FIELDS, CHARACTERS = 400, 200_000


def open_sessions(user: User, now: datetime) -> QuerySet[Session]:
    """Where a person is signed in, sessions left idle too long not counted."""
    since = now - timedelta(minutes=settings.SIGN_IN.minutes)
    return sessions.of_person(user.pk, now).filter(seen_at__gte=since)


@seated()
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Ends one other session of one's own, or all others."""
    here, began = request.session.session_key, parse_datetime(request.POST.get("began", ""))
    if "all" in request.POST:
        ended = sessions.end_all(request.user.pk, but=here)
    else:
        ended = sessions.end(request.user.pk, began, but=here) if began else 0
    if ended:
        note(request, Kind.ENDED, request.user, sessions=ended)
        messages.success(request, _("已退出其他设备上的登录。"))
    return redirect("web:profile")


@seated()
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """Seconds that this session lasts; asked by a page that waits, which keeps nothing alive."""
    return JsonResponse({"left": presence.left(request)})


@seated()
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is there: the quarter of an hour begins anew."""
    return JsonResponse({"left": presence.left(request)})


@seated()
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps, sealed, what stands typed on a page whose session is about to end."""
    typed = [[name, value[:CHARACTERS]] for name, values in request.POST.lists() for value in values]
    typed = [pair for pair in typed if pair[0] not in ("page", "csrfmiddlewaretoken")][:FIELDS]
    if sum(len(value) for _name, value in typed) <= CHARACTERS:
        drafts.save(request.user, _key(request.POST.get("page", "")), {"typed": typed}, timezone.now())
    return HttpResponse(status=204)


@seated()
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What was typed on a page when its session ended; given out once."""
    key = _key(request.GET.get("page", ""))
    found = drafts.find(request.user, key) or {}
    drafts.drop_own(request.user, key)
    return JsonResponse({"typed": found.get("typed", [])})


def _key(page: str) -> str:
    """Pages are named by a digest: an address may hold the number of a case."""
    return f"page:{hashlib.sha256(page.encode()).hexdigest()[:32]}"
