"""The pages of moving cases and of where they stand: plan, try, carry out, report; counts for all, cases for few."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, MoveRun
from cases.moving import runs
from offices import divisions
from offices.models import User
from processes.models import Process, SchemeEdition
from tests import builders
from tests.cases import new_editions as new
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
People = dict[str, User]
pytestmark = pytest.mark.django_db


@pytest.fixture
def other(case: Case) -> SchemeEdition:
    """An edition in which acceptance has another id."""
    texts = new.with_id(new.shipped(), new.APPLICATION, "acceptance", "accept")
    return SchemeEdition.objects.get(pk=new.published(texts, date(2026, 10, 1), MOMENT).id)


def asked(case: Case, other: SchemeEdition, **more: str) -> dict[str, object]:
    return {"old": case.process.edition_id, "new": other.pk, "area": builders.COUNTY, **more}


def test_the_way_from_plan_to_report(case: Case, other: SchemeEdition, people: People, signed_in: SignIn) -> None:
    client = signed_in(people["process_approver"])
    proposed = client.get(reverse("web:move_new"), asked(case, other)).context["rows"]
    assert [(row["element"], row["proposed"]) for row in proposed] == [("acceptance", "accept")]

    told = client.post(reverse("web:move_plan"), asked(case, other, **{"rename:acceptance": "accept"}), follow=True)
    run = told.context["run"]
    assert run.renamed == {"acceptance": "accept"} and "可以迁移" in told.content.decode()
    tried = client.post(reverse("web:move_act", args=[run.pk, "try"]), follow=True)
    assert "试办完毕" in tried.content.decode()
    client.post(reverse("web:move_act", args=[run.pk, "carry-out"]))
    runs.go_on(run.pk, lambda: MOMENT)

    report = client.get(reverse("web:move", args=[run.pk])).content.decode()
    assert "已迁移" in report and "已完成" in report
    assert Process.objects.get(pk=case.process_id).edition_id == other.pk


def test_reasons_stand_grouped_on_the_plan(case: Case, other: SchemeEdition, people: People, signed_in: SignIn) -> None:
    client = signed_in(people["process_approver"])

    told = client.post(reverse("web:move_plan"), asked(case, other), follow=True)

    assert "在新版本里没有了" in told.content.decode() and told.context["reasons"][0][1] == 1
    assert case.applicant not in told.content.decode()


def test_what_was_typed_wrong_is_said_at_the_field(case: Case, people: People, signed_in: SignIn) -> None:
    client, same = signed_in(people["process_approver"]), case.process.edition_id
    said = {"old": same, "new": same, "area": builders.COUNTY}

    told = client.post(reverse("web:move_plan"), said)

    assert told.status_code == 422 and "请选同一类救助的另一个版本" in told.content.decode()


def test_designers_read_moves_and_only_approvers_make_them(
    case: Case, other: SchemeEdition, people: People, signed_in: SignIn
) -> None:
    designer = signed_in(people["process_designer"])
    run = runs.plan_move(SchemeEdition.objects.get(pk=case.process.edition_id), other, builders.COUNTY, {}, MOMENT)

    assert designer.get(reverse("web:moves")).status_code == 200
    page = designer.get(reverse("web:move", args=[run.pk])).content.decode()
    assert "开始迁移" not in page
    designer.post(reverse("web:move_act", args=[run.pk, "carry-out"]))
    assert MoveRun.objects.get(pk=run.pk).state == "planned"
    assert signed_in(people["caseworker"]).get(reverse("web:moves")).status_code == 403


def test_a_move_of_another_county_is_not_shown(case: Case, other: SchemeEdition, signed_in: SignIn) -> None:
    run = runs.plan_move(SchemeEdition.objects.get(pk=case.process.edition_id), other, builders.COUNTY, {}, MOMENT)
    stranger = signed_in(builders.person("process_approver", builders.FAR_VILLAGE, "stranger"))

    assert stranger.get(reverse("web:move", args=[run.pk])).status_code == 403
    assert stranger.get(reverse("web:moves")).context["rows"] == []


# Where cases stand


def test_the_diagram_and_the_table_say_the_same(case: Case, people: People, signed_in: SignIn) -> None:
    page = signed_in(people["supervisor"]).get(reverse("web:heat"))

    (name, row), *rest = page.context["rows"]
    mark = page.context["state"]["marks"]["stage_application"]["acceptance"]
    assert (row.element, row.count, rest) == ("acceptance", 1, [])
    assert mark == {"state": "heat4", "badge": "1件 · 0天"} and name == "受理审查"
    assert page.context["state"]["marks"]["dibao"]["stage_application"]["badge"] == "1件"


def test_a_number_opens_exactly_its_cases_with_masked_names(case: Case, people: People, signed_in: SignIn) -> None:
    client = signed_in(people["supervisor"])
    told = client.get(reverse("web:heat_cases"), {"step": "acceptance"})

    assert told.context["page"].paginator.count == 1
    assert case.number in told.content.decode() and case.applicant not in told.content.decode()
    assert client.get(reverse("web:heat_cases"), {"step": "examination"}).context["page"].paginator.count == 0


def test_a_move_of_the_system_s_own_shows_each_designer_the_cases_of_the_own_county(
    case: Case, other: SchemeEdition, people: People, signed_in: SignIn
) -> None:
    run = runs.plan_move(SchemeEdition.objects.get(pk=case.process.edition_id), other, builders.COUNTY, {}, MOMENT)
    MoveRun.objects.filter(pk=run.pk).update(area=divisions.NATION, unaccepted_only=True)
    elsewhere = builders.person("process_designer", "340303000000", "elsewhere", "外县设计")
    address = reverse("web:move", args=[run.pk])

    assert case.number in signed_in(people["process_designer"]).get(address).content.decode()
    foreign = signed_in(elsewhere).get(address)
    assert foreign.status_code == 200 and case.number not in foreign.content.decode()
    MoveRun.objects.filter(pk=run.pk).update(area=builders.COUNTY)
    assert signed_in(elsewhere).get(address).status_code == 403


def test_designers_see_counts_and_no_case(case: Case, people: People, signed_in: SignIn) -> None:
    client = signed_in(people["process_designer"])
    page = client.get(reverse("web:heat"))

    assert page.context["rows"][0][1].count == 1 and case.number not in page.content.decode()
    assert "heat/cases" not in page.content.decode()
    assert client.get(reverse("web:heat_cases"), {"step": "acceptance"}).status_code == 403


def test_an_edition_or_a_place_narrows_the_picture(case: Case, people: People, signed_in: SignIn) -> None:
    client = signed_in(people["supervisor"])

    def count(**query: object) -> int:
        return sum(row.count for _name, row in client.get(reverse("web:heat"), query).context["rows"])

    assert count(edition=case.process.edition_id) == count(place=builders.TOWN) == 1
    assert count(place=builders.OTHER_VILLAGE[:9] + "000") == 0
    assert count(edition="all:dibao") == 1
    assert client.get(reverse("web:heat"), {"edition": "nothing", "place": "9"}).status_code == 200
