"""What PostgreSQL shows a serving role: nothing without a hull, then the hull's rows, and takes no other."""

import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from cases.floor import policies, setting
from cases.floor.hull import NOWHERE, WHOLE, around
from cases.models import Household, Member
from offices.models import User

HERE, BESIDE, FAR = "411224107200", "411224100001", "340303200001"
ROLE = "floor_web"


@pytest.fixture
def served(base: None) -> Iterator[None]:
    """This connection serves: a household in each of three places, and the role that policies bind."""
    # The suite makes its tables without migrations; an installation has the list of them.
    MigrationRecorder(connection).ensure_schema()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        call_command("grant", role=ROLE, stdout=io.StringIO())
        for area in (HERE, BESIDE, FAR):
            _living_in(area)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    setting.forget()
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    setting.forget()


def _living_in(area: str) -> None:
    Member.objects.create(household=_household(area), name=area, relation="self", from_on=timezone.localdate())


def _household(area: str, name: str = "") -> Household:
    return Household.objects.create(area=area, name=name or area, residence_kind="rural", opened_at=timezone.now())


def seen() -> set[str]:
    return set(Household.objects.values_list("name", flat=True)) & {HERE, BESIDE, FAR}


@pytest.mark.postgresql
def test_a_serving_role_sees_and_writes_what_lies_in_the_hull_alone(served: None) -> None:
    assert seen() == set()
    with setting.standing_in(around([HERE])):
        assert seen() == {HERE}
        assert set(Member.objects.values_list("name", flat=True)) >= {HERE}
        assert not Member.objects.filter(name__in=(BESIDE, FAR)).exists()
        assert Household.objects.filter(name=FAR).update(name="x") == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            _household(FAR, "x")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Household.objects.filter(name=HERE).update(area=BESIDE)
        with setting.beyond("same_person"):
            assert seen() == {HERE, BESIDE, FAR}
        assert seen() == {HERE}
    with transaction.atomic(), setting.beyond("same_person"):
        transaction.set_rollback(True)
    assert seen() == set()
    with setting.standing_in(around([HERE]).of_counties()):
        assert seen() == {HERE, BESIDE}
    with setting.standing_in(WHOLE), setting.standing_in(NOWHERE):
        assert seen() == set()
    assert seen() == set()


@pytest.mark.postgresql
def test_nothing_of_a_request_is_left_on_the_connection(served: None) -> None:
    client = Client()
    client.force_login(User.objects.get(username="lushi.county_head"), "offices.backends.PeopleBackend")

    page = client.get("/households/").content + client.get("/cases/").content

    assert page and seen() == set()
    assert policies.lacking() == []


@pytest.mark.postgresql
def test_who_serves_cannot_grant_to_itself(served: None) -> None:
    with pytest.raises(CommandError, match="hulian_owner"):
        call_command("grant", role=ROLE)
