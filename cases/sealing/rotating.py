"""Brings everything that is sealed under the newest key, batch by batch, while others read and write.

A value is replaced only if it still is what was read, so no writer loses anything; what a writer put in under the
former key meanwhile is found by the next round. Stopped at any moment, the work goes on where it was: what is under
the newest key is not touched again. The former key opens what is left until it is retired.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.db import transaction

from cases import secrets
from cases.errors import Blocked
from cases.sealing.columns import Column, columns, waiting
from processes import keys, standing_states

BATCH = 200
# A file younger than this may still be written by somebody.
SETTLED_AFTER = 60.0


@dataclass(frozen=True)
class SealedFile:
    """A sealed file and what its seal is bound to."""

    path: Path
    place: str
    uid: UUID


@dataclass
class Turned:
    """What one round did: values sealed anew, and those that did not open, by name."""

    resealed: int = 0
    unreadable: list[str] = field(default_factory=list)


def turn(files: Iterable[SealedFile], said: Callable[[str], None] = lambda _line: None) -> Turned:
    """One round over all columns, saved states and files; a round that reseals nothing was the last."""
    done = Turned()
    for column in columns():
        before = done.resealed
        _turn_column(column, done)
        if done.resealed > before:
            said(f"{column.title}：{done.resealed - before}")
    done.resealed += standing_states.stamp_anew(BATCH)
    for file in files:
        _turn_file(file, done)
    return done


def _turn_column(column: Column, done: Turned) -> None:
    last = 0
    while batch := list(column.values(waiting(column).filter(pk__gt=last).order_by("pk")[:BATCH])):
        with transaction.atomic():
            for pk, owner, sealed in batch:
                _turn_value(column, pk, owner, sealed, done)
        last = batch[-1][0]


def _turn_value(column: Column, pk: int, owner: UUID, sealed: bytes, done: Turned) -> None:
    name, place = column.field.attname, column.field.place
    try:
        anew = secrets.seal(secrets.unseal(sealed, place, owner), place, owner)
    except (InvalidTag, Blocked, keys.KeyMissing):
        done.unreadable.append(f"{column.name} {pk}")
        return
    rows = column.model._default_manager.filter(pk=pk, **{name: sealed})
    done.resealed += rows.update(**{name: anew})


def _turn_file(file: SealedFile, done: Turned) -> None:
    """Puts the file in place whole, unless somebody wrote it meanwhile."""
    try:
        with file.path.open("rb") as opened:
            if opened.read(secrets.HEAD.size) == secrets.head():
                return
        was = file.path.stat().st_mtime_ns
        anew = secrets.seal(secrets.unseal(file.path.read_bytes(), file.place, file.uid), file.place, file.uid)
    except FileNotFoundError:
        return
    except (InvalidTag, Blocked, keys.KeyMissing):
        done.unreadable.append(f"{file.place} {file.uid}")
        return
    if time.time() - was / 1e9 < SETTLED_AFTER:
        return
    half = file.path.with_name(f"half.{file.path.name}")
    half.write_bytes(anew)
    if file.path.exists() and file.path.stat().st_mtime_ns == was:
        half.replace(file.path)
        done.resealed += 1
    half.unlink(missing_ok=True)


def needed(number: int, files: Iterable[SealedFile]) -> Iterator[str]:
    """What is still sealed with a field key, by name and count; nothing when the key can be retired."""
    first = [bytes([secrets.FORM_1])] if number == 1 else []
    for column in columns():
        marks = [secrets.HEAD.pack(secrets.FORM_2, mark, number) for mark in (1, 2)]
        count = sum(column.fronted(len(mark)).filter(column.beginning(mark)).count() for mark in [*first, *marks])
        if count:
            yield f"{column.title}：{count}"
    for file in files:
        if file.path.exists() and secrets.key_of(file.path.read_bytes()[: secrets.HEAD.size]) == number:
            yield f"{file.place} {file.uid}"
