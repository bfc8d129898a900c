"""A row and somebody it may be about side by side: what agrees, nearly agrees or differs. Numbers are masked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.models import Member
from forms import numbers
from monitoring.receiving.checking import Row
from rules.documents import masked_id

SAME, NEAR, DIFFERENT, UNSAID = "same", "near", "different", "unsaid"
# How the code of a county ends: the row names no village that is known.
COUNTY_ONLY = "000000"
WORDS = {SAME: "一致", NEAR: "部分一致", DIFFERENT: "不一致", UNSAID: "无从对照"}


@dataclass(frozen=True)
class Trait:
    """One thing about a person as the row tells it and as the base knows it."""

    title: str
    told: str
    own: str
    verdict: str
    note: str = ""

    @property
    def word(self) -> str:
        """The verdict in words."""
        return self.note or WORDS[self.verdict]


def compared(row: Row, area: str, member: Member, names: Mapping[str, str]) -> list[Trait]:
    """The four traits by which a person decides; `area` is the village that the row names, `names` villages by code."""
    own_area = member.household.area
    told_area = row.village if area.endswith(COUNTY_ONLY) else names.get(area, row.village)
    return [
        Trait("姓名", row.name, member.name, _equal(row.name, member.name)),
        _number(row.resident_id or row.typed_id, member.resident_id_mask),
        _birth(row, member.born_on),
        Trait("村（社区）", told_area, names.get(own_area, own_area), _place(row, area, own_area)),
    ]


def _equal(told: str, own: str) -> str:
    if not told:
        return UNSAID
    return SAME if told == own else DIFFERENT


def _number(told: str, mask: str) -> Trait:
    """Two numbers by what a mask shows: the first six digits and the last four."""
    title = "身份证号码"
    if not told:
        return Trait(title, "", mask, UNSAID)
    if numbers.SPOILT.fullmatch(told):
        return Trait(title, "已变成数值", mask, UNSAID, "末几位已丢失，无从对照")
    head, tail = told[:6] == mask[:6], len(told) == len(mask) and told[-4:] == mask[-4:]
    verdict = SAME if head and tail else NEAR if head or tail else DIFFERENT
    note = f"前六位{'相同' if head else '不同'}，末四位{'相同' if tail else '不同'}"
    return Trait(title, masked_id(told), mask, verdict, note)


def _birth(row: Row, own: date | None) -> Trait:
    """The birth date as the row tells it, or as its number still shows it."""
    told, known = row.born_on or _shown_birth(row.resident_id or row.typed_id), own.isoformat() if own else ""
    verdict = _equal(told, known) if known else UNSAID
    if verdict == DIFFERENT and told[:7] == known[:7]:
        verdict = NEAR
    return Trait("出生日期", told, known, verdict, "只有年月一致" if verdict == NEAR else "")


def _shown_birth(typed_id: str) -> str:
    """The birth date inside a number, damaged or not; empty where it shows none."""
    try:
        return numbers.birthday(typed_id).isoformat()
    except (ValueError, IndexError):
        return ""


def _place(row: Row, area: str, own: str) -> str:
    if not row.village or area.endswith(COUNTY_ONLY):
        return UNSAID
    if area == own:
        return SAME
    return NEAR if area[:9] == own[:9] else DIFFERENT
