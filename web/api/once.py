"""Writes done once: the answer is kept under the caller's key in the transaction of the write itself.

A key seen before answers as it did then and does nothing; with another request under it, it is refused. Of two at the
same time the second waits for the first. What was refused is not kept: nothing was done, and the key may be used again.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import secrets
from offices.models import KeptAnswer
from web.api import problems, signing
from web.api.signing import Caller
from web.signing import standing

View = Callable[..., HttpResponse]
HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
PATTERN = r"^[A-Za-z0-9_\-]{8,64}$"
PLACE = "kept_answer.body"
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": True,
    "description": "幂等键：同一件事重发时用同一个键，不会办两次。8至64位字母、数字、下划线、短横线，保留30天。",
    "schema": {"type": "string", "pattern": PATTERN},
}


class _Undone(Exception):
    """Carries a refusal out of the transaction, which is rolled back."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def once(run: View) -> View:
    """Wraps an operation that writes; who has no good token is refused by the operation itself."""

    @wraps(run)
    def inner(request: HttpRequest, *args: object, **path: object) -> HttpResponse:
        try:
            here = signing.caller(request)
        except problems.Refused as slip:
            return problems.of_error(request, slip)
        if here is None:
            return run(request, *args, **path)
        key = request.headers.get(HEADER, "")
        if not re.fullmatch(PATTERN, key):
            told = _("写入必须带 Idempotency-Key：8至64位字母、数字、下划线、短横线。")
            return problems.answer(400, "no_key", told, {HEADER: [told]})
        try:
            asked = asked_of(request)
        except RequestDataTooBig:
            return problems.answer(413, "too_big", _("内容超过12MB，请分几次提交。"))
        return _kept(request, here, key, asked, lambda: run(request, *args, **path))

    return inner


def asked_of(request: HttpRequest) -> str:
    """The digest that tells one request from another."""
    parts = (request.method, request.get_full_path(), request.headers.get("If-Match", ""))
    head = "\n".join(str(part) for part in parts)
    return hashlib.sha256(head.encode() + b"\n" + request.body).hexdigest()


def _kept(request: HttpRequest, here: Caller, key: str, asked: str, run: Callable[[], HttpResponse]) -> HttpResponse:
    row = KeptAnswer(user=here.user, key=key, asked=asked, kept_at=here.now)
    try:
        with standing.held(request):
            # Whoever comes second with a key waits here until the first has committed, and then finds its answer.
            KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
            found = KeptAnswer.objects.get(user=here.user, key=key)
            if found.uid != row.uid:
                return _again(found, asked)
            return _first(found, run())
    except _Undone as refused:
        return refused.answer
    except PermissionDenied as ended:
        return problems.of_error(request, ended)


def _first(row: KeptAnswer, answer: HttpResponse) -> HttpResponse:
    if answer.status_code >= 400:
        raise _Undone(answer)
    row.status, row.content_type = answer.status_code, answer.headers["Content-Type"]
    row.sealed = secrets.seal(answer.content, PLACE, row.uid)
    row.save(update_fields=["status", "content_type", "sealed"])
    return answer


def _again(row: KeptAnswer, asked: str) -> HttpResponse:
    if row.asked != asked:
        return problems.answer(422, "key_used", _("这个 Idempotency-Key 已用于另一个请求，请换一个。"))
    body = secrets.unseal(row.sealed, PLACE, row.uid)
    return HttpResponse(body, status=row.status, content_type=row.content_type, headers={REPLAYED: "true"})
