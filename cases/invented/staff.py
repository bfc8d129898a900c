"""The people of an invented county: who sits at which office, found or made in bulk."""

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random

from cases.invented import names
from offices import demo_accounts, divisions
from offices.demo_accounts import Person
from offices.models import Division, Holding, OfficeKind, PostKind, User
from offices.routing import in_force, office_id_for

K, P = OfficeKind, PostKind
TOWNSHIP = ((P.CASEWORKER, 2), (P.INVESTIGATOR, 2), (P.HEAD_OF_OFFICE, 1))
COUNTY = (
    (P.COUNTY_APPROVER, K.CIVIL_AFFAIRS_BUREAU, 2),
    (P.COUNTY_HEAD, K.CIVIL_AFFAIRS_BUREAU, 1),
    (P.MEANS_TEST_OFFICER, K.MEANS_TEST_CENTRE, 2),
    (P.SUPERVISOR, K.CIVIL_AFFAIRS_BUREAU, 1),
)


class Staff:
    """Who holds which post at which office."""

    def __init__(self, seats: dict[tuple[int, str], list[User]]) -> None:
        self._seats = seats

    def holders(self, office_id: int, post: str) -> Sequence[User]:
        """The people in a post of an office, always in the same order; nobody when the seat is empty."""
        return self._seats.get((office_id, post), ())

    @property
    def people(self) -> int:
        """How many people sit anywhere."""
        return len({user.pk for users in self._seats.values() for user in users})


def employ(rng: Random, county: str, villages: Sequence[Division], a_village: int, on: date) -> Staff:
    """Fills every seat that cases of these villages need; whoever sits there already stays."""
    wanted = list(_wanted(county, villages, a_village))
    known = _seats(county, on)
    missing = []
    for person in wanted:
        seat = (office_id_for(person.office_kind, person.area, on), str(person.post))
        if known.get(seat):
            known[seat].pop()
        else:
            missing.append(_named(rng, person))
    demo_accounts.ensure(missing, on)
    return Staff(_seats(county, on))


def present(county: str, on: date) -> Staff:
    """The staff as it is, nobody added."""
    return Staff(_seats(county, on))


def _seats(county: str, on: date) -> dict[tuple[int, str], list[User]]:
    first, last = divisions.bounds(county)
    rows = Holding.objects.filter(in_force(on), office__division_id__gte=first, office__division_id__lt=last)
    seats: dict[tuple[int, str], list[User]] = {}
    for row in rows.select_related("user").order_by("id"):
        seats.setdefault((row.office_id, row.post), []).append(row.user)
    return seats


def _wanted(county: str, villages: Sequence[Division], a_village: int) -> Iterable[Person]:
    for post, kind, count in COUNTY:
        yield from _several(county, county, post, kind, count)
    for town in sorted({village.parent for village in villages}):
        for post, count in TOWNSHIP:
            yield from _several(town, town, post, K.TOWNSHIP_OFFICE, count)
    for village in villages:
        yield from _several(village.code, village.code, P.VILLAGE_AIDE, K.VILLAGE_COMMITTEE, 1)
        yield from _several(village.code, village.code, P.GRID_MEMBER, K.VILLAGE_COMMITTEE, a_village - 1)


def _several(place: str, area: str, post: PostKind, kind: OfficeKind, count: int) -> Iterable[Person]:
    digits = divisions.significant(place)
    return (Person(f"{digits}.{post}{number}", "", post, kind, area) for number in range(1, count + 1))


def _named(rng: Random, person: Person) -> Person:
    sex = rng.choice(("male", "female"))
    name = names.surname(rng) + names.given_name(rng, sex, date(1985, 1, 1))
    return Person(person.username, name, person.post, person.office_kind, person.area)
