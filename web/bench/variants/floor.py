"""The least a durable step can do: lock the process, store a state of 1 KB, insert a task row and an audit row."""

import os
import secrets
from collections.abc import Callable, Iterator
from itertools import count

from django.db import connection, transaction

from cases.models import ChainEntry
from offices.models import OfficeKind
from offices.routing import office_id_for
from processes import editions
from processes.models import Process, Task
from web.bench.variants.county import Village, this_morning

STATE_BYTES, TASKS = 1024, 7


class Floor:
    """Seven tasks a process, each written by the function given."""

    def __init__(self, number: int, write: Callable[["Floor", int], None]) -> None:
        self.write, self.places = write, count(1)
        self.now = this_morning()
        self.area = Village(number, self.now).area
        self.office_id = office_id_for(OfficeKind.TOWNSHIP_OFFICE, self.area, self.now.date())
        self.edition_id = editions.in_force("dibao", self.now.date()).id
        self.state = os.urandom(STATE_BYTES)
        # A chain of the floor's own: the same table, and no other writer's place is taken.
        self.county = secrets.token_hex(3)
        self.processes: list[int] = []

    def open(self, cases: int) -> None:
        """Makes processes whose state is already as long as it will be."""
        columns = {"edition_id": self.edition_id, "diagram": "floor", "area": self.area, "engine_state": self.state}
        rows = [Process(started_at=self.now, **columns) for _ in range(cases)]
        self.processes = [row.pk for row in Process.objects.bulk_create(rows)]

    def acts(self) -> Iterator[Callable[[], None]]:
        """Task by task over all processes."""
        for _ in range(TASKS):
            for process_id in self.processes:
                yield lambda process_id=process_id: self.write(self, process_id)

    def state_bytes(self) -> list[int]:
        """Always the same."""
        return [STATE_BYTES]

    def task(self) -> dict[str, object]:
        """The columns of a task row."""
        return {
            "key": str(next(self.places)),
            "element": "examination",
            "name": "审核",
            "section": "examination",
            "area": self.area,
            "town": self.area[:9],
            "office_id": self.office_id,
            "post": "caseworker",
            "also": "",
            "state": "open",
            "returned": False,
            "opened_at": self.now,
            "rule": "dibao.examination",
            "due_on": self.now.date(),
            "provisional": False,
        }

    def entry(self) -> dict[str, object]:
        """The columns of an audit row."""
        return {
            "county": self.county,
            "sequence": next(self.places),
            "at": self.now,
            "act": "submit",
            "element": "examination",
            "detail": {"opened": ["examination"], "issued": []},
            "previous": "0" * 64,
            "digest": "0" * 64,
        }


def by_orm(floor: Floor, process_id: int) -> None:
    """The same through Django's models."""
    with transaction.atomic(durable=True):
        process = Process.objects.select_for_update().get(pk=process_id)
        process.engine_state, process.revision = floor.state, process.revision + 1
        process.save(update_fields=["engine_state", "revision"])
        Task.objects.create(process=process, **floor.task())
        ChainEntry.objects.create(**floor.entry())


def by_sql(floor: Floor, process_id: int) -> None:
    """The same in three statements."""
    entry = {**floor.entry(), "detail": '{"opened": ["examination"], "issued": []}'}
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE processes_process SET engine_state = %s, revision = revision + 1 WHERE id = %s",
            [floor.state, process_id],
        )
        for table, row in (
            ("processes_task", {**floor.task(), "process_id": process_id}),
            ("cases_chainentry", entry),
        ):
            places = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))
