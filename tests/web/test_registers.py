"""Households after the award, recognised status, complaints, extensions, near relatives, the decision explained."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases import clocks
from cases.models import Case, ChainEntry, ChangeReport, CustodyAgreement
from offices.models import User
from tests import builders
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
ID = "411224196803150026"


# The household


@pytest.mark.proves("LAW-13")
def test_a_change_is_reported_on_the_page_of_the_household(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client, address = signed_in(people["village_aide"]), reverse("web:report_change", args=[case.household.uid])
    late = {"kind": "members", "happened_on": (MOMENT + timedelta(days=1)).date(), "told": "女儿出嫁"}

    assert client.post(address, late).status_code == 422
    assert not ChangeReport.objects.exists()
    client.post(address, late | {"happened_on": MOMENT.date()})

    page = client.get(reverse("web:household", args=[case.household.uid])).content.decode()
    assert "女儿出嫁" in page and "变化报告" in page


@pytest.mark.proves("DB-31")
def test_an_agreement_on_custody_is_registered_by_the_township_and_filed_by_the_county(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    told = {"keeper": "莫春梅", "keeper_post": "村协理员", "purpose": "行动不便", "signed_on": MOMENT.date()}
    home = reverse("web:household", args=[case.household.uid])
    signed_in(people["caseworker"]).post(reverse("web:custody", args=[case.household.uid]), told)
    assert "待县级备案" in signed_in(people["caseworker"]).get(home).content.decode()

    county = signed_in(people["county_approver"])
    county.post(reverse("web:file_custody", args=[CustodyAgreement.objects.get().pk]))

    assert CustodyAgreement.objects.get().filed_by == people["county_approver"]
    assert "已备案" in county.get(home).content.decode()


@pytest.mark.proves("S2-37")
def test_the_household_shows_its_five_stages(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    page = signed_in(people["caseworker"]).get(reverse("web:household", args=[case.household.uid]))

    assert [stage.title for stage in page.context["stages"]] == ["数据共享", "识别", "救助", "跟踪", "退出"]
    assert "一户一链五个环节" in page.content.decode()


# Recognised status


@pytest.mark.proves("LAW-09")
def test_a_liaison_learns_scheme_and_month_by_id_and_purpose(people: dict[str, User], signed_in: SignIn) -> None:
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "publication")
    client = signed_in(people["liaison"])

    answer = client.post(reverse("web:recognition"), {"resident_id": ID, "purpose": "医疗救助资助参保"})

    page = answer.content.decode()
    assert "最低生活保障" in page and "2026年10月" in page
    assert ID not in page and "陈秀禾" not in page and "849" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert ChainEntry.objects.get(act="status").detail["purpose"] == "医疗救助资助参保"


def test_a_status_is_not_asked_by_address_nor_without_a_purpose(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["liaison"])

    assert (
        "查询结果"
        not in client.get(reverse("web:recognition"), {"resident_id": ID, "purpose": "随便看看"}).content.decode()
    )
    asked = client.post(reverse("web:recognition"), {"resident_id": "411224196803150027", "purpose": ""})

    assert set(asked.context["form"].errors) == {"resident_id", "purpose"}
    assert not ChainEntry.objects.filter(act="status").exists()


def test_asking_for_one_person_after_another_is_slowed(people: dict[str, User], signed_in: SignIn) -> None:
    client, told = signed_in(people["liaison"]), {"resident_id": ID, "purpose": "医疗救助资助参保"}

    statuses = [client.post(reverse("web:recognition"), told).status_code for _ in range(21)]

    assert statuses == [200] * 20 + [429]


# Complaints, extensions, near relatives


@pytest.mark.proves("DB-08")
def test_a_complaint_is_registered_on_the_case_and_says_that_the_county_must_visit(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["supervisor"])
    client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "complaint"})

    client.post(reverse("web:register_complaint", args=[case.number]), {"content": "反映在县城有铺面"})

    case.refresh_from_db()
    assert case.has_complaint
    assert "县级必须入户" in client.get(reverse("web:case", args=[case.number])).content.decode()


def test_the_applicant_reads_nothing_of_a_complaint(people: dict[str, User], signed_in: SignIn) -> None:
    case = builders.apply(people["applicant"], builders.single("李有田", 3), channel="self").case
    signed_in(people["supervisor"]).post(
        reverse("web:register_complaint", args=[case.number]), {"content": "反映在县城有铺面"}
    )

    page = signed_in(people["applicant"]).get(reverse("web:case", args=[case.number])).content.decode()

    assert "投诉" not in page and "铺面" not in page


def test_the_second_signature_is_offered_to_another_person_only(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "means_test_request")
    clock = case.clocks.get(rule="dibao.confirmation_total")
    clocks.request_extension(clock.pk, people["caseworker"], "other", "山洪断路", MOMENT)
    address = reverse("web:second_extension", args=[clock.pk])

    for post, offered in (("caseworker", False), ("head_of_office", True)):
        client = signed_in(people[post])
        client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "handle"})
        page = client.get(reverse("web:case", args=[case.number])).content.decode()
        assert ("待另一名负责人签署" in page, address in page) == (True, offered)


@pytest.fixture
def related(people: dict[str, User]) -> Case:
    case = builders.apply(people["village_aide"], now=MOMENT - timedelta(days=1)).case
    row = {"member": "陈秀禾", "staff_name": "莫春梅", "relation": "sibling"}
    builders.do(builders.open_task(case, "acceptance"), people, MOMENT - timedelta(hours=20), near_relatives=[row])
    return case


def test_the_register_of_near_relatives_shows_who_filed_and_when(
    related: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    page = signed_in(people["supervisor"]).get(reverse("web:relatives")).content.decode()

    assert "莫春梅" in page and str(people["caseworker"]) in page and "2026-09-01" in page


@pytest.mark.proves("PUB-11")
def test_the_listing_of_the_board_marks_a_filed_near_relative(
    related: Case, people: dict[str, User], client: Client
) -> None:
    now = builders.advance(related, people, "public_notice", MOMENT - timedelta(hours=19))
    builders.do(builders.open_task(related), people, now)

    page = client.get(reverse("web:notices"), {"area": builders.TOWN}).content.decode()

    assert "近亲属已备案" in page and "陈＊禾" in page and "莫春梅" not in page


# The decision explained


@pytest.mark.proves("PUB-09")
def test_the_applicant_reads_the_arithmetic_line_by_line_with_its_articles(
    people: dict[str, User], signed_in: SignIn
) -> None:
    case = builders.apply(people["applicant"], builders.single("李有田", 3), channel="self").case
    builders.advance(case, people, "examination")

    page = signed_in(people["applicant"]).get(reverse("web:case", args=[case.number]))

    lines = page.context["sums"].lines
    assert lines and all(line["item"] in page.content.decode() for line in lines)
    assert "《" in page.content.decode() or "第十三条" in page.content.decode()
