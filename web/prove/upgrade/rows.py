"""All rows of a database as digests by table, on given columns: what was there before must be there afterwards."""

import hashlib
import json
import sys
from collections import Counter

import django
from django.db import connection

Rows = dict[str, dict[str, list]]
# Written anew by Django itself, or of no lasting worth.
PASSING = frozenset(
    {"django_migrations", "auth_permission", "django_content_type", "django_session", "web_shared_cache"}
)
# Written anew on purpose by a migration of this release: that they still serve, the cases that go on show.
REWRITTEN = {("processes_process", "engine_state")}


def read(asked: dict[str, list[str]] | None = None) -> Rows:
    """Each table's columns and row digests; with columns asked for, only those tables and columns that are there."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)) - PASSING
        wanted = {name: _columns(cursor, name) for name in names} if asked is None else _known(cursor, asked, names)
        return {name: {"columns": columns, "rows": _rows(cursor, name, columns)} for name, columns in wanted.items()}


def _columns(cursor, name: str) -> list[str]:
    """Asked of an empty answer: Django's own description of a SQLite table parses its whole definition."""
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} LIMIT 0")
    return sorted(column[0] for column in cursor.description if (name, column[0]) not in REWRITTEN)


def _known(cursor, asked: dict[str, list[str]], names: set[str]) -> dict[str, list[str]]:
    """A column that went away is left out of the question and told by the one who compares."""
    there = {name: set(_columns(cursor, name)) for name in asked.keys() & names}
    return {name: [column for column in asked[name] if column in known] for name, known in there.items()}


def _rows(cursor, name: str, columns: list[str]) -> list[str]:
    quote = connection.ops.quote_name
    cursor.execute(f"SELECT {', '.join(quote(column) for column in columns)} FROM {quote(name)}")
    return sorted(hashlib.sha256(repr(_plain(row)).encode()).hexdigest()[:20] for row in cursor)


def _plain(row: tuple[object, ...]) -> list[object]:
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def missing(before: Rows, after: Rows) -> list[str]:
    """Tables, columns and rows that were there and are not, in words."""
    told = []
    for name, was in sorted(before.items()):
        now = after.get(name)
        if now is None:
            told.append(f"表{name}不见了")
        elif gone := sorted(set(was["columns"]) - set(now["columns"])):
            told.append(f"表{name}少了{'、'.join(gone)}")
        elif lost := sum((Counter(was["rows"]) - Counter(now["rows"])).values()):
            told.append(f"表{name}有{lost}行（共{len(was['rows'])}行）改变或者丢失")
    return told


if __name__ == "__main__":
    django.setup()
    print(json.dumps(read(json.loads(sys.stdin.read() or "null"))))
