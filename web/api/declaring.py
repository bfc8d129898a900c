"""How operations are declared: one that reads, one that writes once, one that gives a file."""

from collections.abc import Callable
from typing import Any

from ninja import Router
from ninja.decorators import decorate_view

from web.api.once import PARAMETER, once
from web.api.problems import PROBLEMS
from web.api.signing import Bearer

WRITES = Bearer(writes=True)
MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "读到的 version；任务已变时答复412，什么也不办",
    "schema": {"type": "string", "maxLength": 80},
}
Declared = Callable[[Callable[..., Any]], Callable[..., Any]]


def reads(router: Router, path: str, answers: Any, summary: str, **more: Any) -> Declared:
    """An operation that reads; `post` where what is asked for may not stand in an address."""
    method = router.post if more.pop("post", False) else router.get
    return method(path, response={200: answers, **PROBLEMS}, summary=summary, **more)


def writes(router: Router, path: str, answers: Any, summary: str, match: bool = False) -> Declared:
    """An operation that writes: under an idempotency key, by a token that may write."""
    parameters = [PARAMETER, MATCH] if match else [PARAMETER]
    declare = router.post(
        path,
        response={200: answers, **PROBLEMS},
        summary=summary,
        auth=WRITES,
        openapi_extra={"parameters": parameters},
    )
    return lambda operation: declare(decorate_view(once)(operation))


def gives_file(router: Router, path: str, summary: str, *types: str) -> Declared:
    """An operation that gives a file."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in types}
    extra = {"responses": {200: {"content": content}}}
    return router.get(path, response={200: None, **PROBLEMS}, summary=summary, openapi_extra=extra)
