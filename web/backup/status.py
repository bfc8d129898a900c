"""What the administrator's page reads: when the last backup and the last rehearsal were, and how they went."""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings

NAME = "last.json"


def note(kind: str, at: datetime, **told: object) -> None:
    """Keeps the outcome of one kind of work (backup, soon, rehearsal) beside the others."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    known = read() | {kind: {"at": at.isoformat(), **told}}
    part = path.with_suffix(".part")
    part.write_text(json.dumps(known, ensure_ascii=False, indent=1), encoding="utf-8")
    part.replace(path)


def read() -> dict[str, dict]:
    """By kind: `at`, `ok`, and what the work says (`seconds`, `bytes`, `error`); empty before the first backup."""
    path = _path()
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _path() -> Path:
    return Path(settings.BACKUP_STATUS) / NAME
