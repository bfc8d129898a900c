"""Households that are on the register and have no case: low-income people who are watched."""

from collections.abc import Sequence
from datetime import date, datetime
from random import Random
from uuid import uuid4

from django.db import transaction

from cases import secrets
from cases.invented import households
from cases.invented.households import Invented
from cases.models import Household, Member, ResidenceKind
from forms.numbers import birthday
from offices.models import Division
from rules.documents import masked_id

CHUNK = 500


def watch(rng: Random, county: str, villages: Sequence[Division], people: int, now: datetime, taken: set[str]) -> int:
    """Writes households until that many people are in; returns how many households."""
    made = 0
    while people > 0:
        several: list[Invented] = []
        while people > 0 and len(several) < CHUNK:
            village = rng.choice(villages)
            several.append(
                households.invent(rng, county, village.code, village.name, now.date(), line=500, taken=taken)
            )
            people -= len(several[-1].members)
        _write(several, now)
        made += len(several)
    return made


@transaction.atomic
def _write(several: list[Invented], now: datetime) -> None:
    rows = Household.objects.bulk_create([_household(each, now) for each in several], batch_size=200)
    key = secrets.index_key()
    members = [
        _member(row, told, now.date(), key) for row, each in zip(rows, several, strict=True) for told in each.members
    ]
    Member.objects.bulk_create(members, batch_size=200)


def _household(made: Invented, now: datetime) -> Household:
    uid = uuid4()
    return Household(
        uid=uid,
        area=made.area,
        name=made.applicant,
        residence_kind=ResidenceKind.RURAL,
        address_sealed=secrets.seal_text(made.address, "household.address", uid),
        phone_sealed=secrets.seal_text(made.phone, "household.phone", uid),
        phone_mask=f"{made.phone[:3]}****{made.phone[-4:]}",
        opened_at=now,
        is_invented=True,
    )


def _member(household: Household, told: households.Row, on: date, index_key: int) -> Member:
    uid, number = uuid4(), str(told["resident_id"])
    return Member(
        uid=uid,
        household=household,
        name=str(told["name"]),
        relation=str(told["relation"]),
        resident_id_sealed=secrets.seal_text(number, "member.resident_id", uid),
        resident_id_index=secrets.blind(number, index_key),
        resident_id_mask=masked_id(number),
        born_on=birthday(number),
        sex="male" if int(number[16]) % 2 else "female",
        from_on=on,
    )
