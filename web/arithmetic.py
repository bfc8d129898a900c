"""The calculation of a case as a page shows it, line by line, and what would change the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases import assessments, results
from cases.models import Assessment, Case
from cases.results import ClassResult


@dataclass(frozen=True)
class Sums:
    """A calculation with its opened lines."""

    row: Assessment
    lines: list[Mapping[str, Any]]
    changes: list[Any]
    tests: list[Mapping[str, Any]]
    classes: list[ClassResult]
    """Each class that is granted, where one application asks for all of them; the lines are those of the first."""


def latest(case: Case) -> Sums | None:
    """The newest calculation of a case, opened; None before the first."""
    row = Assessment.objects.filter(case=case).order_by("-id").first()
    if row is None:
        return None
    opened = assessments.read(row)
    return Sums(row, opened.get("lines", []), opened.get("changes", []), opened.get("tests", []), results.granted(row))
