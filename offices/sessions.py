"""Sessions in a table of our own, so that each is somebody's: listed, and ended at the next request."""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db.models import QuerySet

from offices.models import Session

# What the middleware writes into a session, in seconds since 1970; the row carries the same in columns.
BEGAN, SEEN, ADDRESS, AGENT = "began", "seen", "address", "agent"


class SessionStore(DatabaseSessions):
    """Django's sessions in the database, with columns for whose it is and from where."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row of a session with its columns filled from what the session remembers."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get("_auth_user_id")
        row.began_at, row.seen_at = _instant(data.get(BEGAN)), _instant(data.get(SEEN))
        row.address, row.agent = data.get(ADDRESS, "")[:45], data.get(AGENT, "")[:200]
        return row


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def of_person(user_id: int, now: datetime) -> QuerySet[Session]:
    """A person's sessions that have not run out, the latest first."""
    return Session.objects.filter(user_id=user_id, expire_date__gt=now).order_by("-seen_at")


def end_all(user_id: int, but: str | None = None) -> int:
    """Ends every session of a person, but one if named, and returns how many; their next request has to sign in.

    For a changed password, a locked account, a post taken away, codes reset.
    """
    rows = Session.objects.filter(user_id=user_id)
    return (rows.exclude(session_key=but) if but else rows).delete()[0]


def end(user_id: int, began_at: datetime, but: str | None = None) -> int:
    """Ends those sessions of a person that began at an instant: sessions are named by it, never by their secret key."""
    return Session.objects.filter(user_id=user_id, began_at=began_at).exclude(session_key=but).delete()[0]
