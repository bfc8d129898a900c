"""Reading a task page: each look is recorded with its purpose, and applicants read their own words only."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import steps
from cases.models import Case, ChainEntry, Channel
from offices.models import User
from processes.models import Task
from tests import builders
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]


def address(task: Task) -> str:
    return reverse("web:task", args=[task.pk])


def looks(case: Case) -> list[str]:
    return [entry.detail["purpose"] for entry in ChainEntry.objects.filter(case=case, act="look").order_by("id")]


def test_opening_a_task_to_do_it_is_recorded_as_a_look(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    signed_in(people["caseworker"]).get(address(builders.open_task(case)))

    assert looks(case) == ["办理“受理审查”"]


def test_a_task_of_others_is_read_for_a_stated_purpose_only(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    steps.claim(builders.open_task(case).pk, people["caseworker"], MOMENT)
    client = signed_in(people["county_approver"])

    asked = client.get(address(builders.open_task(case))).content.decode()
    assert "为什么查看这件办件" in asked and "陈秀禾" not in asked and looks(case) == []

    client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "supervise"})
    assert "陈秀禾" in client.get(address(builders.open_task(case))).content.decode()
    assert looks(case) == ["督办、检查、审计"]


def test_an_applicant_reads_nothing_at_the_own_step_that_offices_and_neighbours_said(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    applicant = builders.person("applicant", builders.VILLAGE, "own")
    Case.objects.filter(pk=case.pk).update(applicant_user=applicant, channel=Channel.SELF)
    builders.advance(case, people, "examination")
    handed_in = case.process.tasks.get(element="application")

    shown = signed_in(applicant).get(address(handed_in)).context

    assert {one.submission.element for one in shown["said"]} == {"application"}
    assert not shown["attachments"].exclude(submission__element="application").exists()


def test_opening_a_document_is_recorded_as_a_look(
    case: Case, people: dict[str, User], signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.files.issue.read_pdf", lambda document: b"%PDF-1.7")
    paper = case.documents.get(kind="application_form")

    signed_in(people["caseworker"]).get(reverse("web:document", args=[paper.uid]))

    (entry,) = ChainEntry.objects.filter(case=case, act="look")
    assert entry.detail == {"purpose": "办理“受理审查”", "opened": f"《{paper.title}》{paper.number}"}
