"""Pages of the reserve funds and the compared lists: who gets in, what is typed stays, no name stands whole."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from cases import reserve
from cases.models import ReserveEntry
from offices.models import Office, OfficeKind, PostKind, User
from tests import builders
from tests.web.conftest import MOMENT
from web.posts import COMPARES_LISTS, ENTERS_RESERVES, READS_RESERVES

pytestmark = pytest.mark.django_db
SignedIn = Callable[[User], Client]


@pytest.fixture
def entry(people: dict[str, User]) -> ReserveEntry:
    town = Office.objects.get(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=builders.TOWN)
    return reserve.enter(town, 2026, "allotment", Decimal(5000), "=1+1", people["county_approver"], MOMENT)


def test_each_page_opens_for_its_posts_and_for_no_other(
    people: dict[str, User], entry: ReserveEntry, signed_in: SignedIn
) -> None:
    pages = {
        reverse("web:reserve"): READS_RESERVES,
        reverse("web:reserve_fund", args=[entry.fund_id]): READS_RESERVES,
        reverse("web:reserve_export", args=[entry.fund_id]): READS_RESERVES,
        reverse("web:reserve_enter"): ENTERS_RESERVES,
        reverse("web:compared_lists"): COMPARES_LISTS,
    }
    for post in PostKind.values:
        client = signed_in(people[post])
        opened = {page for page in pages if client.get(page).status_code == 200}
        assert opened == {page for page, posts in pages.items() if post in posts}, post


def test_money_is_entered_by_one_and_approved_by_another(people: dict[str, User], signed_in: SignedIn) -> None:
    town = Office.objects.get(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=builders.TOWN)
    typed = {"office": town.pk, "kind": "allotment", "amount": "20000", "note": "卢财社12号"}
    clerk, head = signed_in(people["county_approver"]), signed_in(people["county_head"])

    assert clerk.post(reverse("web:reserve_enter"), typed).status_code == 302
    entry = ReserveEntry.objects.get()
    assert clerk.post(reverse("web:reserve_approve", args=[entry.pk])).status_code == 403
    assert head.post(reverse("web:reserve_approve", args=[entry.pk])).status_code == 302

    assert "20,000.00" in head.get(reverse("web:reserve")).text or "20000" in head.get(reverse("web:reserve")).text


def test_what_cannot_be_entered_is_said_at_the_amount_and_stays_typed(
    people: dict[str, User], signed_in: SignedIn
) -> None:
    town = Office.objects.get(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=builders.TOWN)
    typed = {"office": town.pk, "kind": "allotment", "amount": "-5", "note": "写错了"}

    answer = signed_in(people["county_approver"]).post(reverse("web:reserve_enter"), typed)

    assert answer.status_code == 422
    assert "金额须大于零" in answer.text and "写错了" in answer.text


def test_a_township_sees_its_own_fund_only(people: dict[str, User], entry: ReserveEntry, signed_in: SignedIn) -> None:
    elsewhere = builders.person("caseworker", builders.FAR_VILLAGE)

    assert signed_in(elsewhere).get(reverse("web:reserve_fund", args=[entry.fund_id])).status_code == 404


def test_the_exported_ledger_holds_no_formula(
    people: dict[str, User], entry: ReserveEntry, signed_in: SignedIn
) -> None:
    reserve.approve(entry.pk, people["county_head"], MOMENT)

    answer = signed_in(people["finance_clerk"]).get(reverse("web:reserve_export", args=[entry.fund_id]))

    assert answer["Content-Type"].startswith("text/csv")
    assert "'=1+1" in answer.content.decode("utf-8-sig")


def test_compared_lists_show_masked_names(people: dict[str, User], signed_in: SignedIn) -> None:
    award = builders.granted(people, "莫桂香")

    page = signed_in(people["county_approver"]).get(reverse("web:compared_lists")).text

    assert "莫＊香" in page and award.household.name not in page
