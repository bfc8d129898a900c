"""Errors of the domain as pages: status, sentence, next step, and nothing about whom it concerns."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from cases import attachments, errors
from cases.documents.errors import PrintingTooSlow
from cases.models import Attachment
from offices.models import User
from rules.errors import MissingStandard
from web.errors import DomainErrors, csrf_failed, failed

SignIn = Callable[[User], Client]


class Nobody:
    is_authenticated = False
    pk = None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFound(), 404),
        (errors.NotAllowed("由另一人签署"), 403),
        (errors.AlreadyDone("已由聂文静办结"), 409),
        (errors.TooLate(), 409),
        (errors.Blocked("缺少低保标准"), 409),
        (errors.FileRefused(), 422),
        (PrintingTooSlow(), 409),
    ],
)
def test_each_error_becomes_its_status_with_its_sentence_and_a_next_step(error: Exception, status: int) -> None:
    request = RequestFactory().get("/tasks/7/")
    request.user = Nobody()

    answer = DomainErrors(lambda _: None).process_exception(request, error)

    text = answer.content.decode()
    assert answer.status_code == status
    assert "下一步" in text
    assert status == 404 or str(error) in text


def test_errors_of_the_rules_are_told_too() -> None:
    request = RequestFactory().get("/")
    request.user = Nobody()

    answer = DomainErrors(lambda _: None).process_exception(request, MissingStandard("缺少低保标准"))

    assert answer.status_code == 409


def test_a_file_that_is_gone_from_the_store_is_told_and_no_failure_of_the_server(tmp_path: Path) -> None:
    with override_settings(MEDIA_ROOT=tmp_path), pytest.raises(errors.Blocked, match="从备份恢复"):
        attachments.read(Attachment(uid=uuid4(), content_type="image/jpeg"))


def test_an_error_of_the_program_is_left_to_django() -> None:
    assert DomainErrors(lambda _: None).process_exception(RequestFactory().get("/"), ValueError("x")) is None


def test_a_row_that_somebody_else_wrote_just_before_is_told_and_another_slip_of_the_database_is_not(
    people: dict[str, User],
) -> None:
    request, answer = RequestFactory().post("/inbox/filters/"), DomainErrors(lambda _: None).process_exception
    request.user = Nobody()

    def met(**columns: object) -> IntegrityError:
        with pytest.raises(IntegrityError) as slip, transaction.atomic():
            User.objects.create(**columns)
        return slip.value

    twice = answer(request, met(username=people["caseworker"].username))
    assert twice.status_code == 409 and "刚刚已经登记过" in twice.content.decode()
    assert people["caseworker"].username not in twice.content.decode()
    assert answer(request, met(username="nobody", display_name=None)) is None


def test_what_is_missing_and_what_is_foreign_read_the_same(people: dict[str, User], signed_in: SignIn) -> None:
    answer = signed_in(people["caseworker"]).get(reverse("web:case", args=["4112242026999999"]))

    assert answer.status_code == 404
    assert "4112242026999999" not in answer.content.decode()


def test_a_failure_is_told_without_the_database() -> None:
    answer = failed(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "系统出了差错" in answer.content.decode()


def test_a_form_left_open_too_long_is_told_so() -> None:
    request = RequestFactory().post("/")
    request.user = Nobody()

    assert "请重新提交" in csrf_failed(request).content.decode()
