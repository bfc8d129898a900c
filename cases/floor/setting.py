"""The one place where the database is told whose hull holds. Elsewhere than on PostgreSQL, or as the owner of the
tables, nothing is told: no policy binds there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from psycopg2.extensions import TRANSACTION_STATUS_INERROR, TRANSACTION_STATUS_UNKNOWN

from cases.floor.hull import SETTINGS, WHOLE, Hull

# Acts of the product that look beyond the person's hull on purpose: what for, and what comes out of it.
BEYOND = {
    "own_cases": "申请人自己的办件在哪些地方：只得出两个区划代码",
    "same_person": "同一个人在别处有没有申请、认定、被拒绝：只得出能不能继续，看不到的办件只说区划",
    "relocating": "户迁到别处：这一次办理把办件、任务和待遇交给迁入地，链上两边都记",
    "typed_by_others": "流程移版前数一数别人填了一半的草稿：只得出数目",
}
TELL = "SELECT " + ", ".join(f"set_config('{name}', %s, false)" for name in SETTINGS)
FORGET = "; ".join(f"RESET {name}" for name in SETTINGS)
PROBE = "SELECT row_security_active('cases_case')"

_standing: ContextVar[Hull | None] = ContextVar("hull", default=None)
# Asked once a connection: it stays what it is until the role or the tables' owner changes, that is, until an upgrade.
_bound: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def binds() -> bool:
    """Answers whether policies bind this connection: PostgreSQL, policies there, and not as owner or superuser."""
    if connection.vendor != "postgresql":
        return False
    connection.ensure_connection()
    key = connection.connection
    if key not in _bound:
        with connection.cursor() as cursor:
            cursor.execute(PROBE)
            _bound[key] = bool(cursor.fetchone()[0])
    return _bound[key]


def forget() -> None:
    """What was asked of connections: after a change of role or of policies within one of them."""
    _bound.clear()


@contextmanager
def standing_in(hull: Hull) -> Iterator[None]:
    """Within it the database shows and takes rows of the hull alone; afterwards what held before."""
    if not binds():
        yield
        return
    before = _standing.get()
    _tell(hull)
    try:
        yield
    finally:
        _tell(before)


@contextmanager
def beyond(purpose: str) -> Iterator[None]:
    """Within it the database shows rows of every place, for a purpose that stands in BEYOND; also as a decorator."""
    if purpose not in BEYOND:
        raise KeyError(purpose)
    with standing_in(WHOLE):
        yield


def keep(hull: Hull) -> None:
    """The hull from now on, until `leave`."""
    if binds():
        _tell(hull)


def widen(purpose: str) -> None:
    """From here to the end of the request every place, for an act that stands in BEYOND and writes until its end."""
    if purpose not in BEYOND:
        raise KeyError(purpose)
    if _standing.get() is not None and binds():
        _tell(WHOLE)


def leave() -> None:
    """At the end of a request: the connection knows nothing of it any more. One that cannot be told is closed."""
    if _standing.get() is None:
        return
    if connection.connection is not None and _failed():
        connection.close()
    _tell(None)


def _tell(hull: Hull | None) -> None:
    """None: what the connection was given when it was opened.

    In a transaction that has failed nothing can be told; rolling it back also takes back what was told within it.
    """
    _standing.set(hull)
    if connection.connection is None or _failed():
        return
    with connection.cursor() as cursor:
        if hull is None:
            cursor.execute(FORGET)
        else:
            cursor.execute(TELL, list(hull.settings().values()))


def _failed() -> bool:
    status = connection.connection.get_transaction_status()
    return connection.needs_rollback or status in (TRANSACTION_STATUS_INERROR, TRANSACTION_STATUS_UNKNOWN)
