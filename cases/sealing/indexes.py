"""The blind indexes under a new key: computed beforehand, put in place in one transaction, nobody looks in between."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from cases import secrets
from cases.models import IndexKey

BATCH = 500
Opened = Callable[[bytes, UUID], str]


@dataclass(frozen=True)
class Indexed:
    """A column that holds blind indexes, the sealed column of the same row that holds the id, and how it is opened."""

    model: type[Model]
    column: str
    sealed: str
    opened: Opened

    def wanted(self, number: int, after: int = 0) -> Iterable[tuple[int, str, str]]:
        """Key, index as it is, and index under a key, of every row with one after a key."""
        rows = self.model._default_manager.exclude(**{self.column: ""}).filter(pk__gt=after).order_by("pk")
        for pk, uid, sealed, index in rows.values_list("pk", "uid", self.sealed, self.column).iterator(2000):
            yield pk, index, secrets.blind(self.opened(bytes(sealed), uid), number)


def change(columns: Iterable[Indexed], number: int, now: datetime) -> int:
    """Puts all indexes under a key and makes it the one in use; returns how many rows changed.

    What can be computed beforehand is; then the number is locked: who has read it finishes first, who wants to read
    it waits until all rows have changed. What came in or changed meanwhile is computed within the lock.
    """
    columns = list(columns)
    ready = [{pk: (was, index) for pk, was, index in column.wanted(number)} for column in columns]
    with transaction.atomic():
        _lock()
        changed = sum(_put(column, number, known) for column, known in zip(columns, ready, strict=True))
        IndexKey.objects.update_or_create(pk=1, defaults={"number": number, "since": now})
    return changed


def _lock() -> None:
    """On SQLite whoever writes is alone from the beginning of the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {IndexKey._meta.db_table} IN ACCESS EXCLUSIVE MODE")


def _put(column: Indexed, number: int, known: Mapping[int, tuple[str, str]]) -> int:
    rows = column.model._default_manager.exclude(**{column.column: ""}).order_by("pk")
    held = dict(rows.values_list("pk", column.column).iterator(2000))
    late = [pk for pk, index in held.items() if known.get(pk, ("", ""))[0] != index]
    indexes = {pk: known[pk][1] for pk in held if pk in known} | _computed(column, number, late)
    _write(column, {pk: index for pk, index in indexes.items() if held[pk] != index})
    return len(held)


def _computed(column: Indexed, number: int, pks: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for start in range(0, len(pks), BATCH):
        rows = column.model._default_manager.filter(pk__in=pks[start : start + BATCH])
        for pk, uid, sealed in rows.values_list("pk", "uid", column.sealed):
            found[pk] = secrets.blind(column.opened(bytes(sealed), uid), number)
    return found


def _write(column: Indexed, indexes: Mapping[int, str]) -> None:
    table, name = column.model._meta.db_table, column.column
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE id = %s", [(v, k) for k, v in indexes.items()])
