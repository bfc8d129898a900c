"""Taken away so that it is gone: files are written over before they are removed, pages of SQLite after a delete."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

PIECE = 1024 * 1024


def shred(path: Path) -> bool:
    """Writes zeros over a file and removes it; tells whether there was one. Done twice it does no harm."""
    try:
        with path.open("r+b") as file:
            _write_zeros(file.fileno(), path.stat().st_size)
    except FileNotFoundError:
        return False
    path.unlink(missing_ok=True)
    return True


def _write_zeros(descriptor: int, size: int) -> None:
    for begin in range(0, size, PIECE):
        os.write(descriptor, bytes(min(PIECE, size - begin)))
    os.fsync(descriptor)


@contextmanager
def zeros() -> Iterator[None]:
    """While it lasts SQLite writes zeros over what is deleted or replaced.

    PostgreSQL gives the room of replaced rows free at its next vacuum; no command of ours can hasten it.
    """
    if connection.vendor != "sqlite":
        yield
        return
    _ask("PRAGMA secure_delete=ON")
    try:
        yield
    finally:
        _ask("PRAGMA secure_delete=OFF")


@contextmanager
def nothing_left() -> Iterator[None]:
    """The same, and at the end the log of SQLite is emptied, in which the former values still stand."""
    with zeros():
        yield
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        _ask("PRAGMA wal_checkpoint(TRUNCATE)")


def _ask(pragma: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(pragma)
        cursor.fetchall()
