"""How often something was tried, counted by the database for all server processes together."""

from django.db import connection

from offices.models import TryCount

COUNT = (
    "INSERT INTO offices_trycount (key, count, until) VALUES (%s, 1, %s)"
    " ON CONFLICT (key) DO UPDATE SET count = offices_trycount.count + 1 RETURNING count"
)


def count(what: str, seconds: int, clock: float) -> int:
    """Counts one try of something within the present stretch of so many seconds and returns how many that makes.

    One statement: of two processes that count at the same time each gets a number of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [_key(what, seconds, clock), int(clock) + seconds])
        return int(cursor.fetchone()[0])


def counted(what: str, seconds: int, clock: float) -> int:
    """How often it was tried within the present stretch, without counting."""
    found = TryCount.objects.filter(key=_key(what, seconds, clock)).values_list("count", flat=True).first()
    return found or 0


def forget_old(clock: float) -> int:
    """Drops counts of stretches that are over; returns how many."""
    return TryCount.objects.filter(until__lt=int(clock)).delete()[0]


def _key(what: str, seconds: int, clock: float) -> str:
    return f"{what[:90]}:{int(clock // seconds)}"
