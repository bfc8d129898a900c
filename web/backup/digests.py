"""Every table of a database as a number of rows and a digest: two databases are equal when these are."""

import hashlib
from collections.abc import Callable, Iterable

from django.db import connection, transaction

Digest = tuple[int, str]
# Works by itself while people work: it says who is signed in now, and is no record.
PASSING = frozenset({"django_session", "web_shared_cache"})


def tables() -> dict[str, Digest]:
    """Each table by name with its rows and digest, all seen at one moment."""
    read = _postgres if connection.vendor == "postgresql" else _embedded
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        return {
            name: read(cursor, name, _order(cursor, name))
            for name in sorted(connection.introspection.table_names(cursor))
        }


def differences(before: dict[str, Digest], after: dict[str, Digest]) -> list[str]:
    """What is not equal, in words, table by table."""
    told = []
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            told.append(f"{name}：{'多出一张表' if was is None else '少了一张表'}")
        elif tuple(was) != tuple(now):
            told.append(f"{name}：{was[0]}行变为{now[0]}行，或者内容不同")
    return told


def _order(cursor, name: str) -> str:
    """By primary key; a table without one by its whole rows."""
    quote = connection.ops.quote_name
    key = connection.introspection.get_primary_key_columns(cursor, name)
    return ", ".join(quote(column) for column in key) if key else f"{quote(name)}::text"


def _postgres(cursor, name: str, order: str) -> Digest:
    """As the server writes rows out: exact, and no row becomes a Python object."""
    sink = _Sink()
    cursor.copy_expert(f"COPY (SELECT * FROM {connection.ops.quote_name(name)} ORDER BY {order}) TO STDOUT", sink)
    return sink.lines, sink.digest.hexdigest()


def _embedded(cursor, name: str, order: str) -> Digest:
    order = order if "::" not in order else "rowid"
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY {order}")
    return _of_rows(iter(lambda: cursor.fetchmany(2000), []))


def _of_rows(batches: Iterable[Iterable[tuple[object, ...]]]) -> Digest:
    digest, count = hashlib.sha256(), 0
    for batch in batches:
        for row in batch:
            digest.update(repr(row).encode())
            count += 1
    return count, digest.hexdigest()


class _Sink:
    """Takes what COPY writes: one line a row."""

    def __init__(self) -> None:
        self.digest, self.lines = hashlib.sha256(), 0
        self.update: Callable[[bytes], None] = self.digest.update

    def write(self, data: bytes) -> int:
        self.update(data)
        self.lines += data.count(b"\n")
        return len(data)
