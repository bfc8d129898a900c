"""Small tables kept in memory as what is built from them, and built anew as soon as a row is another one."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Model

Built = TypeVar("Built")
Stamps = Mapping[str, str]
# The stamps that a transaction read at its beginning; within it the tables are looked at as they were then.
_read_already: ContextVar[Stamps | None] = ContextVar("stamps", default=None)


@contextmanager
def trust(stamps: Stamps) -> Iterator[None]:
    """Spares the reading of stamps that the caller has just read in the same transaction."""
    token = _read_already.set(stamps)
    try:
        yield
    finally:
        _read_already.reset(token)


def stamps() -> Stamps:
    """All stamps as they are now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, stamp FROM offices_tablestamp")
        return dict(cursor.fetchall())


# What a trial has built from tables that it changes and rolls back, by snapshot.
_own: ContextVar[dict[int, tuple[Stamps, Any]] | None] = ContextVar("own", default=None)


@contextmanager
def apart() -> Iterator[None]:
    """Within it what is built anew is kept for that long only; what fits already is used."""
    token = _own.set({})
    try:
        yield
    finally:
        _own.reset(token)


class Snapshot(Generic[Built]):
    """What is built from whole tables; each reading compares the stamps that the database renews at every change."""

    def __init__(self, build: Callable[[], Built], *tables: type[Model]) -> None:
        self._build = build
        self._names = [table._meta.db_table for table in tables]
        self._held: tuple[Stamps, Built] | None = None

    def current(self) -> Built:
        """What the tables say now."""
        now, own = self._read(), _own.get()
        for held in (self._held, own.get(id(self)) if own else None):
            if held is not None and held[0] == now:
                return cast(Built, held[1])
        built = self._build()
        # A table without a stamp was never changed since the stamps were emptied: nothing proves what is held.
        if own is not None:
            own[id(self)] = (now, built)
        else:
            self._held = (now, built) if len(now) == len(self._names) else None
        return built

    def _read(self) -> Stamps:
        known = _read_already.get()
        if known is None:
            known = stamps()
        return {name: known[name] for name in self._names if name in known}
