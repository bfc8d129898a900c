"""What people have typed and not yet handed in."""

from datetime import datetime

from cases import secrets
from cases.models import Draft
from offices.models import User
from processes.batch import Batch

PLACE = "draft.sealed"


def save(actor: User, key: str, data: dict[str, object], now: datetime) -> None:
    """Keeps the typed values of one form of one person; the newest takes the place of the one before."""
    draft = Draft.objects.filter(owner=actor, key=key).first() or Draft(owner=actor, key=key)
    draft.sealed = secrets.seal_json(data, PLACE, draft.uid)
    draft.saved_at = now
    draft.save()


def find(actor: User, key: str) -> dict[str, object] | None:
    """Returns the typed values, or None when there is no draft."""
    draft = Draft.objects.filter(owner=actor, key=key).first()
    return secrets.unseal_json(draft.sealed, PLACE, draft.uid) if draft else None


def drop(key: str, batch: Batch) -> None:
    """Forgets the drafts of a form that was handed in."""
    batch.run("DELETE FROM cases_draft WHERE key = %s", [key])


def task_key(task_id: int) -> str:
    """The draft key of a task's form."""
    return f"task:{task_id}"


def drop_own(actor: User, key: str) -> None:
    """Forgets one person's draft of a form that stands alone."""
    Draft.objects.filter(owner=actor, key=key).delete()
