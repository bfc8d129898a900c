"""What keeps the installation from answering at all, told by the error: no room on the disk, no database, a queue.

Nothing here asks the database: it may be what is missing.
"""

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

UNAVAILABLE, BROKEN, REFUSED = 503, 500, 400
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# What SQLite says when a page, its log or the index of its log finds no room; what PostgreSQL calls it.
SQLITE_FULL, SQLITE_BUSY = ("disk is full", "disk I/O error"), "is locked"
POSTGRESQL_FULL = "53100"
# Errors about the connection carry no state, or one of these classes: connection, intervention, too many.
POSTGRESQL_LOST = ("08", "57P", "53300")


@dataclass(frozen=True)
class Outage:
    """What stands on the page: status, a word for programs, what happened, what became of the work, what to do."""

    status: int
    code: str
    title: str | Promise
    message: str | Promise
    next_step: str | Promise


FULL = Outage(
    UNAVAILABLE,
    "disk_full",
    _("服务器磁盘已满，没有办成"),
    _("服务器的磁盘没有空间了，您刚才的操作多半没有保存，也不会只保存一半。此前提示办成的都在。"),
    _(
        "请先不要关闭原来的页面（按“后退”可以回去，填的内容一般还在），马上告诉系统管理员清理磁盘。"
        "恢复以后再提交一次：已经办成的，系统会提示“您已办结”，不会重复办理。"
    ),
)
LOST = Outage(
    UNAVAILABLE,
    "database_lost",
    _("数据库连接中断，结果不明"),
    _("提交的时候数据库断开了，这一步可能已经办成，也可能没有；不会只办成一半。"),
    _("请过一两分钟按“后退”再提交一次：已经办成的，系统会提示“您已办结”，不会重复办理。一直不行的，请告诉系统管理员。"),
)
BUSY = Outage(
    UNAVAILABLE,
    "busy",
    _("系统正忙，没有办成"),
    _("同时保存的人太多，排队超过了时限，您刚才的操作没有保存。"),
    _("请稍等片刻，按“后退”再提交一次。"),
)
MISFIT = Outage(
    REFUSED,
    "bad_request",
    _("请求没有被接受"),
    _("浏览器发来的内容不完整，或者登录在别处已经结束，没有办理。"),
    _("请按“后退”回到原来的页面，刷新后再提交；一直不行的，请重新登录。"),
)
SLIP = Outage(
    BROKEN,
    "failed",
    _("系统出了差错"),
    _("差错已经记录。您刚才的操作没有保存一半：要么全部成功，要么没有发生。"),
    _("请稍后回到首页，先查看这件事是否已经办结，再决定是否重新提交。"),
)


def of(error: BaseException | None) -> Outage:
    """The outage that an error tells of, by itself or by what led to it; SLIP for any other."""
    known = [_of_one(each) for each in _led_to(error)]
    return next((outage for outage in (FULL, BUSY, LOST) if outage in known), SLIP)


def _led_to(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those in whose handling it came up; a ring of them ends."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _of_one(error: BaseException) -> Outage:
    if isinstance(error, OSError):
        return FULL if error.errno in NO_ROOM else SLIP
    if isinstance(error, InterfaceError):
        return LOST
    return _of_database(error) if isinstance(error, OperationalError) else SLIP


def _of_database(error: OperationalError) -> Outage:
    state, said = getattr(error.__cause__, "pgcode", None), str(error)
    if state == POSTGRESQL_FULL or any(words in said for words in SQLITE_FULL):
        return FULL
    if SQLITE_BUSY in said:
        return BUSY
    if hasattr(error.__cause__, "pgcode"):
        return LOST if state is None or state.startswith(POSTGRESQL_LOST) else SLIP
    return SLIP
