"""The process in which a variant runs: told how many cases to open and when to go, it answers with figures."""

import gc
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from statistics import median
from typing import Any, Protocol

import django
from django.db import connection

Act = Callable[[], Any]


class Variant(Protocol):
    """One way to do the work."""

    def open(self, cases: int) -> None:
        """Makes cases ready; not timed."""

    def acts(self) -> Iterator[Act]:
        """Each task of these cases as one call; what happens between the calls is not timed."""

    def state_bytes(self) -> list[int]:
        """The sizes of the stored states of cases in mid-course."""

    def figures(self) -> Mapping[str, float]:
        """What no clock can say of the last round; only asked of variants that have something to say."""


def main(name: str, number: str) -> None:
    """Says that it is ready, then serves orders, one JSON object a line, until the input ends."""
    django.setup()
    # Only now can the variant's module be read: it imports models, and which ones depends on the settings.
    variant: Variant = import_module(f"web.bench.variants.{name}").make(int(number))
    _say({})
    for line in sys.stdin:
        _say(_obey(variant, json.loads(line)))


def _obey(variant: Variant, order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "run":
        return _run(variant)
    if order["do"] == "figures":
        return dict(variant.figures())
    if order["do"] == "count":
        return _count(variant)
    variant.open(order["cases"])
    return {}


def _say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _run(variant: Variant) -> dict[str, Any]:
    """Times every task: CPU of this process and wall time."""
    gc.collect()
    walls, cpu, started = [], 0.0, time.time()
    for act in variant.acts():
        wall_before, cpu_before = time.perf_counter(), time.process_time()
        act()
        cpu += time.process_time() - cpu_before
        walls.append(time.perf_counter() - wall_before)
    return {"walls": walls, "cpu": cpu, "started": started, "ended": time.time()}


def _count(variant: Variant) -> dict[str, Any]:
    """Counts what no clock can blur: statements, bytes of log on PostgreSQL, bytes of state."""
    statements: list[int] = []
    log, state = [], []
    for act in variant.acts():
        log_before = _log_position()
        with _counting(statements):
            act()
        log.append(_log_position() - log_before)
        state += variant.state_bytes()
    counted = {"statements": sum(statements) / len(statements), "statements_most": max(statements)}
    if any(log):
        counted["wal_bytes"] = median(log)
    return counted | ({"state_bytes": median(state)} if state else {})


@contextmanager
def _counting(found: list[int]) -> Iterator[None]:
    seen = 0

    def count(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        nonlocal seen
        seen += not sql.startswith("BEGIN")
        return execute(sql, *arguments)

    with connection.execute_wrapper(count):
        yield
    found.append(seen)


def _log_position() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
