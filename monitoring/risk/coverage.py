"""How far people are in sight: low-income classes, groups of potential risk, and what share of them is helped.

Households are counted once a class or group; persons are those who live in them. Helped is who holds dibao, tekun, the
margin or the rigid-expenditure status today.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.db.models.functions import Substr

from cases import access
from cases.models import Award, Household, Member
from cases.statuses import LIVING
from monitoring.models import WatchGroup
from monitoring.risk.watching import CLASSES, groups_of, other_households, running
from offices import divisions
from offices.models import User
from processes import region
from rules.watch_groups import shipped_groups

HELPED = ("dibao", "tekun", "dibao_margin", "rigid_expenditure")
REGISTERED = "population.registered"
TOWN_DIGITS = 9


@dataclass(frozen=True)
class Sums:
    """How many households, and how many persons live in them."""

    households: int = 0
    persons: int = 0


@dataclass(frozen=True)
class Line:
    """One class or group: all of it, and those of it who are helped."""

    key: str
    title: str
    all: Sums
    helped: Sums

    @property
    def rate(self) -> Decimal | None:
        """Helped persons in a hundred, as the published reports have it; None without anybody."""
        return share(self.helped.persons, self.all.persons)


@dataclass(frozen=True)
class Coverage:
    """The whole of one place: classes, groups, both without doubles, and the registered population where it is set."""

    classes: list[Line]
    groups: list[Line]
    low_income: Sums
    potential: Sums
    registered: int | None

    @property
    def persons(self) -> int:
        """All who are in sight, each once."""
        return self.low_income.persons + self.potential.persons

    @property
    def rate(self) -> Decimal | None:
        """Who is in sight in a hundred of the registered population."""
        return share(self.persons, self.registered, Decimal("0.01")) if self.registered else None


def share(part: int, whole: int, exact: Decimal = Decimal("0.1")) -> Decimal | None:
    """In percent, with one decimal unless told otherwise."""
    return (Decimal(100 * part) / whole).quantize(exact) if whole else None


def coverage(user: User, on: date, place: str = "") -> Coverage:
    """The coverage of one's area, or of a place in it (its digits); another's place is empty."""
    homes = _homes(user, on, place)
    low_income, potential = _low_income(homes), other_households(homes, on)
    return Coverage(
        _classes(homes),
        _groups(homes, place or _own_place(user, on), on),
        _sums_of(low_income),
        _sums_of(potential),
        _registered(place or _own_place(user, on), on),
    )


def _homes(user: User, on: date, place: str) -> QuerySet[Household]:
    homes = access.households_for(user, on)
    return homes.filter(access.in_areas({place})) if place else homes


def _own_place(user: User, on: date) -> str:
    """The digits of the one area that somebody looks after; of several the county's."""
    held = access.reach(user, on).areas(access.SEES_CASES)
    return min(held, key=len, default="")


def _code(place: str) -> str:
    return divisions.full(place) if place else divisions.NATION


def _statuses(homes: QuerySet[Household]) -> QuerySet[Award]:
    return Award.objects.filter(household__in=homes, state__in=LIVING).exclude(kind=Award.Kind.ONCE)


def _low_income(homes: QuerySet[Household]) -> QuerySet[Household]:
    return homes.filter(pk__in=_statuses(homes).filter(scheme__in=CLASSES).values("household"))


def _sums_of(homes: QuerySet[Household]) -> Sums:
    living = Member.objects.filter(household__in=homes.order_by(), until_on__isnull=True)
    return Sums(homes.order_by().count(), living.count())


def helped(homes: QuerySet[Household]) -> QuerySet[Award, Any]:
    """The households, as a subquery, that are helped today."""
    return _statuses(homes).filter(scheme__in=HELPED).order_by().values("household")


def _classes(homes: QuerySet[Household]) -> list[Line]:
    rows = _statuses(homes).filter(scheme__in=CLASSES)
    every, some = _sums(rows, "scheme"), _sums(rows.filter(household__in=helped(homes)), "scheme")
    return [Line(key, title, every.get(key, Sums()), some.get(key, Sums())) for key, title in CLASSES.items()]


def _groups(homes: QuerySet[Household], place: str, on: date) -> list[Line]:
    """The groups of an area: lists and people put households in, of refused and ended cases the system does."""
    listed = WatchGroup.objects.filter(household__in=homes, until_on__isnull=True)
    every, some = _sums(listed, "group"), _sums(listed.filter(household__in=helped(homes)), "group")
    stood = running(on).filter(household__in=homes)
    by_outcome, helped_again = _sums(stood, "reason"), _sums(stood.filter(household__in=helped(homes)), "reason")
    for group in shipped_groups().by_id.values():
        if group.standing:
            every[group.id] = by_outcome.get(group.standing, Sums())
            some[group.id] = helped_again.get(group.standing, Sums())
    titles = groups_of(_code(place), on)
    return [Line(key, title, every.get(key, Sums()), some.get(key, Sums())) for key, title in titles.items()]


def _sums(rows: QuerySet[Model], column: str) -> dict[str, Sums]:
    living = Count("household__members", distinct=True, filter=Q(household__members__until_on__isnull=True))
    found = rows.order_by().values_list(column).annotate(homes=Count("household", distinct=True), living=living)
    return {key: Sums(households, persons) for key, households, persons in found}


def _registered(place: str, on: date) -> int | None:
    """The registered population that was set for just this place: a township is no share of its county."""
    area = _code(place)
    row = region.standards(area, on).find(REGISTERED)
    return int(str(row.value)) if row is not None and row.area == area else None


def by_town(user: User, on: date) -> dict[str, tuple[Sums, Sums]]:
    """Low-income and potential households and persons by township (nine digits), in the order of the codes."""
    homes = access.households_for(user, on)
    low_income, potential = _by_town(_low_income(homes)), _by_town(other_households(homes, on))
    towns = sorted(low_income.keys() | potential.keys())
    return {town: (low_income.get(town, Sums()), potential.get(town, Sums())) for town in towns}


def _by_town(homes: QuerySet[Household]) -> dict[str, Sums]:
    living = Count("members", distinct=True, filter=Q(members__until_on__isnull=True))
    rows = Household.objects.filter(pk__in=homes.order_by().values("pk")).annotate(town=Substr("area", 1, TOWN_DIGITS))
    found = rows.order_by().values_list("town").annotate(homes=Count("pk", distinct=True), living=living)
    return {town: Sums(households, persons) for town, households, persons in found}
