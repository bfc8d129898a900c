"""Who may act where and on which day: offices by level, posts by date, substitutes while somebody is away."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction

from offices import counties, routing
from offices.errors import NoOffice
from offices.models import Absence, Holding, Office, OfficeKind, PostKind, User

DAY = date(2026, 9, 1)
VILLAGE = "411224100001"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lushi(no_offices):
    cache.clear()
    counties.load("411224", DAY)


def person(name):
    return User.objects.create(username=name, display_name=name)


def township():
    return Office.objects.get(division_id="411224100000")


def hold(user, post, from_on=DAY, until_on=None, office=None):
    return Holding.objects.create(user=user, office=office or township(), post=post, from_on=from_on, until_on=until_on)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (OfficeKind.VILLAGE_COMMITTEE, "卢氏县城关镇和平里社区居民委员会"),
        (OfficeKind.TOWNSHIP_OFFICE, "卢氏县城关镇人民政府"),
        (OfficeKind.CIVIL_AFFAIRS_BUREAU, "卢氏县民政局"),
        (OfficeKind.MEANS_TEST_CENTRE, "卢氏县居民家庭经济状况核对中心"),
        (OfficeKind.MONITORING_CENTRE, "卢氏县慈善事业和低收入人口监测服务中心"),
        (OfficeKind.FINANCE_BUREAU, "卢氏县财政局"),
        (OfficeKind.COUNTY_GOVERNMENT, "卢氏县人民政府"),
    ],
)
def test_a_kind_and_a_village_lead_to_one_office(kind, name):
    assert routing.office_for(kind, VILLAGE, DAY).name == name


def test_an_area_without_the_office_is_refused_with_both_names():
    with pytest.raises(NoOffice, match=r"110101001000.*乡镇人民政府"):
        routing.office_for(OfficeKind.TOWNSHIP_OFFICE, "110101001001", DAY)


def test_an_office_serves_until_its_last_day():
    Office.objects.filter(division_id="411224100000").update(until_on=DAY)

    assert routing.office_for(OfficeKind.TOWNSHIP_OFFICE, VILLAGE, DAY) == township()
    with pytest.raises(NoOffice):
        routing.office_for(OfficeKind.TOWNSHIP_OFFICE, VILLAGE, date(2026, 9, 2))


def test_the_remembered_office_is_the_right_one(django_assert_num_queries):
    first = routing.office_id_for(OfficeKind.TOWNSHIP_OFFICE, VILLAGE, DAY)

    with django_assert_num_queries(0):
        again = routing.office_id_for(OfficeKind.TOWNSHIP_OFFICE, VILLAGE, DAY)

    assert first == again == township().pk


@pytest.mark.parametrize(
    ("on", "held"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_its_last(on, held):
    clerk = person("clerk")
    hold(clerk, PostKind.CASEWORKER, until_on=date(2026, 9, 30))

    assert routing.holdings(clerk.pk, on).exists() is held
    assert bool(routing.seats(clerk.pk, on)) is held


@pytest.mark.parametrize(
    ("on", "owners"),
    [
        (date(2026, 9, 4), ["stand_in"]),
        (date(2026, 9, 5), ["clerk", "stand_in"]),
        (date(2026, 9, 9), ["clerk", "stand_in"]),
        (date(2026, 9, 10), ["stand_in"]),
    ],
)
def test_a_substitute_sits_in_the_absent_persons_seat_on_those_days_only(on, owners):
    clerk, stand_in = person("clerk"), person("stand_in")
    hold(clerk, PostKind.CASEWORKER)
    hold(stand_in, PostKind.INVESTIGATOR)
    Absence.objects.create(user=clerk, substitute=stand_in, from_on=date(2026, 9, 5), until_on=date(2026, 9, 9))

    seats = routing.seats(stand_in.pk, on)

    names = dict(User.objects.values_list("pk", "username"))
    assert sorted(names[seat.for_user_id] for seat in seats) == owners
    assert all(seat.prefix == "411224100" for seat in seats)


def test_a_substitute_does_not_gain_a_post_that_has_ended():
    clerk, stand_in = person("clerk"), person("stand_in")
    hold(clerk, PostKind.CASEWORKER, from_on=date(2026, 1, 1), until_on=date(2026, 8, 31))
    Absence.objects.create(user=clerk, substitute=stand_in, from_on=DAY, until_on=DAY)

    assert routing.seats(stand_in.pk, DAY) == []


def test_the_absent_person_keeps_the_own_seat():
    clerk, stand_in = person("clerk"), person("stand_in")
    hold(clerk, PostKind.CASEWORKER)
    Absence.objects.create(user=clerk, substitute=stand_in, from_on=DAY, until_on=DAY)

    [seat] = routing.seats(clerk.pk, DAY)

    assert (seat.post, seat.office_kind, seat.for_user_id) == ("caseworker", "township_office", clerk.pk)


def test_the_database_refuses_a_post_that_ends_before_it_starts():
    with pytest.raises(IntegrityError, match="holding_ends_after_start"), transaction.atomic():
        hold(person("clerk"), PostKind.CASEWORKER, until_on=date(2026, 8, 31))


def test_the_database_refuses_to_stand_in_for_oneself():
    clerk = person("clerk")
    with pytest.raises(IntegrityError, match="absence_needs_another_person"), transaction.atomic():
        Absence.objects.create(user=clerk, substitute=clerk, from_on=DAY, until_on=DAY)
