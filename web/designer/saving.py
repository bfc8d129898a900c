"""Saving what an editor's form wrote: all its texts or none, and both versions shown when somebody was faster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import ndiff

from django.db import transaction
from django.http import HttpRequest

from cases import designing
from processes import drafts
from processes.errors import DraftMoved
from processes.models import SchemeDraft
from web.desk import desk

MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One line of a difference: theirs, mine, or the same in both."""

    mark: str
    text: str


@dataclass(frozen=True)
class Clash:
    """Somebody else has changed a text since it was read: who, what differs, and the revision as it stands now."""

    message: str
    by: str
    seen: int
    lines: tuple[Line, ...]


def seen_by(request: HttpRequest, draft: SchemeDraft) -> int:
    """The revision at which the form was filled in; what a form does not say is the newest that it can have shown."""
    said = request.POST.get("seen", "")
    return int(said) if said.isdigit() and len(said) < 9 else 0 if request.method == "POST" else draft.revision


def try_save(request: HttpRequest, draft: SchemeDraft, texts: Mapping[str, str | None]) -> Clash | None:
    """Saves all texts of one form, or none; returns the clash when one of them was changed by somebody else."""
    at, seen, path = desk(request), seen_by(request, draft), ""
    try:
        with transaction.atomic():
            for path, text in texts.items():
                designing.save(draft.pk, path, text, seen, at.user, at.now)
    except DraftMoved as moved:
        return Clash(str(moved), moved.by, moved.revision, _difference(moved.text or "", texts[path] or ""))
    return None


def _difference(theirs: str, mine: str) -> tuple[Line, ...]:
    return differing(theirs.splitlines(), mine.splitlines())


def differing(theirs: Sequence[str], mine: Sequence[str]) -> tuple[Line, ...]:
    """The lines in which two versions differ, at most MOST_LINES."""
    changed = [
        Line("theirs" if line[0] == "-" else "mine", line[2:]) for line in ndiff(theirs, mine) if line[0] in "-+"
    ]
    return tuple(changed[:MOST_LINES])


def text_of(draft: SchemeDraft, path: str) -> str:
    """A text of a draft, empty when it has none."""
    return drafts.text_of(draft, path) or ""


def base_text(draft: SchemeDraft, path: str) -> str:
    """The same text in the edition that the draft builds on, empty when there is none."""
    return str(draft.base.texts.get(path, "")) if draft.base else ""
