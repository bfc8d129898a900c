"""The security log, for the security administrator and the auditor of a county."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from offices import security_log
from offices.models import SecurityEvent
from web.desk import desk, seated
from web.posts import READS_SECURITY

ROWS = 50


@seated(*READS_SECURITY)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who came in, who was refused, whose password or codes changed; newest first, by kind and name."""
    here = desk(request)
    rows = security_log.of_counties({seat.division[:6] for seat in here.seats if seat.post in READS_SECURITY})
    kind, name = request.GET.get("kind", ""), request.GET.get("name", "").strip()
    if kind in SecurityEvent.Kind.values:
        rows = rows.filter(kind=kind)
    if name:
        rows = rows.filter(user__username=name) | rows.filter(user__display_name=name)
    shown = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    query = urlencode({"kind": kind, "name": name})
    values = {"page": shown, "query": query, "kinds": SecurityEvent.Kind.choices, "kind": kind, "name": name}
    return render(request, "web/signing/log.html", values)
