"""Seals what names or endangers a person, bound to its row, and makes the blind index by which ids are found.

A sealed value begins with its form, the algorithm and the number of the key, so that all three can change under old
rows: form 1 is that of the first release (AES-256-GCM, first key), form 2 says the rest itself.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from struct import Struct
from uuid import UUID

import orjson
from cryptography.exceptions import InvalidTag

from cases.errors import Blocked
from cases.models import IndexKey
from processes import keys

FORM_1, FORM_2 = 1, 2
# Form, algorithm, number of the key.
HEAD = Struct(">BBH")


def head() -> bytes:
    """How everything begins that is sealed now; what begins otherwise waits to be sealed anew."""
    number = keys.newest(keys.FIELD)
    return HEAD.pack(FORM_2, keys.device().mark(number), number)


def seal(data: bytes, place: str, uid: UUID) -> bytes:
    """Encrypts bytes for one place (table.field) of one row; moved to another row it will not open."""
    front = head()
    return front + keys.device().encrypt(HEAD.unpack(front)[2], data, front + _binding(place, uid))


def unseal(sealed: bytes, place: str, uid: UUID) -> bytes:
    """Opens what seal made; an empty value opens to empty. Blocked for an unknown form, InvalidTag for a forged one."""
    raw = bytes(sealed)
    if not raw:
        return b""
    if raw[0] == FORM_1:
        return keys.device().decrypt(1, raw[1:], _binding(place, uid))
    if raw[0] != FORM_2 or len(raw) < HEAD.size:
        raise Blocked("密文版本不符，请联系系统管理员")
    front, number = raw[: HEAD.size], HEAD.unpack(raw[: HEAD.size])[2]
    return keys.device().decrypt(number, raw[HEAD.size :], front + _binding(place, uid))


def key_of(sealed: bytes) -> int:
    """The number of the key that opens a sealed value."""
    return 1 if sealed[0] == FORM_1 else HEAD.unpack(bytes(sealed[: HEAD.size]))[2]


def opens(sealed: bytes, place: str, uid: UUID) -> bool:
    """Tells whether a value opens at its place."""
    try:
        unseal(sealed, place, uid)
    except (InvalidTag, Blocked, keys.KeyMissing):
        return False
    return True


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


def index_key() -> int:
    """The number of the key under which ids are kept now, as the database says.

    Reading it in a transaction holds the change of the key off until that ends, and waits for a change under way: so
    nobody ever looks under one key for what lies under another.
    """
    return IndexKey.objects.values_list("number", flat=True).first() or 1


def blind(text: str, number: int = 0) -> str:
    """Returns the keyed digest by which an id is found without being stored; empty stays empty.

    Who makes many asks for the number once (`index_key`).
    """
    if not text:
        return ""
    return keys.device().digest(keys.INDEX, number or index_key(), _clean(text)).hex()


def blinds(texts: Iterable[str]) -> list[str]:
    """The digests of several ids."""
    number = index_key()
    return [blind(text, number) for text in texts]


def code_mark(text: str) -> str:
    """What is kept of a code on a receipt: the number of its key and the digest, at most 48 characters."""
    return _code_mark(text, keys.newest(keys.RECEIPT))


def code_fits(text: str, kept: str) -> bool:
    """Tells whether a code is the one of which this was kept, under whichever key; nothing kept fits nothing.

    The first release kept the first key's digest in hexadecimal, without a number.
    """
    number, named, _ = kept.partition(".")
    if kept and not named:
        return hmac.compare_digest(kept, keys.device().digest(keys.RECEIPT, 1, _clean(text)).hex())
    return hmac.compare_digest(kept, _code_mark(text, int(number) if named else keys.newest(keys.RECEIPT)))


def _code_mark(text: str, number: int) -> str:
    digest = keys.device().digest(keys.RECEIPT, number, _clean(text))
    return f"{number}.{urlsafe_b64encode(digest).decode().rstrip('=')}"


def _clean(text: str) -> bytes:
    return text.strip().upper().encode()


def _binding(place: str, uid: UUID) -> bytes:
    return place.encode() + uid.bytes
