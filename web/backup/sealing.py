"""Seals a stream with AES-256-GCM piece by piece, so that a backup of any size is written and read in little memory.

A sealed file is a head (mark, salt) and pieces (length, sealed bytes). Each piece is compressed, then sealed under a
key of this file alone with its number and whether it is the last: pieces cut off, moved or changed do not open.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from web.backup.errors import BackupError

MARK = b"hulian-backup-1\n"
PIECE = 1 << 20
SALT, LENGTH = 16, 4
DAMAGED = "备份文件{name}损坏、不完整或者密钥不对，不能打开"


def seal(source: BinaryIO, target: BinaryIO, key: bytes) -> str:
    """Writes the source sealed; returns the SHA-256 of what was written."""
    salt, digest = os.urandom(SALT), hashlib.sha256()
    cipher = _cipher(key, salt)

    def put(data: bytes) -> None:
        digest.update(data)
        target.write(data)

    put(MARK + salt)
    for number, (piece, last) in enumerate(_with_last(_pieces(source))):
        sealed = cipher.encrypt(_nonce(number), zlib.compress(piece, 1), _place(last))
        put(len(sealed).to_bytes(LENGTH, "big") + sealed)
    return digest.hexdigest()


def unseal(source: BinaryIO, target: BinaryIO, key: bytes, name: str) -> None:
    """Writes what was sealed; raises BackupError when one byte is not what it was, or the end is missing."""
    head = source.read(len(MARK) + SALT)
    if len(head) != len(MARK) + SALT or not head.startswith(MARK):
        raise BackupError(DAMAGED.format(name=name))
    cipher = _cipher(key, head[len(MARK) :])
    for number, (sealed, last) in enumerate(_with_last(_sealed_pieces(source, name))):
        try:
            target.write(zlib.decompress(cipher.decrypt(_nonce(number), sealed, _place(last))))
        except (InvalidTag, zlib.error) as slip:
            raise BackupError(DAMAGED.format(name=name)) from slip


def seal_file(source: Path, target: Path, key: bytes) -> str:
    """Seals a file beside its place and puts it there whole; returns the digest of the sealed file."""
    part = target.with_name(target.name + ".part")
    with source.open("rb") as plain, part.open("wb") as sealed:
        digest = seal(plain, sealed, key)
        sealed.flush()
        os.fsync(sealed.fileno())
    part.replace(target)
    return digest


def unseal_file(source: Path, target: Path, key: bytes) -> None:
    """Opens a sealed file into another."""
    with source.open("rb") as sealed, target.open("wb") as plain:
        unseal(sealed, plain, key, source.name)


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"hulian backup").derive(key))


def _nonce(number: int) -> bytes:
    """The key is of one file only, so counting is enough."""
    return number.to_bytes(12, "big")


def _place(last: bool) -> bytes:
    return b"last" if last else b"more"


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    """A pipe gives less than it is asked for; an empty source is one empty piece."""
    while len(piece := source.read(PIECE)) == PIECE:
        yield piece
    yield piece


def _sealed_pieces(source: BinaryIO, name: str) -> Iterator[bytes]:
    seen = 0
    while length := source.read(LENGTH):
        sealed = source.read(int.from_bytes(length, "big"))
        if len(length) != LENGTH or len(sealed) != int.from_bytes(length, "big"):
            raise BackupError(DAMAGED.format(name=name))
        seen += 1
        yield sealed
    if not seen:
        raise BackupError(DAMAGED.format(name=name))


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece, and whether another one follows."""
    before = next(pieces)
    for piece in pieces:
        yield before, False
        before = piece
    yield before, True
