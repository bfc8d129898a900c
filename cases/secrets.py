"""Seals what names or endangers a person: AES-256-GCM bound to its row, and a blind index to find ids."""

import hashlib
import hmac
import os
from functools import lru_cache
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from cases.errors import Blocked

# First byte of a sealed value: which algorithm and key made it, so that both can change under old rows.
VERSION = b"\x01"


@lru_cache(maxsize=1)
def _cipher() -> AESGCM:
    return AESGCM(settings.FIELD_KEY)


def seal(data: bytes, place: str, uid: UUID) -> bytes:
    """Encrypts bytes for one place (table.field) of one row; moved to another row it will not open."""
    nonce = os.urandom(12)
    return VERSION + nonce + _cipher().encrypt(nonce, data, _binding(place, uid))


def unseal(sealed: bytes, place: str, uid: UUID) -> bytes:
    """Opens what seal made; an empty value opens to empty."""
    raw = bytes(sealed)
    if not raw:
        return b""
    if raw[:1] != VERSION:
        raise Blocked("密文版本不符，请联系系统管理员")
    return _cipher().decrypt(raw[1:13], raw[13:], _binding(place, uid))


def seal_text(text: str, place: str, uid: UUID) -> bytes:
    """Seals a text; the empty text stays empty."""
    return seal(text.encode(), place, uid) if text else b""


def unseal_text(sealed: bytes, place: str, uid: UUID) -> str:
    """Opens a sealed text."""
    return unseal(sealed, place, uid).decode()


def seal_json(value: object, place: str, uid: UUID) -> bytes:
    """Seals plain JSON values."""
    return seal(orjson.dumps(value), place, uid)


def unseal_json(sealed: bytes, place: str, uid: UUID) -> dict:
    """Opens a sealed mapping; nothing sealed opens to an empty one."""
    raw = unseal(sealed, place, uid)
    return orjson.loads(raw) if raw else {}


def blind(text: str) -> str:
    """Returns the keyed digest by which an id is found without being stored; empty stays empty."""
    if not text:
        return ""
    return hmac.new(settings.INDEX_KEY, text.strip().upper().encode(), hashlib.sha256).hexdigest()


def _binding(place: str, uid: UUID) -> bytes:
    return place.encode() + uid.bytes
