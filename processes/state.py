"""The saved form of a running process: rows in tree order as bytes, with a version and a stamp. No engine here.

The stamp is a keyed digest: who can write to the database but has no key cannot make a state that is opened.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import orjson

from processes import keys
from processes.errors import KeyMissing, RunawayProcess, StateRefused

HEADER = b"hulian-2 "
# The form of the first release, whose check sum anybody could compute; a migration has stamped what was saved so.
UNSTAMPED = b"hulian-1 "
# Bytes of the digest that are kept, and how long they and the number of the key before them are in hexadecimal.
STAMP, FRONT = 16, 4 + 32 + 1
MAX_ROWS = 2_000
MAX_LEVELS = 10
COMPLETED, CANCELLED, STARTED, READY, WAITING = "cxsrw"
ROOT, END_JOIN = "Start", "."
STATES = {COMPLETED: "COMPLETED", CANCELLED: "CANCELLED", STARTED: "STARTED", READY: "READY", WAITING: "WAITING"}
_NOTES: dict[str, type] = {"due": dict, "merged": int, "current": int, "cardinality": int}


@dataclass(slots=True)
class Row:
    """One step of the process that has been reached: its key, element, parent row, state, and what it must remember."""

    key: int
    name: str
    parent: int
    state: str = COMPLETED
    notes: dict[str, Any] = field(default_factory=dict)
    part: Level | None = None


@dataclass(slots=True)
class Level:
    """The rows of one process, sub-process or called process, parents before children; the first row is the root."""

    ended: bool = False
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Saved:
    """A whole process and the highest key ever given, so that no key is used twice."""

    last_key: int
    level: Level

    def next_key(self) -> int:
        self.last_key += 1
        return self.last_key


def pack(saved: Saved) -> bytes:
    """Writes the state as bytes."""
    return stamp(orjson.dumps([saved.last_key, _Packer().level(saved.level)]))


def stamp(body: bytes) -> bytes:
    """Puts version, number of the key and keyed digest before a body."""
    number = keys.newest(keys.STATE)
    return HEADER + b"%04x%s " % (number, _digest(number, body)) + body


def stamped_anew(state: bytes) -> bytes:
    """A saved state under the newest key; one that nobody stamped is taken by its check sum, which only a move may."""
    data = bytes(state)
    if data.startswith(UNSTAMPED):
        body = data[len(UNSTAMPED) + 9 :]
        if data[len(UNSTAMPED) : len(UNSTAMPED) + 9] != b"%08x " % crc32(body):
            raise StateRefused()
        return stamp(body)
    return stamp(_body(data))


def is_of_key(state: bytes, number: int) -> bool:
    """Tells whether a state is stamped with a key."""
    return bytes(state).startswith(HEADER + b"%04x" % number)


def _digest(number: int, body: bytes) -> bytes:
    return keys.device().digest(keys.STATE, number, body)[:STAMP].hex().encode()


def _body(data: bytes) -> bytes:
    """What stands behind a right stamp."""
    front, body = data[len(HEADER) : len(HEADER) + FRONT], data[len(HEADER) + FRONT :]
    try:
        number = int(front[:4], 16)
        if data.startswith(HEADER) and hmac.compare_digest(b"%04x%s " % (number, _digest(number, body)), front):
            return body
    except (ValueError, KeyMissing) as slip:
        raise StateRefused() from slip
    raise StateRefused()


class _Packer:
    """Writes rows short: a completed row whose key and parent follow from the row before is its name alone.

    A level that begins with the usual root leaves it out, and says so by starting with true or false, not 1 or 0.
    """

    def __init__(self) -> None:
        self.key = self.count = 0

    def level(self, level: Level) -> list[Any]:
        self.count += len(level.rows)
        if self.count > MAX_ROWS:
            raise RunawayProcess("办件的环节累计过多（可能反复退回），请办结后另行申请。")
        rows = [self.row(row, index - row.parent) for index, row in enumerate(level.rows)]
        return [level.ended, *rows[1:]] if rows[0] == ROOT else [int(level.ended), *rows]

    def row(self, row: Row, back: int) -> Any:
        step, self.key = row.key - self.key - 1, row.key
        part = self.level(row.part) if row.part else 0
        cells = [row.name, step, back, row.state, row.notes or 0, part]
        if cells[2:5] != [1, COMPLETED, 0] or (step and part):
            return _trimmed(cells)
        return [row.name, part or step] if part or step else row.name


def _trimmed(cells: list[Any]) -> list[Any]:
    while cells[-1] == 0:
        cells.pop()
    return cells


def unpack(state: bytes) -> Saved:
    """Reads a state; another version, a changed byte or a wrong shape is refused."""
    body = _body(bytes(state))
    try:
        last_key, rows = orjson.loads(body)
        return Saved(last_key, _Unpacker(last_key).level(rows, 0))
    except (ValueError, TypeError, KeyError, AttributeError) as slip:
        raise StateRefused() from slip


class _Unpacker:
    """Reads rows and trusts nothing: keys are unique and known, parents stand before children."""

    def __init__(self, last_key: int) -> None:
        self.last_key, self.key, self.seen = last_key, 0, set[int]()

    def level(self, packed: list[Any], depth: int) -> Level:
        _check(depth < MAX_LEVELS and isinstance(packed, list) and len(packed) > 1 and packed[0] in (0, 1))
        rows = [ROOT, *packed[1:]] if isinstance(packed[0], bool) else packed[1:]
        return Level(bool(packed[0]), [self.row(cells, index, depth) for index, cells in enumerate(rows)])

    def row(self, cells: Any, index: int, depth: int) -> Row:
        name, step, back, state, notes, part = _cells(cells)
        self.key += 1 + step
        _check(0 < self.key <= self.last_key and self.key not in self.seen and len(self.seen) < MAX_ROWS)
        _check(0 < back <= max(index, 1))
        self.seen.add(self.key)
        row = Row(self.key, name, index - back, state, notes)
        row.part = self.level(part, depth + 1) if part else None
        return row


def _cells(cells: Any) -> tuple[str, int, int, str, dict[str, Any], Any]:
    if isinstance(cells, str):
        return cells, 0, 1, COMPLETED, {}, None
    _check(isinstance(cells, list) and len(cells) in (2, 4, 5, 6) and isinstance(cells[0], str))
    if len(cells) == 2:
        step, part = (cells[1], None) if type(cells[1]) is int else (0, cells[1])
        return cells[0], step, 1, COMPLETED, {}, part
    rest: list[Any] = [*cells[1:], *[0] * (6 - len(cells))]
    step, back, state, notes, part = rest
    _check(type(step) is int and type(back) is int and state in STATES)
    return cells[0], step, back, state, _notes(notes or {}), part


def _notes(notes: dict[str, Any]) -> dict[str, Any]:
    _check(all(type(value) is _NOTES[key] for key, value in notes.items()))
    _check(all(isinstance(moment, str) for moment in notes.get("due", {}).values()))
    return notes


def _check(holds: bool) -> None:
    if not holds:
        raise ValueError
