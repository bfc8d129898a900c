"""Which items of the catalogue fit a household, which of two is the higher, and what a household lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.catalogue import PERSON, Item, ItemCatalogue, Lack, PeopleClass
from rules.catalogue_facts import Situation


@dataclass(frozen=True, slots=True)
class Fit:
    """An item that fits a member (by key), or the household as a whole when `member` is empty."""

    item: Item
    member: str
    why: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Of items that meet the same need: the one to be given, those left out, the clause and why."""

    kept: str
    left: tuple[str, ...]
    member: str
    clause: str
    why: str


def preselect(catalogue: ItemCatalogue, situation: Situation, only: Iterable[str] | None = None) -> tuple[Fit, ...]:
    """Every item whose condition holds, in the order of the catalogue, member by member; `only` narrows the items."""
    wanted = None if only is None else frozenset(only)
    items = [item for item in catalogue.items.values() if wanted is None or item.id in wanted]
    of_household = situation.of_household()
    of_members = [(member.key, situation.of_member(member)) for member in situation.household.members]
    found: list[Fit] = []
    for item in items:
        judged = of_members if item.per == PERSON else [("", of_household)]
        found += [Fit(item, key, item.who) for key, facts in judged if item.when.test(facts.__getitem__)]
    return tuple(found)


def higher_only(catalogue: ItemCatalogue, fits: Sequence[tuple[str, str, Decimal | None]]) -> tuple[Choice, ...]:
    """就高不就低: of items that exclude one another for a person, which stays and which goes.

    `fits` are item id, member key (empty for the household) and the amount in yuan, None when it is not known. With
    all amounts known the highest stays, else the one that the table names first.
    """
    found = []
    for row in catalogue.either:
        for member in dict.fromkeys(key for item, key, _ in fits if item in row.items):
            meeting = [(item, amount) for item, key, amount in fits if key == member and item in row.items]
            if len(meeting) > 1:
                found.append(_choose(row.items, meeting, member, row.clause, row.why))
    return tuple(found)


def _choose(
    order: Sequence[str], meeting: list[tuple[str, Decimal | None]], member: str, clause: str, why: str
) -> Choice:
    ranked = sorted(meeting, key=lambda pair: order.index(pair[0]))
    if all(amount is not None for _, amount in meeting):
        ranked.sort(key=lambda pair: -(pair[1] or Decimal(0)))
    names = [item for item, _ in ranked]
    return Choice(names[0], tuple(names[1:]), member, clause, why)


def lacks(catalogue: ItemCatalogue, situation: Situation) -> tuple[Lack, ...]:
    """缺什么补什么: what the household lacks, each with the items that make it good."""
    facts = situation.of_household()
    return tuple(row for row in catalogue.lacks if row.when.test(facts.__getitem__))


def class_of(catalogue: ItemCatalogue, situation: Situation) -> PeopleClass | None:
    """The class of people a household belongs to; the first that fits, None when none does."""
    facts = situation.of_household()
    return next((row for row in catalogue.classes if row.when.test(facts.__getitem__)), None)
