"""The bytes of a delivery on disk, piece by piece, each sealed for its place: nothing of a file lies there open."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

import orjson
from django.conf import settings

from cases import secrets
from cases.sealing.rotating import SealedFile

# What is sealed and opened at once: small beside a worker's memory, large beside the seal.
PIECE = 4 * 1024 * 1024
FILE, ROWS, BAD = "file", "rows", "bad"


def keep_file(uid: UUID, pieces: Iterable[bytes]) -> None:
    """Seals a file as it comes in."""
    for number, piece in enumerate(pieces):
        _put(uid, FILE, number, piece)


@contextmanager
def opened_file(uid: UUID) -> Iterator[BinaryIO]:
    """The file as one that can be read anywhere in; the system forgets it when it is closed or the worker dies."""
    with tempfile.TemporaryFile() as opened:
        for number in range(_count(uid, FILE)):
            opened.write(_get(uid, FILE, number))
        opened.seek(0)
        yield opened


def keep_rows(uid: UUID, number: int, rows: list[object]) -> None:
    """Seals one batch of checked rows."""
    _put(uid, ROWS, number, orjson.dumps(rows))


def rows(uid: UUID, number: int) -> list[list[object]]:
    """One batch of checked rows."""
    return orjson.loads(_get(uid, ROWS, number))


def keep_bad_rows(uid: UUID, number: int, rows: list[object]) -> None:
    """Seals wrong rows as they were sent, to be sent back."""
    _put(uid, BAD, number, orjson.dumps(rows))


def bad_rows(uid: UUID) -> list[list[Any]]:
    """All wrong rows that are kept."""
    return [row for number in range(_count(uid, BAD)) for row in orjson.loads(_get(uid, BAD, number))]


def bad_rows_kept(uid: UUID) -> bool:
    """Tells whether wrong rows are still kept."""
    return _count(uid, BAD) > 0


def forget(uid: UUID) -> None:
    """Takes everything of a delivery off the disk; twice does no harm."""
    shutil.rmtree(_folder(uid), ignore_errors=True)


def forget_taken(uid: UUID) -> None:
    """Takes the file and its good rows off the disk, when they have become facts."""
    for path in (path for kind in (FILE, ROWS) for path in _folder(uid).glob(f"{kind}.*")):
        path.unlink(missing_ok=True)
    with suppress(OSError):
        _folder(uid).rmdir()


def lying() -> list[UUID]:
    """The deliveries of which something lies on the disk."""
    return [UUID(path.name) for path in place().glob("*-*-*-*-*")]


def pieces(uid: UUID) -> list[Path]:
    """What lies on the disk of a delivery, halves of files among it."""
    return sorted(_folder(uid).iterdir())


def place() -> Path:
    """The folder of all deliveries."""
    return Path(settings.MEDIA_ROOT) / "received"


def sealed_files() -> Iterator[SealedFile]:
    """Every piece of a delivery that lies on the disk, with what its seal is bound to."""
    for uid in lying():
        for path in _folder(uid).glob("*.*"):
            if not path.name.startswith("half."):
                kind, _, number = path.name.partition(".")
                yield SealedFile(path, _place(kind, int(number)), uid)


def sliced(file: BinaryIO) -> Iterator[bytes]:
    """A file in pieces."""
    while piece := file.read(PIECE):
        yield piece


def _folder(uid: UUID) -> Path:
    return place() / str(uid)


def _count(uid: UUID, kind: str) -> int:
    return len(list(_folder(uid).glob(f"{kind}.*")))


def _put(uid: UUID, kind: str, number: int, data: bytes) -> None:
    folder = _folder(uid)
    folder.mkdir(parents=True, exist_ok=True)
    # Put in its place whole: another worker may be reading the former one.
    half = folder / f"half.{kind}.{number}.{os.getpid()}"
    half.write_bytes(secrets.seal(data, _place(kind, number), uid))
    half.replace(folder / f"{kind}.{number}")


def _get(uid: UUID, kind: str, number: int) -> bytes:
    return secrets.unseal((_folder(uid) / f"{kind}.{number}").read_bytes(), _place(kind, number), uid)


def _place(kind: str, number: int) -> str:
    return f"delivery.{kind}.{number}"
