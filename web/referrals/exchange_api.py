"""The address for programs of the platforms: the county's document, one of theirs, and the receipts; by token.

The token is that of a source of the county which is registered as this platform's (`Source.platform`): the word with
which a department pushes its rows opens nothing here.
"""

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cases.errors import CaseError, NotFound
from cases.referrals import exchanges
from cases.referrals.exchanges import Way
from monitoring.receiving import sources
from monitoring.risk import sharing
from offices import divisions
from web import throttle

LARGEST = 100 * 1024 * 1024
# Requests that one address may make in how many seconds.
PACE = (60, 60)
JSON = "application/json; charset=utf-8"


def _county(request: HttpRequest, code: str, kind: str) -> str:
    """The county of the source that the token opens, if it is registered as that platform's own: no other may ask."""
    word, _space, token = request.headers.get("Authorization", "").partition(" ")
    source = sources.by_token(code, token.strip() if word == "Bearer" else "")
    if not source.county or source.platform != kind:
        raise NotFound()
    return divisions.full(source.county)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """GET gives the county's document, POST takes one in; the same content again gets the same receipt."""
    if throttle.spent(request, "exchange", *PACE):
        return _refused(_("交换太频繁，请稍后再试。"), 429)
    if len(request.body) > LARGEST:
        return _refused(_("内容超过100MB，请分批交换。"), 413)
    try:
        county = _county(request, code, kind)
        if request.method == "GET":
            others = sharing.others(county, timezone.localdate())
            _made, data = exchanges.send(kind, county, None, timezone.now(), Way.API, others)
            return HttpResponse(data, content_type=JSON, headers={"Cache-Control": "private, no-store"})
        row = exchanges.take_in(kind, request.body, county, None, timezone.now(), Way.API)
    except NotFound:
        return _refused(_("来源代码或者口令不对。"), 401)
    except CaseError as slip:
        return _refused(str(slip), 422)
    return JsonResponse(exchanges.receipt_of(row))


@csrf_exempt
@require_POST
def acknowledge(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The platform has what it was given: `digest` names the content, `receipt` is its own number."""
    if throttle.spent(request, "exchange", *PACE):
        return _refused(_("交换太频繁，请稍后再试。"), 429)
    try:
        county, told = _county(request, code, kind), orjson.loads(request.body)
        row = exchanges.acknowledge_by_digest(county, str(told["digest"]), str(told["receipt"]), timezone.now())
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return _refused(_("应为 JSON，写明 digest 和 receipt。"), 422)
    except NotFound:
        return _refused(_("来源代码、口令或者摘要不对。"), 401)
    except CaseError as slip:
        return _refused(str(slip), 422)
    return JsonResponse(exchanges.receipt_of(row))


def _refused(told: str, status: int) -> JsonResponse:
    return JsonResponse({"error": told}, status=status)
