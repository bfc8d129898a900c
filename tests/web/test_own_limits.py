"""Time limits that only a later edition has: lists, tasks and case pages know them by the edition of the case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Clock
from offices.models import User
from processes import editions
from processes.redrawing import NewStep, Place, add_step
from tests import builders, redrawn
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]


@pytest.fixture
def heard(people: dict[str, User]) -> Case:
    """A case that waits to be heard, by an edition with a limit that the shipped tables do not have."""
    texts = redrawn.with_hearing()
    step = NewStep("userTask", "听取意见", "乡镇（街道）", "early_hearing", properties=redrawn.HEARING)
    texts[redrawn.DIBAO] = add_step(redrawn.shipped()[redrawn.DIBAO], Place(after="examination"), step).text
    texts[redrawn.TABLE] = texts[redrawn.TABLE].replace('starts = "file_receipt"', 'starts = "task_opened"')
    # Another test may have published an edition under the number that comes back here.
    editions.forget()
    before = builders.NOW - timedelta(days=1)
    editions.publish("dibao", texts, before.date(), None, before)
    case = builders.apply(people["village_aide"], now=before).case
    builders.advance(case, people, "early_hearing", before)
    return case


def test_a_step_with_a_limit_of_its_own_is_listed_opened_and_explained(
    heard: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client, task = signed_in(people["caseworker"]), builders.open_task(heard)

    assert "听取意见" in client.get(reverse("web:inbox"), {"tab": "office"}).content.decode()
    page = client.get(reverse("web:task", args=[task.pk]))
    assert page.status_code == 200 and "社会救助法 第四十八条" in page.content.decode()
    assert client.get(reverse("web:case", args=[heard.number])).status_code == 200


def test_a_clock_of_an_editions_own_rule_stands_on_the_case_page_and_in_the_register(
    heard: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    clock = Clock.objects.filter(case=heard).latest("id")
    Clock.objects.filter(pk=clock.pk).update(
        rule="dibao.hearing", extension="complex", extended_by=people["county_head"], extended_at=MOMENT
    )

    page = signed_in(people["caseworker"]).get(reverse("web:case", args=[heard.number])).content.decode()
    register = signed_in(people["county_approver"]).get(reverse("web:extensions")).content.decode()

    assert "听取意见" in page
    assert "听取意见" in register
