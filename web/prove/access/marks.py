"""Marks: strings that occur in one place only, and how they are found again in whatever a page answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count

# Characters that no page, form, document or place name of the product uses; a pair of them marks one person.
RARE = (
    "亍匦伲僖冖谛邺坌堋芟荦萃蓰尢摞咚啭嗌圜崛狩馇怫闱泺涫澌逄妩嫱纥缣"
    "琬栉椠槲辇晡挲胛朦焯禳硖睑钐铤锸秫鹗瘗裆聒蚴蝤笊篦羟趱跖躞雒鲴髅"
)
_UID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CODE, _SUM, _NUMBER = r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){2}", r"\d[\d,]*\.\d\d", r"(?<!\d)(?:\d{15,19}X?|1\d{10})(?!\d)"
_SHAPES = re.compile(rf"[{RARE}]{{2}}|印記\d{{5}}|{_UID}|{_CODE}|{_SUM}|{_NUMBER}")


class Kind(StrEnum):
    """What a mark stands for."""

    NAME = "name"
    TEXT = "text"
    ADDRESS = "address"
    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    ACCOUNT = "account"
    NUMBER = "number"
    AMOUNT = "amount"
    UID = "uid"
    ROW = "row"


@dataclass(frozen=True)
class Owner:
    """Whose a mark is: the significant digits of the area, the household if it is about one, and the table."""

    area: str
    kind: Kind
    table: str
    household: int = 0


@dataclass
class Marks:
    """Every mark of a world with its owner; what would stand for two places is left out."""

    owners: dict[str, Owner] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)

    def enter(self, token: str, owner: Owner) -> None:
        """Keeps the most exact owner; a token met in two places that do not lie in one another marks nothing."""
        known = self.owners.get(token)
        if known is None or (owner.area != known.area and owner.area.startswith(known.area)):
            self.owners[token] = owner
        elif not known.area.startswith(owner.area) or _of_two_homes(owner, known):
            self.doubtful.add(token)

    def settled(self) -> "Marks":
        """The same without what is doubtful."""
        return Marks({token: owner for token, owner in self.owners.items() if token not in self.doubtful})

    def found(self, text: str) -> dict[str, Owner]:
        """The marks that occur in a text."""
        owners = self.owners
        return {token: owners[token] for token in tokens(text) if token in owners}


def _of_two_homes(one: Owner, other: Owner) -> bool:
    return bool(one.household and other.household and one.household != other.household)


def tokens(text: str) -> set[str]:
    """Everything in a text that has the shape of a mark; sums lose their commas."""
    return {token.replace(",", "") for token in _SHAPES.findall(text)}


def pairs() -> Iterator[str]:
    """Pairs of rare characters, each once."""
    return (RARE[number // len(RARE) % len(RARE)] + RARE[number % len(RARE)] for number in count())


def texts() -> Iterator[str]:
    """Marks for free text, each once."""
    return (f"印記{number:05d}" for number in count())


def joined(values: Iterable[object]) -> str:
    """Values of any kind as one text in which marks can be looked for."""
    return "\n".join(str(value) for value in values if value not in (None, "", b""))
