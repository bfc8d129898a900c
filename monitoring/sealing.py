"""The keys of a whole installation changed: what cases and what received data hold, in one go that can be repeated."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from cases import progress, secrets
from cases.models import Member
from cases.sealing import files, indexes, rotating
from cases.sealing.rotating import SealedFile
from monitoring.comparing import preparing
from monitoring.models import Unmatched
from monitoring.receiving import matching, store
from monitoring.receiving.checking import unplain
from processes import keys, standing_states
from processes.errors import KeyMissing

Say = Callable[[str], None]
# Rounds after which somebody must be writing under a former key all the time: a process that does not see the folder.
MOST_ROUNDS = 20


@dataclass
class Rotated:
    """What a change of keys came to: rounds made, values sealed anew, values that do not open, what is left."""

    rounds: int
    resealed: int
    unreadable: list[str]
    left: list[str]

    def as_dict(self) -> dict[str, object]:
        """The same as plain values."""
        return asdict(self)


def every_file() -> Iterator[SealedFile]:
    """All sealed files of the installation."""
    return chain(files.sealed_files(), store.sealed_files())


def new_keys() -> None:
    """Adds a key for columns and files, for saved states, for codes; returns when every process has seen them."""
    for purpose in (keys.FIELD, keys.STATE, keys.RECEIPT):
        keys.device().make(purpose)
    time.sleep(2 * keys.PEEP)


def rotate(say: Say = lambda _line: None) -> Rotated:
    """Seals anew until a whole round finds nothing under a former key."""
    done = Rotated(0, 0, [], [])
    for done.rounds in range(1, MOST_ROUNDS + 1):
        turned = rotating.turn(every_file(), say)
        done.resealed += turned.resealed
        done.unreadable = turned.unreadable
        if not turned.resealed:
            break
    done.left = [name for number in keys.device().numbers(keys.FIELD)[1:] for name in _needed(number)]
    return done


def _needed(number: int) -> list[str]:
    return list(rotating.needed(number, every_file()))


def retire() -> list[str]:
    """Takes former keys out of use that nothing needs any more; returns which, and leaves the others."""
    gone = []
    for number in keys.device().numbers(keys.FIELD)[1:]:
        if not _needed(number):
            gone.append(_retired(keys.FIELD, number))
    standing_states.stamp_anew(rotating.BATCH)
    gone += [_retired(keys.STATE, number) for number in keys.device().numbers(keys.STATE)[1:]]
    gone += [
        _retired(keys.INDEX, number) for number in keys.device().numbers(keys.INDEX) if number < secrets.index_key()
    ]
    codes = [number for number in keys.device().numbers(keys.RECEIPT)[1:] if not progress.codes_under(number)]
    return gone + [_retired(keys.RECEIPT, number) for number in codes]


def _retired(purpose: str, number: int) -> str:
    keys.device().retire(purpose, number)
    return f"{purpose}.{number}"


def change_index(now: datetime) -> int:
    """Puts the blind indexes under a new key, or goes on with one that was made and not used; returns how many rows."""
    number, used = keys.newest(keys.INDEX), secrets.index_key()
    if number < used:
        raise KeyMissing(f"密钥目录中缺少正在使用的索引密钥（第{used}号），请先放回")
    changed = indexes.change(INDEXED, number if number > used else keys.device().make(keys.INDEX), now)
    preparing.forget_former_keys()
    return changed


def _member_id(sealed: bytes, uid: UUID) -> str:
    return secrets.unseal_text(sealed, "member.resident_id", uid)


def _told_id(sealed: bytes, uid: UUID) -> str:
    return unplain(secrets.unseal_json(sealed, matching.PLACE, uid)["row"]).resident_id


INDEXED = (
    indexes.Indexed(Member, "resident_id_index", "resident_id_sealed", _member_id),
    indexes.Indexed(Unmatched, "id_index", "sealed", _told_id),
)
