"""Refusals as problem details (RFC 9457): a status, a sentence in Chinese, and the fields that it is about."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Misfit
from pydantic import Field

from cases.errors import FormRejected
from web import outages
from web.errors import CONFLICT, FAMILIES, STATUS, is_double

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("hulian.api")


class AtField(Schema):
    """What is wrong at one field."""

    at: Annotated[str, Field(description="字段路径，例如 answers.members.0.name")]
    messages: Annotated[list[str], Field(description="错在哪里，怎样改")]


class Problem(Schema):
    """Why a request was refused."""

    type: Annotated[str, Field(description="固定为 about:blank")] = "about:blank"
    title: Annotated[str, Field(description="状态码的名称")]
    status: Annotated[int, Field(description="HTTP 状态码")]
    code: Annotated[str, Field(description="原因代码，供程序判断")]
    detail: Annotated[str, Field(description="一句话说明，可以直接给人看")]
    fields: Annotated[list[AtField], Field(description="有误的字段")] = []


TITLES = {
    400: "请求不完整",
    401: "没有登录",
    403: "没有权限",
    404: "没有找到",
    409: "现在不能办",
    412: "情况已变",
    413: "内容太大",
    422: "填写有误",
    429: "请求太频繁",
    500: "系统出错",
    503: "暂时不能办",
}
# What every operation may answer beside its own.
PROBLEMS: dict[int, type[Problem]] = dict.fromkeys((400, 401, 403, 404, 409, 412, 413, 422, 429), Problem)


@dataclass
class Refused(Exception):
    """A refusal of the API itself."""

    status: int
    code: str
    detail: str
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)


def answer(status: int, code: str, detail: str, fields: Mapping[str, Sequence[str]] | None = None) -> HttpResponse:
    """One refusal as it goes over the wire."""
    told = [{"at": at, "messages": list(messages)} for at, messages in (fields or {}).items()]
    body = {"type": "about:blank", "title": TITLES[status], "status": status, "code": code, "detail": detail}
    response = HttpResponse(orjson.dumps(body | {"fields": told}), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def of_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to an error of the domain, of the web, or of the programme itself; none tells of a foreign row."""
    if isinstance(error, Refused):
        return answer(error.status, error.code, error.detail, error.fields)
    if isinstance(error, FormRejected):
        found = {f"answers.{path}": notes for path, notes in error.form.errors.items()}
        return answer(422, error.code, str(error), found)
    if isinstance(error, FAMILIES):
        return _of_domain(error)
    if is_double(error):
        return answer(CONFLICT, "already_done", _("同一件事刚刚已经登记过。"))
    return _of_web(error)


def _of_domain(error: Exception) -> HttpResponse:
    code = getattr(error, "code", "error")
    status = STATUS.get(code, CONFLICT)
    told = _("没有找到，或者不在您的管辖范围内。") if status == 404 else str(error)
    return answer(status, code, told)


def _of_web(error: Exception) -> HttpResponse:
    if isinstance(error, Http404):
        return answer(404, "not_found", _("没有找到，或者不在您的管辖范围内。"))
    if isinstance(error, PermissionDenied):
        return answer(403, "not_allowed", _("这个接口不属于令牌账号现在的岗位。"))
    if isinstance(error, AuthenticationError):
        return answer(401, "no_token", _("请在 Authorization 头里用 Bearer 方式带上有效的令牌。"))
    if isinstance(error, HttpError):
        return answer(
            error.status_code if error.status_code in TITLES else 400, "bad_request", _("请求不是有效的 JSON。")
        )
    log.error("failed %s", type(error).__name__, exc_info=error)
    if (outage := outages.of(error)) is not outages.SLIP:
        return answer(outage.status, outage.code, f"{outage.message}{outage.next_step}")
    return answer(500, "failed", _("系统出错，没有办成；请稍后再试，仍不行请告诉系统管理员。"))


def of_misfit(request: HttpRequest, error: Misfit) -> HttpResponse:
    """What does not fit the description, at its fields."""
    found: dict[str, list[str]] = {}
    for slip in error.errors:
        found.setdefault(_path(slip["loc"]), []).append(_sentence(slip))
    return answer(422, "misfit", _("有的内容不合要求，请按提示更正。"), found)


def _path(loc: Sequence[object]) -> str:
    """The path without the words in which the framework keeps parameters."""
    parts = [str(part) for part in loc]
    return ".".join(parts[2:] or parts[1:] or parts)


SENTENCES = {
    "missing": "必须填写",
    "extra_forbidden": "没有这个字段，请删去",
    "literal_error": "只能是：{expected}",
    "string_too_short": "不能少于{min_length}个字",
    "string_too_long": "不能超过{max_length}个字",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "greater_than_equal": "不能小于{ge}",
    "less_than_equal": "不能大于{le}",
    "too_long": "不能超过{max_length}项",
    "too_short": "不能少于{min_length}项",
}
KINDS = {"int": "应为整数", "date": "应为日期，例如 2026-11-22", "uuid": "应为 UUID", "bool": "应为 true 或 false"}


def _sentence(slip: Mapping[str, Any]) -> str:
    kind = slip["type"]
    if kind in SENTENCES:
        return SENTENCES[kind].format(**slip.get("ctx", {}))
    return next((told for word, told in KINDS.items() if kind.startswith(word)), "格式不对，请对照接口说明")
