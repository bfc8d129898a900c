"""No room on the disk, no database, a queue too long: a page that says so, and what to do."""

import errno

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from web import errors, outages
from web.api import problems


class DiskFull(Exception):
    pgcode = "53100"


class ShutDown(Exception):
    pgcode = "57P01"


class Gone(Exception):
    pgcode = None


class Slow(Exception):
    pgcode = "57014"


def because(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), outages.FULL),
        (OperationalError("database or disk is full"), outages.FULL),
        (because(DiskFull("could not extend file")), outages.FULL),
        (because(ShutDown("terminating connection")), outages.LOST),
        (because(Gone("server closed the connection unexpectedly")), outages.LOST),
        (InterfaceError("connection already closed"), outages.LOST),
        (OperationalError("database is locked"), outages.BUSY),
        (because(Slow("canceling statement")), outages.SLIP),
        (FileNotFoundError(errno.ENOENT, "No such file"), outages.SLIP),
        (ValueError("x"), outages.SLIP),
        (None, outages.SLIP),
    ],
)
def test_what_is_missing_is_told_by_the_error(error: BaseException | None, outage: outages.Outage) -> None:
    assert outages.of(error) is outage


def test_what_failed_first_is_told_even_where_tidying_up_failed_too() -> None:
    try:
        try:
            raise OperationalError("database or disk is full")
        except OperationalError:
            raise InterfaceError("connection already closed")  # noqa: B904 - as the rollback of a broken connection does
    except InterfaceError as last:
        assert outages.of(last) is outages.FULL


def test_a_full_disk_is_a_page_with_what_to_do_wherever_it_was_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in a middleware, which comes before every view."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("web.language.ChosenLanguage.__call__", full)

    answer = Client(raise_request_exception=False).get("/")

    assert answer.status_code == 503
    text = answer.content.decode()
    assert "磁盘已满" in text and "多半没有保存" in text and "告诉系统管理员" in text


def test_a_session_that_cannot_be_written_is_no_bad_request_of_the_browser() -> None:
    interrupted = SessionInterrupted()
    interrupted.__context__ = OperationalError("database or disk is full")

    assert errors.bad_request(RequestFactory().get("/"), interrupted).status_code == 503
    answer = errors.bad_request(RequestFactory().get("/"), SessionInterrupted())
    assert answer.status_code == 400 and "刷新后再提交" in answer.content.decode()


def test_a_slip_of_the_program_is_still_one() -> None:
    answer = errors.failed(RequestFactory().get("/"))

    assert answer.status_code == 500 and "系统出了差错" in answer.content.decode()


def test_the_interface_says_it_too() -> None:
    answer = problems.of_error(RequestFactory().get("/"), OperationalError("database or disk is full"))

    assert answer.status_code == 503 and '"disk_full"' in answer.content.decode()
