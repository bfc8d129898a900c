"""The reserve fund of a township: two persons put money in, nothing is paid that is not there, every line adds up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from cases import reserve
from cases.errors import AlreadyDone, Blocked, NotAllowed
from cases.models import ReserveEntry, ReserveFund
from offices.models import Office, OfficeKind, User
from tests import builders

pytestmark = pytest.mark.django_db
NOW = builders.NOW
Kind = ReserveEntry.Kind


@pytest.fixture
def people(base: None) -> dict[str, User]:
    return builders.team()


@pytest.fixture
def town(base: None) -> Office:
    return Office.objects.get(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=builders.TOWN)


def put_in(people: dict[str, User], town: Office, amount: str, kind: str = Kind.ALLOTMENT) -> ReserveEntry:
    entered = reserve.enter(town, NOW.year, kind, Decimal(amount), "县财字12号", people["county_approver"], NOW)
    return reserve.approve(entered.pk, people["county_head"], NOW)


@pytest.mark.proves("LS-08", "S4-18")
def test_money_counts_once_another_person_has_approved_it(people: dict[str, User], town: Office) -> None:
    entry = reserve.enter(town, 2026, Kind.ALLOTMENT, Decimal(5000), "年初", people["county_approver"], NOW)
    assert reserve.balance(entry.fund) == 0

    with pytest.raises(NotAllowed):
        reserve.approve(entry.pk, people["county_approver"], NOW)
    reserve.approve(entry.pk, people["county_head"], NOW)

    assert reserve.balance(entry.fund) == 5000
    with pytest.raises(AlreadyDone):
        reserve.approve(entry.pk, people["county_head"], NOW)


def test_one_person_in_two_posts_approves_nothing_of_the_own(people: dict[str, User], town: Office) -> None:
    builders.hold(people["county_head"], "county_approver", builders.VILLAGE)
    entry = reserve.enter(town, 2026, Kind.ALLOTMENT, Decimal(5000), "年初", people["county_head"], NOW)

    with pytest.raises(NotAllowed, match="以外"):
        reserve.approve(entry.pk, people["county_head"], NOW)


def test_the_agriculture_bureau_s_head_has_no_say_in_the_fund(people: dict[str, User], town: Office) -> None:
    stranger = builders.person("county_head", builders.VILLAGE, "farm", office_kind=OfficeKind.AGRICULTURE_BUREAU)
    entry = reserve.enter(town, 2026, Kind.ALLOTMENT, Decimal(5000), "年初", people["county_approver"], NOW)

    with pytest.raises(NotAllowed):
        reserve.approve(entry.pk, stranger, NOW)
    assert not reserve.funds_for(stranger, NOW.date()).exists()


def test_a_correction_says_why_and_never_takes_more_than_there_is(people: dict[str, User], town: Office) -> None:
    fund = put_in(people, town, "300").fund

    with pytest.raises(Blocked, match="原因"):
        reserve.enter(town, 2026, Kind.CORRECTION, Decimal(-1), " ", people["county_approver"], NOW)
    with pytest.raises(Blocked, match="余额 300.00 元，不够支付 300.01 元"):
        put_in(people, town, "-300.01", Kind.CORRECTION)
    put_in(people, town, "-300", Kind.CORRECTION)

    assert reserve.balance(fund) == 0


def test_what_is_not_approved_stays_out_of_the_books_with_its_reason(people: dict[str, User], town: Office) -> None:
    entry = reserve.enter(town, 2026, Kind.ALLOTMENT, Decimal(9), "重复", people["county_approver"], NOW)
    with pytest.raises(Blocked, match="原因"):
        reserve.reject(entry.pk, people["county_head"], " ", NOW)

    found = reserve.reject(entry.pk, people["county_head"], "已经拨过", NOW)

    assert found.state == "rejected" and "已经拨过" in found.note and reserve.balance(found.fund) == 0


def test_the_database_itself_keeps_a_balance_from_falling_below_nothing(people: dict[str, User], town: Office) -> None:
    entry = put_in(people, town, "10")

    with pytest.raises(IntegrityError), transaction.atomic():
        ReserveEntry.objects.filter(pk=entry.pk).update(balance=Decimal("-0.01"))


def test_the_months_of_a_fund_follow_one_another_and_an_altered_line_is_found(
    people: dict[str, User], town: Office
) -> None:
    fund = put_in(people, town, "1000").fund
    later = NOW + timedelta(days=40)
    entered = reserve.enter(town, 2026, Kind.REPLENISHMENT, Decimal(500), "补充", people["head_of_office"], later)
    reserve.approve(entered.pk, people["county_head"], later)

    first, second = reserve.months(fund)
    assert (first.closing, second.opening, second.received, second.closing) == (1000, 1000, 500, 1500)
    assert reserve.reconcile(fund) == []

    ReserveEntry.objects.filter(fund=fund, sequence=1).update(amount=Decimal(900))
    assert [each.what for each in reserve.reconcile(ReserveFund.objects.get())] == [
        "第1笔余额与累计不符",
        "第2笔余额与累计不符",
    ]
