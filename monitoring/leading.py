"""One time-keeper at a time: of several machines that run one, whoever holds the lock does the rounds."""

from django.db import connection

# Any number that no other use of the database takes.
LOCK = 7_201_977


def leads() -> bool:
    """Whether this process may do the rounds.

    It may as long as its connection lives; the moment it dies another one may. SQLite is one machine's alone.
    """
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
