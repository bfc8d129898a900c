"""Invented people in numbers, each a household without a case: whom a county watches, whom departments name."""

from collections.abc import Sequence
from datetime import datetime
from random import Random

from cases.intake import member_of
from cases.invented import names
from cases.models import Household, Member

AT_ONCE = 5_000
AGES = range(1, 95)
# Name and resident id of one person.
Person = tuple[str, str]


def people(rng: Random, county: str, count: int, now: datetime, taken: set[str]) -> list[Person]:
    """Makes people up; no id is given twice."""
    found: list[Person] = []
    while len(found) < count:
        born_on, sex = names.birthday(rng, rng.choice(AGES), now.date()), rng.choice(("male", "female"))
        number = names.resident_id(rng, county, born_on, sex)
        if number not in taken:
            taken.add(number)
            found.append((names.surname(rng) + names.given_name(rng, sex, born_on), number))
    return found


def settle(rng: Random, villages: Sequence[str], persons: Sequence[Person], now: datetime) -> None:
    """Puts each person into a household of one in some village."""
    for start in range(0, len(persons), AT_ONCE):
        part = persons[start : start + AT_ONCE]
        homes = [
            Household(area=rng.choice(villages), name=name, residence_kind="rural", opened_at=now, is_invented=True)
            for name, _ in part
        ]
        Household.objects.bulk_create(homes)
        rows = [{"name": name, "relation": "self", "resident_id": number} for name, number in part]
        Member.objects.bulk_create(member_of(home, row, now.date()) for home, row in zip(homes, rows, strict=True))
