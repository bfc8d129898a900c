"""Domain errors become HTTP here and nowhere else: status, sentence, next step."""

import logging
import sys
from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.documents.errors import DocumentError
from cases.errors import CaseError
from forms.errors import FormError
from offices.errors import OfficeError
from processes.errors import ProcessError
from rules.errors import RulesError
from web import outages
from web.masking import masked

FAMILIES = (CaseError, DocumentError, FormError, OfficeError, ProcessError, RulesError)
STATUS = {"not_found": 404, "not_allowed": 403, "form_rejected": 422, "file_refused": 422}
CONFLICT = 409
# What PostgreSQL calls a unique violation.
UNIQUE = "23505"
log = logging.getLogger("hulian.web")


class DomainErrors:
    """Middleware: turns an error of the domain into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answers the errors of our own families, and a row that somebody wrote just before; any other goes on."""
        if is_double(error):
            log.info("refused double %s", request.resolver_match.view_name if request.resolver_match else "")
            return page(
                request, CONFLICT, _("这一步没有办成"), _("同一件事刚刚已经登记过。"), _next_step("already_done")
            )
        if not isinstance(error, FAMILIES):
            return None
        code = getattr(error, "code", "error")
        log.info("refused %s %s", code, type(error).__name__)
        if code == "not_found":
            return not_found(request, error)
        return page(request, STATUS.get(code, CONFLICT), _("这一步没有办成"), str(error), _next_step(code))


def is_double(error: Exception) -> bool:
    """Tells whether two requests wrote the same row at once and this one came second: a unique constraint said so."""
    if not isinstance(error, IntegrityError):
        return False
    return getattr(error.__cause__, "pgcode", "") == UNIQUE or str(error).startswith("UNIQUE constraint")


def _next_step(code: str) -> str:
    steps = {
        "not_allowed": _("如果确实应由您办理，请本单位负责人核对您的岗位和任职日期。"),
        "already_done": _("请返回待办，刷新后查看最新情况；您填的内容没有重复提交。"),
        "too_late": _("请打开办件页面，查看当前环节和时限说明。"),
        "blocked": _("请按上面的提示补齐条件后再办；原有内容已保留。"),
        "file_refused": _("请换用清晰的 JPG 或 PNG 照片，单个不超过 10 MB。"),
    }
    return steps.get(code, _("请返回上一页核对；仍不能办理时，把本页文字告诉系统管理员。"))


def page(request: HttpRequest, status: int, title: str, message: str = "", next_step: str = "") -> HttpResponse:
    """The one error page."""
    values = {"title": title, "message": masked(message), "next_step": next_step, "status": status}
    return render(request, "web/error.html", values, status=status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, also for what exists but lies outside one's area: whether it exists is not said."""
    message = _("地址有误，或者不在您的管辖范围内。")
    return page(request, 404, _("没有找到"), message, _("请从待办或办件查询重新打开。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    message = _("这个页面不属于您现在的岗位。")
    return page(request, 403, _("您没有查看此页的权限"), message, _("请从左侧菜单选择您能办理的事项。"))


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 with what is missing and what to do; drawn without the database, which may be what failed."""
    return _out_of_order(outages.of(sys.exception()))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a session that could not be written is called a bad request, and is an outage."""
    outage = outages.of(exception)
    return _out_of_order(outages.MISFIT if outage is outages.SLIP else outage)


def _out_of_order(outage: outages.Outage) -> HttpResponse:
    log.error("out of order %s", outage.code)
    return render(None, "web/failed.html", {"outage": outage}, status=outage.status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long."""
    message = _("页面停留太久或登录已过期，为安全起见没有提交。")
    return page(request, 403, _("请重新提交"), message, _("返回上一页刷新后再提交；已自动保存的草稿不会丢。"))
