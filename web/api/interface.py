"""The programming interface, version 1: what the screens can, through the same calls and the same area filter.

Operations below /api/v1 (parameters; `B` a JSON body; every POST marked `!` needs a write token and Idempotency-Key):

    GET  /me                                     GET  /openapi.json (no token)
    GET  /inbox/counts                           GET  /inbox ?tab due scheme element cursor limit
    GET  /tasks/{pk} ?whole                      POST!/tasks/{pk}/claim          (If-Match)
    POST!/tasks/{pk}/release     (If-Match)      POST!/tasks/{pk}/submission B   (If-Match)
    POST!/tasks/{pk}/return B    (If-Match)      POST!/opinions/{pk} B
    GET  /cases ?scheme state place cursor limit POST!/cases B
    GET  /cases/{number} ?purpose note           GET  /cases/{number}/chain ?purpose note
    POST /cases/{number}/members/{uid}/resident-id B
    GET  /documents/{uid} ?purpose note          GET  /attachments/{uid} ?purpose note
    POST /households/search B                    GET  /households/{uid}
    GET  /awards ?scheme state place cursor limit
    GET  /rolls ?cursor limit                    GET  /payments ?roll state place cursor limit
    GET  /warnings ?state place cursor limit     GET  /referrals ?state place cursor limit
    GET  /referrals/{uid}                        POST!/referrals/{uid}/reception
    POST!/referrals/{uid}/answer B               POST!/referrals/{uid}/return B
    GET  /board ?by span                         GET  /statistics ?month
    GET  /notices ?place cursor limit            GET  /divisions ?parent
    GET  /standards ?area                        GET  /indicators ?area
    GET  /tasks/{pk}/draft                       POST!/tasks/{pk}/draft B
    POST!/tasks/{pk}/countersign B               POST!/clocks/{pk}/extension B
    POST!/clocks/{pk}/second-signature           POST!/hand-overs B
    POST!/hand-overs/{pk}/undoing                POST!/households/{uid}/referrals B
    GET  /remedies ?cursor limit                 POST!/cases/{number}/remedies B
    POST!/remedies/{pk}/acceptance B             POST!/remedies/{pk}/result B
    GET  /meetings ?cursor limit                 POST!/meetings B
    GET  /grids ?place cursor limit              POST!/grids B
    GET  /patrols                                POST!/households/{uid}/patrols B
"""

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from web.api import beside, cases, figures, households, problems, tasks, together, watching
from web.api.signing import Bearer

ABOUT = (
    "户链的数据接口。令牌由安全管理员批准，放在 Authorization: Bearer 里；能看什么、能办什么，与账号今天的岗位在页面上"
    "一样。证件、账号、电话一律遮盖；要看完整的，写明理由，记入链。写入必须带 Idempotency-Key，重发不会办两次。"
)


class StrictJson(Parser):
    """JSON that every database can keep: no half characters, no zero bytes, no NaN."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as plain values; ValueError for anything else, which is answered 400."""
        if b"\\u0000" in request.body:
            raise ValueError
        return orjson.loads(request.body)


class Interface(NinjaAPI):
    """The interface with refusals described as what they are: problem details."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 description."""
        found = super().get_openapi_schema(**where)
        for operations in found["paths"].values():
            for operation in operations.values():
                _describe(operation)
        return found


def _describe(operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if int(status) >= 400:
            answer["content"] = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            answer["description"] = problems.TITLES[int(status)]
        else:
            answer["description"] = operation["summary"]


def made() -> Interface:
    """The interface with its operations and its refusals."""
    api = Interface(
        title="户链接口",
        version="1",
        description=ABOUT,
        auth=Bearer(),
        docs_url=None,
        urls_namespace="api-v1",
        parser=StrictJson(),
    )
    for part in (tasks, beside, cases, households, watching, together, figures):
        api.add_router("", part.router)
    api.add_exception_handler(ValidationError, problems.of_misfit)
    for kind in (HttpError, Http404, Exception):
        api.add_exception_handler(kind, _refused)
    return api


def _refused(request: HttpRequest, error: Exception) -> HttpResponse:
    return problems.of_error(request, error)


api = made()
