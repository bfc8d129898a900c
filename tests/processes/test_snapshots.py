"""Small tables kept in memory are never stale, whoever changed a row and however the change ended."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from offices.models import CalendarDay, TableStamp
from processes import editions, snapshots
from processes.models import SchemeEdition
from processes.snapshots import Snapshot

pytestmark = pytest.mark.django_db


class Counted:
    """A snapshot of the calendar's days that counts how often it is built."""

    def __init__(self) -> None:
        self.built = 0
        self.snapshot = Snapshot(self.build, CalendarDay)

    def build(self) -> int:
        self.built += 1
        return CalendarDay.objects.filter(layer="county").count()


def a_day(day: int) -> CalendarDay:
    return CalendarDay(area="411224000000", on=date(2030, 1, day), working=False, layer="county", document="通知")


@pytest.fixture
def counted() -> Counted:
    CalendarDay.objects.bulk_create([a_day(1)])
    return Counted()


def test_what_has_not_changed_is_built_once(counted: Counted) -> None:
    assert [counted.snapshot.current() for _ in range(3)] == [1, 1, 1]
    assert counted.built == 1


@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (lambda: a_day(2).save(), 2),
        (lambda: CalendarDay.objects.bulk_create([a_day(2)], ignore_conflicts=True), 2),
        (lambda: CalendarDay.objects.filter(layer="county").update(layer="province"), 0),
        (lambda: CalendarDay.objects.filter(layer="county").delete(), 0),
    ],
)
def test_each_kind_of_change_is_seen(counted: Counted, change, rows: int) -> None:
    counted.snapshot.current()

    change()

    assert counted.snapshot.current() == rows


def test_plain_sql_is_seen_too(counted: Counted) -> None:
    counted.snapshot.current()

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM offices_calendarday WHERE layer = 'county'")

    assert counted.snapshot.current() == 0


def test_a_change_that_was_taken_back_leaves_nothing_in_memory(counted: Counted) -> None:
    counted.snapshot.current()
    with transaction.atomic():
        a_day(2).save()
        assert counted.snapshot.current() == 2
        transaction.set_rollback(True)

    assert counted.snapshot.current() == 1


def test_without_a_stamp_nothing_is_kept(counted: Counted) -> None:
    TableStamp.objects.all().delete()

    assert [counted.snapshot.current() for _ in range(2)] == [1, 1]
    assert counted.built == 2


def test_the_edition_in_force_is_known_without_asking_until_an_edition_changes(
    base: None, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    on = date(2030, 1, 1)
    older = editions.in_force("dibao", on)
    with snapshots.trust(snapshots.stamps()), django_assert_num_queries(0):
        assert editions.in_force("dibao", on) is older

    newer = SchemeEdition.objects.create(
        scheme="dibao", digest="another", in_force_from=on, texts=older.texts, state=SchemeEdition.State.PUBLISHED
    )
    assert editions.in_force("dibao", on).id == newer.pk
    assert editions.in_force("dibao", on - timedelta(days=1)).id == older.id

    SchemeEdition.objects.filter(pk=newer.pk).update(state=SchemeEdition.State.RETIRED)
    assert editions.in_force("dibao", on).id == older.id
