"""Needs found: reported by villages, answered by the township, followed by an application."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import needs
from cases.models import ChainEntry, Need
from offices.models import User
from tests import builders
from tests.web.conftest import MOMENT
from tests.web.test_apply import FORM, posted

SignIn = Callable[[User], Client]


@pytest.fixture
def need(people: dict[str, User]) -> Need:
    return needs.report(people["village_aide"], builders.VILLAGE, "赵满仓", "房屋漏雨，没有收入", "13700000000", MOMENT)


@pytest.mark.proves("LAW-06")
def test_a_village_reports_and_the_township_finds_the_need_in_its_list(
    people: dict[str, User], signed_in: SignIn
) -> None:
    aide = signed_in(people["village_aide"])
    assert "点“报告困难情况”写几句话" in aide.get(reverse("web:needs")).content.decode()

    told = {"area": builders.VILLAGE, "name": "赵满仓", "told": "房屋漏雨，没有收入", "phone": ""}
    answer = aide.post(reverse("web:report_need"), told)

    assert answer.status_code == 302
    assert "赵满仓" in signed_in(people["caseworker"]).get(reverse("web:needs")).content.decode()


def test_a_report_needs_a_name_and_words_and_a_village_of_ones_own(people: dict[str, User], signed_in: SignIn) -> None:
    told = {"area": builders.OTHER_VILLAGE, "name": "", "told": ""}

    answer = signed_in(people["village_aide"]).post(reverse("web:report_need"), told)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"area", "name", "told"}
    assert not Need.objects.exists()


def test_what_was_told_is_read_on_its_own_page_and_the_look_is_kept(
    need: Need, people: dict[str, User], signed_in: SignIn
) -> None:
    page = signed_in(people["caseworker"]).get(reverse("web:need", args=[need.pk])).content.decode()

    assert "房屋漏雨" in page and "13700000000" in page
    assert ChainEntry.objects.get(act="look", actor=people["caseworker"]).detail["need"] == need.pk
    assert (
        "13700000000" not in signed_in(people["supervisor"]).get(reverse("web:need", args=[need.pk])).content.decode()
    )


def test_the_township_notes_that_it_informed(need: Need, people: dict[str, User], signed_in: SignIn) -> None:
    signed_in(people["caseworker"]).post(reverse("web:inform", args=[need.pk]))

    need.refresh_from_db()
    assert (need.state, need.informed_by) == ("informed", people["caseworker"])


@pytest.mark.proves("LAW-06")
def test_an_application_started_from_a_need_is_filled_in_and_linked_to_it(
    need: Need, people: dict[str, User], signed_in: SignIn
) -> None:
    client, address = signed_in(people["caseworker"]), f"{FORM}?need={need.pk}"
    assert address in client.get(reverse("web:need", args=[need.pk])).content.decode()

    begun = client.get(address)
    assert begun.context["form"].initial["members"] == [{"name": "赵满仓", "relation": "self"}]
    assert begun.context["channel"] == "discovery"
    client.post(address, posted(builders.single("赵满仓", 8), channel="discovery"))

    need.refresh_from_db()
    assert (need.state, need.case.applicant, need.case.channel) == ("applied", "赵满仓", "discovery")


def test_a_case_already_open_is_linked_by_its_number_and_only_one_of_the_village(
    need: Need, people: dict[str, User], signed_in: SignIn
) -> None:
    case, client = builders.apply(people["village_aide"]).case, signed_in(people["caseworker"])

    client.post(reverse("web:inform", args=[need.pk]), {"number": "0000000000"})
    need.refresh_from_db()
    assert need.state == "reported"

    client.post(reverse("web:inform", args=[need.pk]), {"number": case.number})
    need.refresh_from_db()
    assert need.case == case
