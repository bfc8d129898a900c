"""The database as the base left it, kept once and put back after each test that commits, which takes milliseconds."""

import sqlite3

from django.db import connection

_copy = sqlite3.connect(":memory:", check_same_thread=False)


def keep() -> None:
    """Remembers the rows of every table."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.backup(_copy)
    else:
        _run(["CREATE SCHEMA kept", *(f"CREATE TABLE kept.{name} AS TABLE public.{name}" for name in _tables())])


def put_back() -> None:
    """Brings the rows of every table back; numbers that were given out meanwhile are not given out again."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        _put_back_file()
    else:
        # A replica believes what it is given: it checks no reference and fires no trigger.
        _run(["SET LOCAL session_replication_role = replica", *map(_anew, _tables())])


def _put_back_file() -> None:
    with connection.cursor() as cursor:
        given_out = cursor.execute("SELECT seq, name FROM sqlite_sequence").fetchall()
    _copy.backup(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence")
        cursor.executemany("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", given_out)


def _anew(table: str) -> str:
    return f"DELETE FROM public.{table}; INSERT INTO public.{table} SELECT * FROM kept.{table}"


def _tables() -> list[str]:
    return [connection.ops.quote_name(name) for name in connection.introspection.table_names()]


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("; ".join(["BEGIN", *statements, "COMMIT"]))
