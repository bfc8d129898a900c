"""Level, office kind and division code lead to an office; a person's posts lead to tasks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet

from offices import divisions, succession
from offices.divisions import Level
from offices.errors import NoOffice
from offices.models import Division, Holding, Office, OfficeKind

LEVEL_OF_KIND = {
    OfficeKind.VILLAGE_COMMITTEE: Level.VILLAGE,
    OfficeKind.TOWNSHIP_OFFICE: Level.TOWNSHIP,
}

# Asked at every request and every step, hence written out; a step asks it inside a larger statement.
SEAT_COLUMNS = "h.id, o.id, o.kind, o.division_id, h.post, h.user_id"
HELD = (
    "FROM offices_holding h JOIN offices_office o ON o.id = h.office_id"
    " WHERE h.from_on <= %(on)s AND (h.until_on IS NULL OR h.until_on >= %(on)s) AND h.user_id IN"
    " (SELECT CAST(%(user)s AS bigint) UNION SELECT a.user_id FROM offices_absence a"
    " WHERE a.from_on <= %(on)s AND a.until_on >= %(on)s AND a.substitute_id = %(user)s)"
)


@dataclass(frozen=True)
class Seat:
    """A post a person may act in today, and whose seat it is when the person substitutes."""

    office_id: int
    office_kind: str
    division: str
    post: str
    for_user_id: int

    @property
    def prefix(self) -> str:
        return divisions.significant(self.division)


def in_force(on: date) -> Q:
    """Rows with from_on/until_on that hold on a day (the last day included)."""
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gte=on))


def office_for(office_kind: str, area: str, on: date, department: str = "") -> Office:
    """Returns the office of a kind that serves an area on a day; NoOffice names both when there is none.

    An area that was merged into another is served where it goes on. `department` is the word that tells offices of
    the kind `department` apart; without one the first serves.
    """
    rank = LEVEL_OF_KIND.get(OfficeKind(office_kind), Level.COUNTY)
    place = area if rank == Level.COUNTY else once(("merged", area), lambda: succession.current(area))
    code = divisions.at(place, rank)
    return once(("office", office_kind, code, on, department), lambda: _serving(office_kind, code, on, department))


def place_names(area: str) -> dict[str, str]:
    """The names of a place and of all that it lies in, by code."""
    codes = divisions.ancestors(area)
    asked = lambda: dict(Division.objects.filter(code__in=codes).values_list("code", "name"))  # noqa: E731
    return once(("names", area), asked)


def _serving(office_kind: str, code: str, on: date, department: str) -> Office:
    rows = Office.objects.filter(in_force(on), kind=office_kind, division_id=code)
    rows = rows.filter(department=department) if department else rows
    office = rows.order_by("id").first()
    if office is None:
        told = f"{OfficeKind(office_kind).label}{f'（{department}）' if department else ''}"
        raise NoOffice(f"区划{code}没有“{told}”，请系统管理员先登记机构")
    return office


def office_id_for(office_kind: str, area: str, on: date, department: str = "") -> int:
    """The id alone, remembered for a minute: routing runs at each step."""
    key, own = f"office:{office_kind}:{department}:{area}:{on}", _own.get()
    found = cache.get(key) if own is None else own.get(key)
    if found is None:
        found = office_for(office_kind, area, on, department).pk
        if own is None:
            cache.set(key, found, 60)
        else:
            own[key] = found
    return found


# What the step that runs has asked of the registers of offices and places.
_asked: ContextVar[dict[tuple[object, ...], Any] | None] = ContextVar("asked", default=None)


@contextmanager
def one_registry() -> Iterator[None]:
    """Within it each office and place is looked up once: a step and its papers see one state of the registers."""
    token = _asked.set({} if _asked.get() is None else _asked.get())
    try:
        yield
    finally:
        _asked.reset(token)


def once(key: tuple[object, ...], ask: Callable[[], Any]) -> Any:
    """What was asked before inside `one_registry`, else what asking gives."""
    known = _asked.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return known[key]


# What a trial has looked up: the offices it makes are gone when it is rolled back.
_own: ContextVar[dict[str, int] | None] = ContextVar("own", default=None)


@contextmanager
def apart() -> Iterator[None]:
    """Within it offices are remembered for that long only."""
    token = _own.set({})
    try:
        yield
    finally:
        _own.reset(token)


def holdings(user_id: int, on: date) -> QuerySet[Holding]:
    """The posts a person holds on a day."""
    return Holding.objects.filter(in_force(on), user_id=user_id).select_related("office").order_by("id")


def seats(user_id: int, on: date) -> list[Seat]:
    """Own posts and the posts of absent people this person stands in for, in the order in which they were given."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SEAT_COLUMNS} {HELD}", {"user": user_id, "on": on.isoformat()})
        return seated(cursor.fetchall())


def seated(rows: Iterable[Sequence[Any]]) -> list[Seat]:
    """Seats from their columns."""
    return [Seat(*row[1:]) for row in sorted(rows, key=itemgetter(0))]
