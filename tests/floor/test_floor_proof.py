"""The proof of the second floor sees a policy that lets too much through, and one that hides the own."""

import io
from collections.abc import Iterator
from random import Random

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cases.floor import setting
from cases.floor.hull import WHOLE, Hull, around
from cases.models import Household
from offices.models import User
from web.prove.floor import rows
from web.prove.floor.roles import as_owner, asked, at_the_desk, covers, told
from web.prove.floor.rows import Table, Tally

HERE, FAR = "411224107200", "340303200001"
ROLE = "floor_proof"


def test_a_place_lies_in_a_hull_however_many_digits_it_is_written_with() -> None:
    county = around(["411224000000"])

    assert covers(county, "411224") and covers(county, HERE) and covers(WHOLE, FAR)
    assert not covers(county, FAR) and not covers(Hull("", ""), HERE)


@pytest.fixture
def households(base: None) -> Iterator[list[Table]]:
    """A household in each of two places, looked at by a role that policies bind."""
    # The suite makes its tables without migrations; an installation has the list of them.
    MigrationRecorder(connection).ensure_schema()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
        call_command("grant", role=ROLE, stdout=io.StringIO())
        for area in (HERE, FAR):
            Household.objects.create(area=area, name=area, residence_kind="rural", opened_at=timezone.now())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = [table for table in rows.known() if table.rule.model is Household]
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    setting.forget()
    yield tables
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    setting.forget()


def tried(tables: list[Table]) -> Tally:
    tally = Tally()
    with at_the_desk(User.objects.get(username="lushi.caseworker"), timezone.now()):
        assert told().lower == "411224107000"
        rows.read_in(tables, tally, "")
        rows.write_in(tables, tally, "", Random(1), 1)
    return tally


@pytest.mark.postgresql
def test_a_sound_floor_passes_and_a_loose_or_a_narrow_policy_is_found(households: list[Table]) -> None:
    assert tried(households).details == [] and asked("SELECT current_user") == ROLE
    for condition, words in (("true", "露出了别处的行"), ("false", "缺了本地的行")):
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(f"ALTER POLICY hull ON cases_household USING ({condition})")

        assert any(words in slip for slip in tried(households).details)
