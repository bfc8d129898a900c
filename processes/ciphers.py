"""The algorithms that seal and stamp, each with the number that stands in what it made; two suites to choose from."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE, TAG = 12, 16


class Sealer(Protocol):
    """Encrypts with authentication: what was changed, or is opened for another place, raises InvalidTag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes: ...


class Sm4Gcm:
    """SM4 (GB/T 32907) in Galois counter mode with the same calls as AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """The sealed bytes followed by their tag."""
        made = Cipher(self._cipher, modes.GCM(nonce)).encryptor()
        made.authenticate_additional_data(associated_data)
        return made.update(data) + made.finalize() + made.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes) -> bytes:
        """Opens what encrypt made; InvalidTag when anything differs."""
        if len(data) < TAG:
            raise InvalidTag
        made = Cipher(self._cipher, modes.GCM(nonce, data[-TAG:])).decryptor()
        made.authenticate_additional_data(associated_data)
        return made.update(data[:-TAG]) + made.finalize()


@dataclass(frozen=True)
class Method:
    """One way to seal: the number that stands in a sealed value, how many bytes its key has, and how it is made."""

    mark: int
    length: int
    make: Callable[[bytes], Sealer]


CIPHERS = {"aes256gcm": Method(1, 32, AESGCM), "sm4gcm": Method(2, 16, Sm4Gcm)}
# Keyed digests: the name that hashlib knows; their keys have 32 bytes.
DIGESTS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}
DIGEST_KEY = 32


@dataclass(frozen=True)
class Suite:
    """What new keys are made for: `aes` for most, `sm` where commercial cryptography of GB/T 39786 is asked for."""

    cipher: str
    digest: str


SUITES = {"aes": Suite("aes256gcm", "hmac-sha256"), "sm": Suite("sm4gcm", "hmac-sm3")}


def keyed_digest(algorithm: str, key: bytes, data: bytes) -> bytes:
    """The digest of bytes that only who has the key can make."""
    return hmac.digest(key, data, DIGESTS[algorithm])


def known(algorithm: str) -> bool:
    """Tells whether this version has an algorithm; SM3 is missing where the system's library was built without it."""
    return algorithm in CIPHERS or DIGESTS.get(algorithm, "") in hashlib.algorithms_available
