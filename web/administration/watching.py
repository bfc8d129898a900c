"""The outermost layer of every request: it gets an id, is counted and timed, and leaves one line in the log."""

import logging
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from web.administration import logs

log = logging.getLogger("hulian.web.requests")
# Added up over the processes of a host (see config/wsgi.py); a view's name is no address and names nobody.
ANSWERS = Counter("hulian_requests_total", "Answers by view, method and status", ["view", "method", "status"])
SECONDS = Histogram(
    "hulian_request_seconds",
    "Seconds until the answer was ready, by view",
    ["view"],
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NOWHERE = "none"


class Watched:
    """Middleware: gives the request its id, which stands in the answer's head and on each line of the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own, began = uuid4().hex[:16], perf_counter()
        known = logs.request_id.set(own), logs.user_id.set(None)
        try:
            response = self.get_response(request)
            _note(request, response.status_code, perf_counter() - began)
        finally:
            logs.request_id.reset(known[0])
            logs.user_id.reset(known[1])
        response.headers["X-Request-ID"] = own
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    view = request.resolver_match.view_name or NOWHERE if request.resolver_match else NOWHERE
    method = request.method if request.method in METHODS else "other"
    ANSWERS.labels(view, method, status).inc()
    SECONDS.labels(view).observe(seconds)
    logs.user_id.set(_signed_in(request))
    figures = {"view": view, "method": method, "status": status, "milliseconds": round(seconds * 1000, 1)}
    log.info("%s %s %s %.0f ms", method, view, status, seconds * 1000, extra={"figures": figures})


def _signed_in(request: HttpRequest) -> int | None:
    """The number of who asked, if a page looked at that: finding it out would cost a question to the database."""
    person = getattr(request, "_cached_user", None)
    return person.pk if person is not None else None
