"""Files that only their receiver opens: to an X25519 key, in frames, so that size costs no memory.

A file begins with a mark and the sender's own key of this one file; the key of its frames is worked out of both keys
(HKDF-SHA256). Each frame is sealed with AES-256-GCM under its place and whether it is the last one, so that none can be
left out, changed or put elsewhere. The receiver's secret key never comes here.
"""

import base64
import binascii
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MARK = b"hulian-export-1\n"
FRAME = 64 * 1024
TAG = 16
PUBLIC, SECRET = "hulian-pub-", "hulian-key-"


class NotAKey(ValueError):
    """What was given is no key of the kind that is needed."""


def make_keys() -> tuple[str, str]:
    """A new pair: the public one to give away, the secret one to keep."""
    secret = X25519PrivateKey.generate()
    return PUBLIC + _text(_raw(secret.public_key())), SECRET + _text(secret.private_bytes_raw())


def read_public(text: str) -> bytes:
    """The bytes of a public key; NotAKey for anything else."""
    return _bytes(text, PUBLIC)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str, kind: str) -> bytes:
    told = text.strip()
    try:
        raw = base64.b64decode(told[len(kind) :] + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as slip:
        raise NotAKey(kind) from slip
    if not told.startswith(kind) or len(raw) != 32:
        raise NotAKey(kind)
    return raw


def _raw(public: X25519PublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


class Closing:
    """A binary file to write to; closed properly or it will not open."""

    def __init__(self, file: IO[bytes], receiver: bytes) -> None:
        own = X25519PrivateKey.generate()
        sender = _raw(own.public_key())
        shared = own.exchange(X25519PublicKey.from_public_bytes(receiver))
        self._file, self._cipher = file, AESGCM(_key(shared, sender, receiver))
        self._held, self._place = bytearray(), 0
        file.write(MARK + sender)

    def write(self, data: bytes) -> int:
        """Takes bytes and writes the frames that are full."""
        self._held += data
        while len(self._held) > FRAME:
            self._frame(bytes(self._held[:FRAME]), last=False)
            del self._held[:FRAME]
        return len(data)

    def close(self) -> None:
        """Writes the last frame."""
        self._frame(bytes(self._held), last=True)

    def _frame(self, data: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._place, last), data, None))
        self._place += 1


def opened(path: Path, secret: str) -> Iterator[bytes]:
    """The frames of a closed file; NotAKey for a wrong key, InvalidTag for a file that was changed or cut."""
    own = X25519PrivateKey.from_private_bytes(_bytes(secret, SECRET))
    with path.open("rb") as file:
        if file.read(len(MARK)) != MARK:
            raise NotAKey(path.name)
        sender = file.read(32)
        shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
        cipher = AESGCM(_key(shared, sender, _raw(own.public_key())))
        left, place = os.path.getsize(path) - file.tell(), 0
        while left > 0:
            data = file.read(min(FRAME + TAG, left))
            left -= len(data)
            yield cipher.decrypt(_nonce(place, left == 0), data, None)
            place += 1


def _nonce(place: int, last: bool) -> bytes:
    return place.to_bytes(11, "big") + bytes([last])


def _key(shared: bytes, sender: bytes, receiver: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, sender + receiver, MARK).derive(shared)
