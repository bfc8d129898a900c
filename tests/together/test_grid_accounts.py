"""The figures of patrols, asked for by every kind of account, for every kind of month: an answer, never a breakdown."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.models import Household
from monitoring.grids import patrols, tree
from monitoring.grids.patrols import QUESTIONS, Seen
from monitoring.grids.tree import Entry, Role
from monitoring.models import PatrolVisit
from offices.models import Absence, Holding, Office, OfficeKind, PostKind, User
from tests import builders
from web.posts import READS_GRIDS

pytestmark = pytest.mark.django_db
Make = Callable[[dict[str, User], datetime], User]
MONTHS = (
    "",
    "2026-11",
    "2026-13",
    "2015-01",
    "0001-01",
    "9999-12",
    "2027-12",
    "x",
    "2026-1",
    "２０２６-11",
    "2026-11-01",
)
PAGES = ("", "0", "99", "last", "-1", "x")


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def visited(people: dict[str, User], household: Household, now: datetime) -> None:
    """A grid of the county, and a visit to the household in it."""
    grid = tree.add(Entry("卢氏县网格", builders.COUNTY), None, people["county_approver"], now)
    tree.seat(grid, people["grid_member"], Role.LEVEL_1, people["county_approver"], now)
    tree.place_all(grid, people["county_approver"], now)
    answers = dict.fromkeys(QUESTIONS, "fine")
    patrols.record(household, Seen(now.date(), answers), people["grid_member"], now)
    assert PatrolVisit.objects.count() == 1


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def _nobody(_people: dict[str, User], _now: datetime) -> User:
    return User.objects.create_user("no.post", display_name="没有岗位")


def _left(_people: dict[str, User], now: datetime) -> User:
    user = builders.person("supervisor", builders.COUNTY, "left")
    Holding.objects.filter(user=user).update(until_on=now.date() - timedelta(days=1))
    return user


def _coming(_people: dict[str, User], now: datetime) -> User:
    user = builders.person("supervisor", builders.COUNTY, "coming")
    Holding.objects.filter(user=user).update(from_on=now.date() + timedelta(days=1))
    return user


def _closed(people: dict[str, User], _now: datetime) -> User:
    User.objects.filter(pk=people["supervisor"].pk).update(is_active=False)
    return people["supervisor"]


def _substitute(people: dict[str, User], now: datetime) -> User:
    user = builders.person("applicant", builders.VILLAGE, "substitute")
    told = {"from_on": now.date(), "until_on": now.date(), "substitute": user}
    Absence.objects.create(user=people["county_head"], **told)
    return user


def _above(_people: dict[str, User], _now: datetime) -> User:
    told = {"division_id": "410000000000", "kind": OfficeKind.CIVIL_AFFAIRS_BUREAU, "name": "省民政厅"}
    office = Office.objects.create(**told, from_on=date(2024, 1, 1))
    user = User.objects.create_user("above")
    Holding.objects.create(user=user, office=office, post=PostKind.SUPERVISOR, from_on=date(2024, 1, 1))
    return user


def _far(_people: dict[str, User], _now: datetime) -> User:
    return builders.person("supervisor", builders.FAR_VILLAGE, "far")


KINDS: dict[str, tuple[Make, int]] = {
    "no post": (_nobody, 403),
    "left": (_left, 403),
    "not begun": (_coming, 403),
    "closed": (_closed, 302),
    "stands in": (_substitute, 200),
    "province": (_above, 200),
    "another county": (_far, 200),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_account_gets_an_answer(kind: str, visited: None, people: dict[str, User], now: datetime) -> None:
    make, status = KINDS[kind]
    client = client_of(make(people, now))

    assert client.get(reverse("web:patrol_figures")).status_code == status


def test_every_post_and_nobody_at_all_gets_an_answer(visited: None, people: dict[str, User]) -> None:
    address = reverse("web:patrol_figures")

    told = {post: client_of(people[post]).get(address).status_code for post in PostKind.values}

    assert told == {post: 200 if post in READS_GRIDS else 403 for post in PostKind.values}
    assert client_of(None).get(address).status_code == 302


def test_every_month_and_page_gets_an_answer(visited: None, people: dict[str, User]) -> None:
    client, address = client_of(people["county_head"]), reverse("web:patrol_figures")

    asked = [{"month": month, "page": page} for month in MONTHS for page in PAGES]

    assert {client.get(address, each).status_code for each in asked} == {200}
    assert "卢氏县网格" in client.get(address).content.decode()
