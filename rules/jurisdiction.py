"""Where an application belongs: the registered place, the residence with a permit, or where the hardship happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rules.areas import significant


@dataclass(frozen=True, slots=True)
class Person:
    """Where one member is registered and lives, as 12-digit codes; empty when not told."""

    registered: str
    residence: str
    holds_permit: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """An application as far as its place matters: where its scheme is applied for; the applicant stands first."""

    apply_at: str
    area: str
    people: Sequence[Person]
    at_residence: bool = False
    emergency: str = ""


def objection_to(claim: Claim, residence_allowed: bool) -> str:
    """Say in a sentence where the application belongs instead; empty when it belongs here (社会救助法 第三十七条)."""
    if claim.apply_at == "emergency":
        return _emergency(claim)
    if claim.at_residence:
        return _residence(claim, residence_allowed)
    return _registered(claim)


def _emergency(claim: Claim) -> str:
    if claim.emergency and not _same_town(claim.emergency, claim.area):
        return "应向急难发生地的乡镇（街道）提出申请（社会救助法 第三十七条）"
    return ""


def _residence(claim: Claim, allowed: bool) -> str:
    applicant = claim.people[0]
    if not allowed:
        return "本地尚未开放居住证持有人在居住地申请，请向户籍所在地的乡镇（街道）提出（社会救助法 第三十七条）"
    if not applicant.holds_permit:
        return "在居住地申请须持有居住证（社会救助法 第三十七条）"
    if applicant.residence and not _same_town(applicant.residence, claim.area):
        return "应向居住地的乡镇（街道）提出申请（社会救助法 第三十七条）"
    return ""


def _registered(claim: Claim) -> str:
    """Members registered in several provinces apply through one who lives where registered, if there is one."""
    told = [person for person in claim.people if person.registered]
    if len({person.registered[:2] for person in told}) > 1:
        return _across_provinces(claim, told)
    applicant = claim.people[0] if claim.people else Person("", "")
    if applicant.registered and not _same_town(applicant.registered, claim.area):
        return "应向户籍所在地的乡镇（街道）提出申请（社会救助法 第三十七条）"
    return ""


def _across_provinces(claim: Claim, told: Sequence[Person]) -> str:
    settled = [person for person in told if person.residence and _same_town(person.registered, person.residence)]
    if any(_same_town(person.registered, claim.area) for person in settled or told):
        return ""
    return (
        "家庭成员户籍不在同一省的，应由户籍地与居住地一致的成员向其户籍地提出；"
        "都不一致的，由任一成员向其户籍地提出（最低生活保障审核确认办法 第五条）"
    )


def _same_town(one: str, other: str) -> bool:
    """Codes are compared as far as both are told: county or township."""
    length = min(9, len(significant(one)), len(significant(other)))
    return one[:length] == other[:length]
