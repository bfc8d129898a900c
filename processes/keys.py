"""The keys of an installation: a folder of files that is read anew when a key is added, and never in the database.

A name says what a key is for, its number and its algorithm: `field.2.sm4gcm.key`. The highest number protects what is
written from now on; every key that lies here still opens. A certified device takes over by implementing `KeyDevice`
and being named in the settings (ADR 28).
"""

import os
import re
import secrets
import time
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from processes.ciphers import CIPHERS, DIGEST_KEY, NONCE, SUITES, Sealer, keyed_digest, known
from processes.errors import KeyMissing

FIELD, INDEX, STATE, RECEIPT = "field", "index", "state", "receipt"
PURPOSES = (FIELD, INDEX, STATE, RECEIPT)
RETIRED = "retired"
NAME = re.compile(r"(field|index|state|receipt)(?:\.(\d{1,4})\.([a-z0-9-]+))?\.key")
# The names without a number are those of the first release.
FIRST = {FIELD: "aes256gcm", INDEX: "hmac-sha256", STATE: "hmac-sha256", RECEIPT: "hmac-sha256"}
# Seconds after which a process has surely seen a key that was added to the folder.
PEEP = 2.0


class KeyDevice(Protocol):
    """What may hold the keys: files, or a device that never gives them out."""

    def numbers(self, purpose: str) -> tuple[int, ...]:
        """The numbers of the keys for a purpose, the newest first."""

    def mark(self, number: int) -> int:
        """The number of the algorithm that seals with a field key."""

    def encrypt(self, number: int, data: bytes, binding: bytes) -> bytes:
        """Seals bytes with one field key, for one binding."""

    def decrypt(self, number: int, sealed: bytes, binding: bytes) -> bytes:
        """Opens what encrypt made; InvalidTag when it was changed or bound elsewhere."""

    def digest(self, purpose: str, number: int, data: bytes) -> bytes:
        """The keyed digest of bytes under one key."""

    def make(self, purpose: str) -> int:
        """Makes a new key for a purpose and returns its number."""

    def retire(self, purpose: str, number: int) -> None:
        """Takes a key out of use that nothing needs any more."""


@dataclass(frozen=True)
class _Key:
    number: int
    algorithm: str
    secret: bytes = field(repr=False)


# By purpose, the newest first.
Ring = dict[str, dict[int, _Key]]


