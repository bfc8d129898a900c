"""Who asks the database: the role that serves, which policies bind, or the owner of the tables, who sees all."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection
from django.test import RequestFactory

from cases.floor import setting
from cases.floor.hull import NOWHERE, SETTINGS, Hull
from offices import divisions
from offices.models import User
from offices.routing import seats
from web.desk import Desk
from web.floor import enter

OWNER = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'cases_case'::regclass"


@contextmanager
def as_owner() -> Iterator[None]:
    """Within it no policy binds; afterwards the role that was there before."""
    before = asked("SELECT current_user")
    _become(asked(OWNER))
    try:
        yield
    finally:
        _become(before)


def _become(role: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    setting.forget()


@contextmanager
def at_the_desk(user: User, now: datetime, method: str = "GET") -> Iterator[None]:
    """Within it the database is told what it is told before a view when this person comes."""
    request = getattr(RequestFactory(), method.lower())("/")
    with setting.standing_in(NOWHERE):
        enter(request, desk_of(user, now))
        yield


def desk_of(user: User, now: datetime) -> Desk:
    """The person's desk on that day."""
    on: date = now.astimezone().date()
    return Desk(user, now, on, tuple(seats(user.pk, on)))


def told() -> Hull:
    """The hull as this connection has it."""
    lower, upper, *_counties, person = (
        str(asked(f"SELECT current_setting('{name}', true)") or "") for name in SETTINGS
    )
    return Hull(lower, upper, person)


def covers(hull: Hull, code: str) -> bool:
    """Answers whether a place lies in a hull; a code may be written with 6, 9 or 12 digits."""
    return bool(hull.upper) and hull.lower <= code.ljust(len(divisions.NATION), "0") < hull.upper


def asked(statement: str, values: object = None) -> object:
    """The first field of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
