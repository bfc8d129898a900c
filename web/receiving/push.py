"""The address to which departments' systems push rows: a token a source, an idempotency key, a receipt."""

import json

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from cases.errors import CaseError, NotFound
from monitoring.models import Delivery, Source
from monitoring.receiving import jobs, pushing, sources
from web import floor, throttle

# Pushes that one address may make in how many seconds.
PACE = (60, 60)
TYPE = "application/json; charset=utf-8"


def _answer(told: dict[str, object], status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type=TYPE, status=status)


def _source(request: HttpRequest, code: str) -> Source:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    found = sources.by_token(code, token.strip() if kind == "Bearer" else "")
    floor.enter_county(found.county)
    return found


@csrf_exempt
@require_POST
def push(request: HttpRequest, code: str) -> HttpResponse:
    """Takes rows and answers with a receipt; the same key again answers with the same receipt."""
    if throttle.spent(request, "push", *PACE):
        return _answer({"error": _("推送太频繁，请稍后再试。")}, 429)
    try:
        source = _source(request, code)
        made = pushing.push(source, request.body, request.headers.get("Idempotency-Key", ""), timezone.now())
    except NotFound:
        return _answer({"error": _("来源代码或者口令不对。")}, 401)
    except RequestDataTooBig:
        return _answer({"error": _("内容太大，请分几次推送。")}, 413)
    except CaseError as slip:
        return _answer({"error": str(slip), "code": slip.code}, 422)
    if made.state == Delivery.State.READING:
        jobs.enqueue(made.pk)
    return _answer(pushing.receipt(made), 202)


@require_safe
def receipt(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """How a push of one's own stands."""
    try:
        source = _source(request, code)
    except NotFound:
        return _answer({"error": _("来源代码或者口令不对。")}, 401)
    made = Delivery.objects.filter(source=source, uid=uid).first()
    return _answer(pushing.receipt(made)) if made else _answer({"error": _("没有这份回执。")}, 404)
