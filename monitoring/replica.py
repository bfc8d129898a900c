"""Figures may be asked of a streaming replica: those of boards and statistics, inside `ask`, and nothing else.

Who may see what is asked of the primary all the same (tables of offices, sessions): a post that was taken away ends at
the next request, however far the replica lags. A replica that lags too far, or is gone, is not asked: the primary
answers, and the health page and the metrics say so.
"""

import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db.models import Model

from cases.floor.hull import SETTINGS

log = logging.getLogger("hulian.replica")
ALIAS = "replica"
# The apps whose rows are counted; offices say who may count them, and are asked of the primary.
COUNTED = frozenset({"cases", "processes", "monitoring"})
# What the primary's connection was told about whose rows may be seen (ADR 29), the replica's is told too.
WRITTEN = "SELECT pg_current_wal_lsn()::text, clock_timestamp(), " + ", ".join(
    f"coalesce(current_setting('{name}', true), '')" for name in SETTINGS
)
FOLLOWS = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_last_xact_replay_timestamp(), " + (
    ", ".join(f"set_config('{name}', %s, false)" for name in SETTINGS)
)
# Seconds for which a process does not knock again at a replica that did not answer.
REST = 10.0
_asking: ContextVar[bool] = ContextVar("asking", default=False)
T = TypeVar("T")


class Router:
    """Django's router: reads of counted rows inside `ask` go to the replica, everything else to the primary."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """The database that a question goes to; a row that came from the replica leads no other question there."""
        return ALIAS if _asking.get() and model._meta.app_label in COUNTED else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        """Always the primary; a question with a lock counts as writing."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Model, second: Model, **hints: object) -> bool:
        """Both are one database."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """The replica follows by itself."""
        return db == DEFAULT_DB_ALIAS


@dataclass(frozen=True)
class Standing:
    """How far a replica is: the moment up to which it shows everything, and how long ago that is."""

    as_of: datetime
    lag: timedelta

    @property
    def near(self) -> bool:
        """Whether it is near enough to be asked (HULIAN_REPLICA_LAG)."""
        return self.lag <= timedelta(seconds=settings.REPLICA_LAG)


@dataclass(frozen=True)
class Told(Generic[T]):
    """An answer; `as_of` is None when the primary gave it, which is as of now."""

    value: T
    as_of: datetime | None


class _Rest:
    """When this process last found the replica gone."""

    until = 0.0


def configured() -> bool:
    """Whether this installation has a replica."""
    return ALIAS in settings.DATABASES


def ask(question: Callable[[], T]) -> Told[T]:
    """Asks a question of the replica if it may be asked, else of the primary.

    The question must be over when it returns: a queryset that nobody has read yet would be read elsewhere. One that the
    replica breaks off (it is gone, or could not hold the old rows) is asked again of the primary.
    """
    standing = _usable()
    if standing is None:
        return Told(question(), None)
    known = _asking.set(True)
    try:
        return Told(question(), standing.as_of)
    except (OperationalError, InterfaceError) as slip:
        _give_up(slip)
    finally:
        _asking.reset(known)
    return Told(question(), None)


def standing() -> Standing | None:
    """How far the replica is; None when there is none, it does not answer, or it is a replica no more.

    All that had been written when the primary was asked is there: it shows that moment. Else it shows the moment of the
    last transaction that it took over (`pg_last_xact_replay_timestamp`).
    """
    if not configured():
        return None
    written, now, *hull = _row(DEFAULT_DB_ALIAS, WRITTEN)
    try:
        replica, whole, replayed_at, *_ = _row(ALIAS, FOLLOWS, written, *hull)
    except (OperationalError, InterfaceError) as slip:
        _give_up(slip)
        return None
    if not replica or not (whole or replayed_at):
        return None
    as_of = now if whole else replayed_at
    return Standing(as_of, max(now - as_of, timedelta(0)))


def _usable() -> Standing | None:
    if not configured() or monotonic() < _Rest.until:
        return None
    found = standing()
    return found if found and found.near else None


def _row(alias: str, statement: str, *values: object) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return tuple(cursor.fetchone())


def _give_up(slip: Exception) -> None:
    """Closes what is broken and leaves the replica alone for a while; the log names the kind of error only."""
    _Rest.until = monotonic() + REST
    connections[ALIAS].close()
    log.warning("replica does not answer (%s): the primary does", type(slip).__name__)
