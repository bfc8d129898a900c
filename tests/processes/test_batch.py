"""Rows read and written without the query builder come out as if it had read and written them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from offices.models import CalendarDay, Office
from processes.batch import Batch, build, columns, insert_new, width
from processes.models import Process, SchemeEdition, Task, Timer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def process(base: None) -> Process:
    edition = SchemeEdition.objects.earliest("id")
    return Process.objects.create(
        edition=edition, diagram="p", area="411224107200", engine_state=b"\x00\xff", started_at=NOW
    )


def a_task(process: Process, key: str) -> Task:
    return Task(
        process=process,
        key=key,
        element="examination",
        name="审核",
        section="examination",
        area=process.area,
        town=process.area[:9],
        office=Office.objects.earliest("id"),
        post="caseworker",
        opened_at=NOW,
        due_on=date(2026, 9, 8),
        provisional=True,
    )


def read(model: type, pk: int):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(model, 'x')} FROM {model._meta.db_table} x WHERE x.id = %s", [pk])
        row = cursor.fetchone()
    assert len(row) == width(model)
    return build(model, row)


def same(found, expected) -> bool:
    names = [field.attname for field in type(expected)._meta.concrete_fields]
    return [getattr(found, name) for name in names] == [getattr(expected, name) for name in names]


def test_a_row_is_read_as_the_query_builder_reads_it(process: Process) -> None:
    found = read(Process, process.pk)

    assert bytes(found.engine_state) == b"\x00\xff"
    assert (found.started_at, found.ended_at, found.state) == (NOW, None, "running")


def test_rows_that_were_made_know_their_keys_in_order(process: Process) -> None:
    made, batch = [a_task(process, key) for key in "123"], Batch()

    batch.insert(made, keys=True)
    batch.insert([Timer(process=process, key="4.0", element="w", due_at=NOW)])
    batch.flush()

    rows = list(Task.objects.filter(process=process).order_by("id"))
    assert [row.key for row in rows] == ["1", "2", "3"]
    assert all(same(row, task) for row, task in zip(rows, made, strict=True))
    assert same(read(Task, made[0].pk), rows[0])
    assert process.timers.get().due_at == NOW


def test_a_row_changed_twice_is_written_once_with_its_last_values(process: Process) -> None:
    batch = Batch()
    for revision in (1, 2):
        process.revision = revision
        batch.update(process, "revision")
    process.state, process.ended_at = "ended", NOW
    batch.update(process, "state", "ended_at")
    batch.update(process)

    with CaptureQueriesContext(connection) as seen:
        batch.flush()

    assert len(seen) == 1
    again = Process.objects.get(pk=process.pk)
    assert (again.revision, again.state, again.ended_at) == (2, "ended", NOW)


def test_an_empty_batch_asks_nothing(process: Process) -> None:
    batch = Batch()
    batch.insert([])

    with CaptureQueriesContext(connection) as seen:
        batch.flush()

    assert len(seen) == 0


def test_plain_statements_go_with_the_others_and_only_once(process: Process) -> None:
    batch = Batch()
    batch.run("UPDATE processes_process SET diagram = %s WHERE id = %s", ["q", process.pk])
    batch.insert([CalendarDay(on=date(2031, 5, 1), working=False, name="节", layer="county", document="d")])
    with CaptureQueriesContext(connection) as seen:
        batch.flush()
        batch.flush()

    assert len(seen) == (1 if connection.vendor == "postgresql" else 2)
    assert Process.objects.get(pk=process.pk).diagram == "q"
    assert CalendarDay.objects.filter(document="d", working=False).count() == 1


def test_many_rows_are_added_and_what_is_there_stays_as_it_is(base: None, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("area", "on", "working", "name", "layer", "document")
    day = ("0" * 12, date(2031, 5, 1), False, "节", "county", "d")
    CalendarDay.objects.create(**dict(zip(names, day, strict=True)))
    monkeypatch.setattr("processes.batch.AT_ONCE", 2)

    insert_new(CalendarDay, names, [(*day[:3], "又一节", *day[4:]), *[(*day[:4], f"l{n}", "d") for n in range(4)]])

    assert sorted(CalendarDay.objects.filter(document="d").values_list("layer", "name")) == [
        ("county", "节"), *((f"l{n}", "节") for n in range(4)),
    ]  # fmt: skip
