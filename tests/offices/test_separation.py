"""The three administrators: nobody holds two of the posts, and none of them handles cases, whoever writes the row."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from offices import separation
from offices.errors import PostsApart
from offices.models import Absence, Holding, Office, PostKind, User
from tests import builders

DAY = date(2026, 9, 2)


@pytest.fixture
def administrator(base: None) -> User:
    return builders.person("system_administrator", builders.COUNTY)


def hold(user: User, post: str, from_on: date = DAY, until_on: date | None = None) -> Holding:
    office = Office.objects.filter(holdings__user=user).first() or Office.objects.first()
    return Holding.objects.create(user=user, office=office, post=post, from_on=from_on, until_on=until_on)


def refused(user: User, post: str, from_on: date = DAY) -> bool:
    """Whether both the check and the database say no."""
    with pytest.raises(PostsApart, match="不能"):
        separation.check_post(user, post, from_on, None)
    try:
        with transaction.atomic():
            hold(user, post, from_on)
    except IntegrityError as slip:
        return "posts_apart" in str(slip)
    return False


@pytest.mark.parametrize("post", [each for each in PostKind.values if each != "system_administrator"])
def test_an_administrator_holds_no_other_post(administrator: User, post: str) -> None:
    assert refused(administrator, post)


@pytest.mark.parametrize("post", sorted(separation.ADMINISTRATORS))
def test_whoever_handles_cases_becomes_no_administrator(base: None, post: str) -> None:
    assert refused(builders.person("caseworker", builders.VILLAGE), post)


def test_one_may_follow_the_other(administrator: User) -> None:
    administrator.holdings.update(until_on=DAY - timedelta(days=1))

    separation.check_post(administrator, "caseworker", DAY, None)
    assert hold(administrator, "caseworker").pk


def test_a_post_that_ended_is_not_stretched_over_the_next_one(administrator: User) -> None:
    first = administrator.holdings.get()
    Holding.objects.filter(pk=first.pk).update(until_on=DAY - timedelta(days=1))
    hold(administrator, "caseworker")

    with pytest.raises(IntegrityError, match="posts_apart"), transaction.atomic():
        Holding.objects.filter(pk=first.pk).update(until_on=None)


def test_many_written_at_once_are_held_against_each_other(base: None) -> None:
    user, office = User.objects.create(username="both"), Office.objects.first()
    both = [Holding(user=user, office=office, post=post, from_on=DAY) for post in ("auditor", "caseworker")]

    with pytest.raises(IntegrityError, match="posts_apart"), transaction.atomic():
        Holding.objects.bulk_create(both)


def test_an_administrators_post_is_not_lent_to_a_colleague(administrator: User) -> None:
    colleague = builders.person("caseworker", builders.VILLAGE)
    for user, substitute in ((administrator, colleague), (colleague, administrator)):
        away = Absence(user=user, substitute=substitute, from_on=DAY, until_on=DAY)

        with pytest.raises(PostsApart, match="不设代办"):
            separation.check_absence(away)
        with pytest.raises(IntegrityError, match="posts_apart"), transaction.atomic():
            away.save()


def test_who_stands_in_for_somebody_becomes_no_administrator(base: None) -> None:
    one, other = builders.person("caseworker", builders.VILLAGE), User.objects.create(username="other")
    Absence.objects.create(user=one, substitute=other, from_on=DAY, until_on=DAY)

    assert refused(other, "auditor")
