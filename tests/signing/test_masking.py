"""The last net under the logs: numbers and rows that a library or the database puts into a record leave it masked."""

import io
import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from cases.errors import Blocked
from offices.models import User
from tests import builders
from web.masking import Masks, masked

CANARIES = (
    "411224196803150026",
    "41122419680315002X",
    "411224680315002",
    "6228480010000000017",
    "6228 4800 1000 0000 017",
    "13800000621",
    "+86 138-0000-0621",
)


@pytest.fixture
def log() -> Callable[[], tuple[logging.Logger, io.StringIO]]:
    def fresh() -> tuple[logging.Logger, io.StringIO]:
        said = io.StringIO()
        handler = logging.StreamHandler(said)
        handler.addFilter(Masks())
        handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
        logger = logging.Logger("canary")
        logger.addHandler(handler)
        return logger, said

    return fresh


@pytest.mark.parametrize("number", CANARIES)
def test_a_number_in_the_words_in_their_arguments_or_in_an_exception_is_masked(
    log: Callable[[], tuple[logging.Logger, io.StringIO]], number: str
) -> None:
    logger, said = log()

    logger.warning(f"of {number}，")
    logger.warning("of %s and %(more)s", {"more": number})
    logger.warning("of %s", {"id": [number]})
    try:
        raise ValueError(f"no such person:{number}.") from KeyError(number)
    except ValueError:
        logger.exception("failed", stack_info=True)

    assert number not in said.getvalue() and "ValueError" in said.getvalue() and "test_masking.py" in said.getvalue()


def test_an_error_is_told_by_its_kind_and_its_places_and_so_is_what_led_to_it(
    log: Callable[[], tuple[logging.Logger, io.StringIO]],
) -> None:
    logger, said = log()
    name, illness = "".join(["陈", "秀禾"]), "".join(["尿毒", "症"])

    try:
        raise ValueError(f"{name}患{illness}") from KeyError(name)
    except ValueError:
        logger.exception("failed")

    assert name not in said.getvalue() and illness not in said.getvalue()
    assert "KeyError\nled to\n" in said.getvalue() and "test_masking.py" in said.getvalue()


def test_what_was_typed_into_an_address_is_left_out() -> None:
    assert masked("Error handling request /cases/?q=陈秀禾&page=2 (9)") == "Error handling request /cases/?*** (9)"


def test_what_names_nobody_stays_readable() -> None:
    plain = "办件 HN411224-2026-000123 区划411224107200 收到 2026-09-02 11:00:00,123 金额1234567.89 摘要 "
    plain += "9f86d081884c7d659a2feaa0c55ad015" * 2

    assert masked(plain) == plain


def test_the_row_that_the_database_repeats_is_left_out() -> None:
    told = "duplicate key\nDETAIL:  Key (name, illness)=(陈秀禾, 尿毒症) already exists.\n"
    told += "Failing row contains (7, 陈秀禾, null).\nLINE 1: ...陈秀禾"

    assert "陈秀禾" not in masked(told) and "尿毒症" not in masked(told) and "duplicate key" in masked(told)


@pytest.mark.django_db
def test_a_refusal_of_the_real_database_names_nobody(log: Callable[[], tuple[logging.Logger, io.StringIO]]) -> None:
    (logger, said), name = log(), "".join(["陈", "秀禾"])
    User.objects.create_user(name)
    try:
        User.objects.create_user(name)
    except IntegrityError:
        logger.exception("refused")
    assert "IntegrityError" in said.getvalue() and name not in said.getvalue(), connection.vendor
    assert "test_masking.py" in said.getvalue()


@pytest.mark.either_database
def test_an_error_page_shows_no_number_even_if_the_error_does(
    base: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: object) -> None:
        raise Blocked(f"不能办理{CANARIES[0]}，电话{CANARIES[5]}")

    user = builders.person("caseworker", builders.VILLAGE)
    client.force_login(user, backend="offices.backends.PeopleBackend")
    monkeypatch.setattr("web.account.account_page", refuse)

    page = client.get(reverse("web:profile")).content.decode()

    assert "不能办理" in page and CANARIES[0] not in page and CANARIES[5] not in page
