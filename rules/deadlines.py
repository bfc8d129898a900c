"""Deadline rules as the tables write them: what starts the clock, how long, in which days, on which clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.fields import Fields


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One time limit; `days` counts in `unit`, and `parameter` names the key by which an area sets its own number."""

    id: str
    title: str
    unit: str
    days: int | None
    clause: str


def deadline_rules(fields: Fields, scheme: str) -> Iterator[DeadlineRule]:
    """Read the `[deadlines.*]` part of a table."""
    for name, row in fields.tables("deadlines").items():
        yield DeadlineRule(
            f"{scheme}.{name}", row.text("title"), row.text("unit"), row.count("days"), row.text("clause")
        )
