"""Small tables kept in memory as what is built from them, and built anew as soon as a row is another one."""

from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import connection
from django.db.models import Model

Built = TypeVar("Built")
Stamps = dict[str, str]


class Snapshot(Generic[Built]):
    """What is built from whole tables; each reading compares the stamps that the database gives them at every change."""

    def __init__(self, build: Callable[[], Built], *tables: type[Model]) -> None:
        self._build = build
        self._names = [table._meta.db_table for table in tables]
        self._held: tuple[Stamps, Built] | None = None

    def current(self) -> Built:
        """What the tables say now."""
        stamps, held = self._read(), self._held
        if held is not None and held[0] == stamps:
            return held[1]
        built = self._build()
        # A table without a stamp was never changed since the stamps were emptied: nothing proves what is held.
        self._held = (stamps, built) if len(stamps) == len(self._names) else None
        return built

    def _read(self) -> Stamps:
        places = ", ".join(["%s"] * len(self._names))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT name, stamp FROM offices_tablestamp WHERE name IN ({places})", self._names)
            return dict(cursor.fetchall())
