"""The printable blank of a section: A4 paper for a visit without signal or a person who writes by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from forms.page import fixed
from forms.schema import Field, Section

FEWEST_ROWS = 3
MOST_COLUMNS = 8
YES_NO = (("yes", "是"), ("no", "否"))
LINES = {"longtext": 4, "photos": 2, "attachment": 2}


@dataclass(frozen=True)
class Line:
    """One question on paper: boxes to tick, lines to write on, or what is known already."""

    asked: Field
    value: str

    @property
    def boxes(self) -> tuple[tuple[str, str], ...]:
        if self.asked.kind in ("yes_no", "consent"):
            return YES_NO if self.asked.kind == "yes_no" else (("yes", "同意"),)
        return self.asked.options

    @property
    def lines(self) -> range:
        return range(LINES.get(self.asked.kind, 1))

    @property
    def columns(self) -> list[Field]:
        """Columns that fit on paper: the rare ones stay on the screen."""
        return [column for column in self.asked.columns if not column.folded and not column.source][:MOST_COLUMNS]

    @property
    def rows(self) -> range:
        return range(max(FEWEST_ROWS, int(self.asked.min or 0)))


def blank(section: Section, values: Mapping[str, Any] | None = None, *, heading: str = "", number: str = "") -> str:
    """Returns a whole HTML page of the section, with what is known printed in its place."""
    known = values or {}
    groups = [(group, [line(asked, known) for asked in group.fields if not asked.source]) for group in section.groups]
    return render_to_string(
        "forms/print.html", {"section": section, "groups": groups, "heading": heading, "number": number}
    )


def line(asked: Field, known: Mapping[str, Any]) -> Line:
    return Line(asked, fixed(asked, known.get(asked.name)))
