"""What was said at earlier steps, as lines to read: labels from the edition, secrets by their last digits."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cases import submissions
from cases.models import Submission
from forms.page import fixed
from forms.schema import Field, Section
from processes.editions import Edition
from web.words import step_name

HIDDEN_KINDS = ("attachment", "photos", "signature")
# How one answer is written.
Writes = Callable[[Field, Any], str]


@dataclass(frozen=True)
class Line:
    """One answer, or one list of rows with its heads."""

    label: str
    text: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each row's cells with their heads, for a narrow screen."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Said:
    """One submission as it is read."""

    title: str
    submission: Submission
    lines: list[Line]


def said(edition: Edition, rows: list[Submission], sections: Mapping[int, str]) -> list[Said]:
    """Reads submissions against the sections of their edition; `sections` names a task's form by task id."""
    return [_one(edition, row, sections.get(row.task_id or 0, row.element)) for row in rows]


def _one(edition: Edition, row: Submission, name: str) -> Said:
    section = edition.sections.get(name) or edition.sections.get(row.element)
    title = step_name(row.element)
    return Said(title, row, list(lines(section, submissions.read(row))) if section else [])


def masked(asked: Field, value: Any) -> str:
    """An answer as text; numbers that name a person or an account keep their ends only."""
    if asked.kind in ("resident_id", "bank_card", "phone"):
        text = str(value)
        return f"{text[:3]}****{text[-2:]}" if asked.kind == "phone" else f"{text[:6]}********{text[-4:]}"
    return fixed(asked, value)


def lines(section: Section, data: Mapping[str, Any], write: Writes = masked) -> Iterator[Line]:
    """The answers of a section in the order of its questions; what was not answered is left out."""
    for asked in section.fields:
        value = data.get(asked.name)
        if value in (None, "", [], {}) or asked.kind in HIDDEN_KINDS:
            continue
        yield _table(asked, value, write) if asked.kind == "list" else Line(asked.label, write(asked, value))


def _table(asked: Field, rows: list[Mapping[str, Any]], write: Writes) -> Line:
    used = [column for column in asked.columns if any(row.get(column.name) not in (None, "") for row in rows)]
    used = [column for column in used if column.kind not in HIDDEN_KINDS]
    heads = tuple(column.label for column in used)
    cells = tuple(tuple(write(column, row.get(column.name, "")) for column in used) for row in rows)
    return Line(asked.label, heads=heads, rows=cells)