class FileKeys:
    """Keys in files that only the service may read; several hosts share one folder or get copies of it."""

    def __init__(self, folder: Path, suite: str) -> None:
        self._folder, self._suite = folder, SUITES[suite]
        self._ring: Ring = {}
        self._seen, self._look_again = -1, 0.0

    def numbers(self, purpose: str) -> tuple[int, ...]:
        """The numbers of the keys for a purpose, the newest first; the first is made when there is none."""
        return tuple(self._held(purpose))

    def mark(self, number: int) -> int:
        """The number of the algorithm that seals with a field key."""
        return CIPHERS[self._key(FIELD, number).algorithm].mark

    def encrypt(self, number: int, data: bytes, binding: bytes) -> bytes:
        """Seals bytes with one field key under a nonce of its own."""
        nonce = os.urandom(NONCE)
        return nonce + _sealer(self._key(FIELD, number)).encrypt(nonce, data, binding)

    def decrypt(self, number: int, sealed: bytes, binding: bytes) -> bytes:
        """Opens what encrypt made."""
        return _sealer(self._key(FIELD, number)).decrypt(sealed[:NONCE], sealed[NONCE:], binding)

    def digest(self, purpose: str, number: int, data: bytes) -> bytes:
        """The keyed digest of bytes under one key."""
        key = self._key(purpose, number)
        return keyed_digest(key.algorithm, key.secret, data)

    def make(self, purpose: str) -> int:
        """Adds a key with the next number for the algorithm of the chosen suite."""
        number = max(self.numbers(purpose)) + 1
        self._write(purpose, number)
        return number

    def retire(self, purpose: str, number: int) -> None:
        """Moves a key aside: a restored backup of earlier days still needs it."""
        aside = self._folder / RETIRED
        aside.mkdir(mode=0o700, exist_ok=True)
        path = self._path(purpose, number)
        path.rename(aside / path.name)
        self._seen, self._look_again = -1, 0.0

    def _key(self, purpose: str, number: int) -> _Key:
        found = self._held(purpose).get(number) or self._read_anew().get(purpose, {}).get(number)
        if found is None:
            raise KeyMissing(f"密钥目录中缺少{purpose}第{number}号密钥，请把这把密钥放回密钥目录")
        return found

    def _held(self, purpose: str) -> dict[int, _Key]:
        """The keys for a purpose; in an installation without any the first is made."""
        found = self._current().get(purpose)
        return found or self._first(purpose)

    def _current(self) -> Ring:
        """The ring; the folder is looked at every two seconds at most."""
        if time.monotonic() >= self._look_again:
            self._look_again = time.monotonic() + PEEP
            if self._folder.exists() and self._folder.stat().st_mtime_ns != self._seen:
                return self._read_anew()
        return self._ring

    def _read_anew(self) -> Ring:
        seen = self._folder.stat().st_mtime_ns if self._folder.exists() else -1
        ring: Ring = {}
        for path in self._folder.glob("*.key"):
            if found := NAME.fullmatch(path.name):
                key = _Key(int(found[2] or 1), found[3] or FIRST[found[1]], path.read_bytes())
                ring.setdefault(found[1], {})[key.number] = key
        self._ring = {purpose: dict(sorted(held.items(), reverse=True)) for purpose, held in ring.items()}
        self._seen = seen
        return self._ring

    def _first(self, purpose: str) -> dict[int, _Key]:
        """A new installation's first key; codes of receipts were made with the index key until they got their own."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        index = self._folder / "index.key"
        if purpose == RECEIPT and index.exists():
            self._put("receipt.key", index.read_bytes())
        else:
            self._write(purpose, 1)
        return self._read_anew()[purpose]

    def _write(self, purpose: str, number: int) -> None:
        algorithm = self._suite.cipher if purpose == FIELD else self._suite.digest
        if not known(algorithm):
            raise KeyMissing(f"本机的密码库不支持{algorithm}，请检查系统或者改用另一套算法")
        length = CIPHERS[algorithm].length if purpose == FIELD else DIGEST_KEY
        self._put(f"{purpose}.{number}.{algorithm}.key", secrets.token_bytes(length))
        self._seen, self._look_again = -1, 0.0

    def _put(self, name: str, data: bytes) -> None:
        """Puts a key into the folder whole, or leaves the one that another process was faster with."""
        half = self._folder / f"half.{name}.{os.getpid()}"
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(half, self._folder / name)
        except FileExistsError:
            pass
        finally:
            half.unlink()

    def _path(self, purpose: str, number: int) -> Path:
        for path in self._folder.glob(f"{purpose}*.key"):
            found = NAME.fullmatch(path.name)
            if found and found[1] == purpose and int(found[2] or 1) == number:
                return path
        raise KeyMissing(f"密钥目录中没有{purpose}第{number}号密钥")


@lru_cache(maxsize=64)
def _sealer(key: _Key) -> Sealer:
    return CIPHERS[key.algorithm].make(key.secret)


@cache
def device() -> KeyDevice:
    """What holds the keys of this installation: the folder, or the device that the settings name."""
    if settings.KEY_DEVICE:
        held: KeyDevice = import_string(settings.KEY_DEVICE)()
        return held
    return FileKeys(Path(settings.KEYS), settings.CIPHER_SUITE)


def newest(purpose: str) -> int:
    """The number of the key that protects what is written now."""
    return device().numbers(purpose)[0]
