"""What is compared, out of the main database: departments' rows, and what the record knows of households and persons.

The columns are those of monitoring.comparing.compiling, in that order; months are counted, days read as yyyymmdd.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractDay, ExtractMonth, ExtractYear

from cases import access
from cases.models import Award, Household, Member, Watch
from monitoring import repeats
from monitoring.comparing.lake import person_key
from monitoring.models import Delivery, Record, WatchGroup
from offices import divisions
from processes import region
from rules.indicators import HOUSEHOLD_FLAGS
from rules.judging import Situation
from rules.measures import DataRow

_SCHEMES = {
    "in_dibao": ("dibao",),
    "in_tekun": ("tekun",),
    "in_margin": ("dibao_margin",),
    "in_rigid": ("rigid_expenditure",),
    "in_low_income": ("dibao", "tekun", "dibao_margin", "rigid_expenditure"),
    "in_monitored": ("relapse_prevention",),
}
_WATCHED = {"was_refused": "refuse", "has_exited": "stop"}
# Lists of departments and people who know the place say it too: the groups in which households are kept in sight.
_GROUPS = {"in_monitored": "relapse_risk", "was_refused": "refused", "has_exited": "left"}
# An age that is not known is taken for one that meets no condition on the young or the old.
_UNKNOWN_AGE = 30
_CHUNK = 5000


def households(area: str) -> QuerySet[Household]:
    """The households of an area of whatever level, in the order of a run."""
    return Household.objects.filter(access.in_areas({divisions.significant(area)})).order_by("id")


def deliveries(county: str) -> list[str]:
    """The deliveries that count for a county (six digits): number and facts, as doubts decided later add some.

    One that came after another of its source and month names those too: what is counted of it hangs on them.
    """
    rows = Delivery.objects.filter(county=county, state=Delivery.State.DONE).order_by("pk")
    facts = dict(rows.values_list("pk", "facts"))
    before = repeats.earlier(facts)
    return [f"{pk}-{count}{_named(before.get(pk, ()), facts)}" for pk, count in facts.items()]


def _named(before: Iterable[int], facts: dict[int, int]) -> str:
    told = ",".join(f"{pk}-{facts[pk]}" for pk in before)
    return f"-{hashlib.sha256(told.encode()).hexdigest()[:12]}" if told else ""


def number(part: str) -> int:
    """The number of the delivery that a part was written from."""
    return int(part.partition("-")[0])


def standing(homes: QuerySet[Household], on: date) -> Iterator[tuple[int, ...]]:
    """What the record knows of each household on a day."""
    flags = {name: Q(_active(schemes)) for name, schemes in _SCHEMES.items()}
    flags |= {name: Q(Exists(_watches(on).filter(reason=reason))) for name, reason in _WATCHED.items()}
    flags |= {name: flags[name] | Q(Exists(_listed(on).filter(group=group))) for name, group in _GROUPS.items()}
    counted = Count("members", filter=Q(members__until_on__isnull=True))
    standards = _Standards(on)
    rows = homes.annotate(**flags, persons=counted).values_list(
        "pk", "area", "residence_kind", *HOUSEHOLD_FLAGS, "persons"
    )
    for household, area, kind, *known in rows.iterator(_CHUNK):
        yield household, *(int(value) for value in known), standards.of(area, kind)


def _active(schemes: Iterable[str]) -> Exists:
    going = [Award.State.ACTIVE, Award.State.EXITING]
    rows = Award.objects.filter(household=OuterRef("pk"), scheme__in=list(schemes), state__in=going)
    return Exists(rows.exclude(kind=Award.Kind.ONCE))


def _watches(on: date) -> QuerySet[Watch]:
    return Watch.objects.filter(household=OuterRef("pk"), from_on__lte=on, until_on__gte=on)


def _listed(on: date) -> QuerySet[WatchGroup]:
    rows = WatchGroup.objects.filter(household=OuterRef("pk"), from_on__lte=on)
    return rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on))


class _Standards:
    """The dibao standard of a place in 分 a month; nought where nobody has set it (conditions ask first)."""

    def __init__(self, on: date) -> None:
        self.on, self.known = on, dict[tuple[str, str], int]()

    def of(self, area: str, kind: str) -> int:
        """The standard by county and kind of residence, read once."""
        key = (area[:6], kind)
        if key not in self.known:
            row = region.standards(area, self.on, kind).find("dibao.standard")
            self.known[key] = int((row.per_month * 100).to_integral_value()) if row else 0
        return self.known[key]


def persons(homes: QuerySet[Household], on: date) -> Iterator[tuple[int, int, int, int]]:
    """Each member: household, number, age in full years, in how many households the same id is on benefit."""
    rows = (
        _living(homes)
        .annotate(places=_places())
        .values_list("household_id", "pk", "resident_id_index", "born_on", "places")
    )
    for household, member, index, born, places in rows.iterator(_CHUNK):
        yield household, person_key(index, member), _age(born, on), places


def _living(homes: QuerySet[Household]) -> QuerySet[Member]:
    return Member.objects.filter(household__in=homes.order_by(), until_on__isnull=True).order_by("household_id", "id")


def _places() -> Coalesce:
    """One statement for all: households on benefit in which the same id lives."""
    same = Member.objects.filter(resident_id_index=OuterRef("resident_id_index"), until_on__isnull=True)
    same = same.exclude(resident_id_index="").filter(
        household__awards__state__in=[Award.State.ACTIVE, Award.State.EXITING],
        household__awards__scheme__in=_SCHEMES["in_low_income"],
    )
    counted = same.order_by().values("resident_id_index").annotate(n=Count("household", distinct=True)).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _age(born: date | None, on: date) -> int:
    if born is None:
        return _UNKNOWN_AGE
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def records(rows: QuerySet[Record]) -> Iterator[tuple[Any, ...]]:
    """Rows of departments about members of households, as the engines read them."""
    month = ExtractYear("month") * 12 + ExtractMonth("month") - 1
    day = ExtractYear("on") * 10000 + ExtractMonth("on") * 100 + ExtractDay("on")
    found = rows.filter(household__isnull=False).annotate(
        number=month,
        day=day,
        cents=Coalesce("amount", 0),
        grade=Coalesce("level", 0),
        index=F("member__resident_id_index"),
    )
    wanted = ("household_id", "member_id", "index", "item", "number", "day", "cents", "grade", "code")
    for household, member, index, *told in found.order_by("pk").values_list(*wanted).iterator(_CHUNK):
        yield household, person_key(index or "", member or 0), *told


def situation(household: Household, on: date) -> Situation:
    """One household with everything that is known, for a look at once."""
    homes = Household.objects.filter(pk=household.pk)
    [(_, *known)] = standing(homes, on)
    values = dict(zip((*HOUSEHOLD_FLAGS, "members", "standard"), known, strict=True))
    flags = {name: bool(values[name]) for name in HOUSEHOLD_FLAGS}
    people = {key: {"age": age, "places": places} for _, key, age, places in persons(homes, on)}
    rows = repeats.counted_once(Record.objects.filter(repeats.DONE, household=household))
    return Situation(household.pk, values | flags, people, tuple(DataRow(*row) for row in records(rows)))


def members(households: Iterable[int]) -> dict[tuple[int, int], int]:
    """The members behind the numbers of persons: by household and number."""
    rows = Member.objects.filter(household__in=set(households), until_on__isnull=True)
    found = rows.values_list("household_id", "resident_id_index", "pk")
    return {(household, person_key(index, member)): member for household, index, member in found}
