"""What a step needs to know, locked and read in one go: process, task, case, what else is open, clocks, seats.

Written in SQL because building eight queries costs more than running them; PostgreSQL needs the lock in a statement
of its own, so that what is read afterwards is what the one before it in line has left.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection

from cases.models import Case, ChainHead, Clock, Countersign, Draft, Submission
from cases.running_clocks import COLUMNS, KnownClock, read_clock
from offices.models import TableStamp
from offices.routing import HELD, SEAT_COLUMNS, Seat, seated
from processes.batch import build, columns, width
from processes.models import Process, Task, Timer
from processes.tasks import Unfinished

LOCK = "SELECT id FROM processes_process WHERE id = (SELECT process_id FROM processes_task WHERE id = %s) FOR UPDATE"


@dataclass
class Found:
    """The rows of a step, the process locked; `answered` holds the steps that the actor answered in this case."""

    process: Process
    task: Task
    case: Case
    unfinished: Unfinished
    clocks: list[KnownClock]
    seats: tuple[Seat, ...]
    answered: set[str]
    stamps: dict[str, str]
    end_of_chain: tuple[int, str] | None
    has_drafts: bool
    is_being_signed: bool


def lock(task_id: int) -> None:
    """Locks the process of a task, and no other row, so that whoever works on a case waits at the same place.

    SQLite has one lock for all and holds it since the transaction began.
    """
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [task_id])


def gather(task_id: int, actor_id: int, on: date, draft_key: str) -> Found | None:
    """Locks the process of a task and reads what its step needs; None when there is no such task."""
    lock(task_id)
    with connection.cursor() as cursor:
        asked = {"task": task_id, "user": actor_id, "on": on.isoformat(), "draft": draft_key}
        cursor.execute(_statement(connection.vendor), asked)
        row = cursor.fetchone()
    return _found(row) if row else None


def _found(row: Sequence[Any]) -> Found:
    parts, start = [], 0
    for model in (Process, Task, Case):
        parts.append(build(model, row[start : start + width(model)]))
        start += width(model)
    process, task, case = parts
    task.process, case.process = process, process
    others, timers, clocks, seats, said, stamps, ends = (orjson.loads(text or "[]") for text in row[start : start + 7])
    unfinished = Unfinished({key: pk for pk, key in others}, {key for (key,) in timers})
    known = [read_clock(*clock) for clock in clocks]
    # Where rows are locked one by one, the end of the chain is read when its turn comes.
    end = None if connection.features.has_select_for_update else next(map(tuple, ends), None)
    return Found(
        process=process,
        task=task,
        case=case,
        unfinished=unfinished,
        clocks=known,
        seats=tuple(seated(seats)),
        answered={element for (element,) in said},
        stamps=dict(stamps),
        end_of_chain=end,
        has_drafts=bool(row[start + 7]),
        is_being_signed=bool(row[start + 8]),
    )


@lru_cache(maxsize=2)
def _statement(vendor: str) -> str:
    open_tasks = (
        f"FROM {_table(Task)} o WHERE o.process_id = p.id AND o.state IN ('open', 'waiting') AND NOT o.returned"
    )
    lists = (
        _list(vendor, "o.id, o.key", open_tasks),
        _list(vendor, "m.key", f"FROM {_table(Timer)} m WHERE m.process_id = p.id"),
        _list(vendor, COLUMNS, f"FROM {_table(Clock)} k WHERE k.case_id = c.id"),
        _list(vendor, SEAT_COLUMNS, HELD),
        _list(vendor, "s.element", f"FROM {_table(Submission)} s WHERE s.case_id = c.id AND s.said_by_id = %(user)s"),
        _list(vendor, "n.name, n.stamp", f"FROM {_table(TableStamp)} n"),
        _list(vendor, "e.sequence, e.digest", f"FROM {_table(ChainHead)} e WHERE e.county = c.county"),
        f"EXISTS (SELECT 1 FROM {_table(Draft)} d WHERE d.key = %(draft)s)",
        f"EXISTS (SELECT 1 FROM {_table(Countersign)} g WHERE g.task_id = t.id AND g.outcome = '')",
    )
    rows = ", ".join((columns(Process, "p"), columns(Task, "t"), columns(Case, "c"), *lists))
    return (
        f"SELECT {rows} FROM {_table(Task)} t JOIN {_table(Process)} p ON p.id = t.process_id"
        f" JOIN {_table(Case)} c ON c.process_id = p.id WHERE t.id = %(task)s"
    )


def _list(vendor: str, wanted: str, source: str) -> str:
    """Rows of another table as one JSON text; both databases make it, under different names."""
    if vendor == "postgresql":
        return f"(SELECT json_agg(json_build_array({wanted}))::text {source})"
    return f"(SELECT json_group_array(json_array({wanted})) {source})"


def _table(model: Any) -> str:
    return str(model._meta.db_table)
