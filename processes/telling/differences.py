"""What is different between two editions of a scheme, in plain Chinese."""

from __future__ import annotations

from processes.telling import written_differences as written
from processes.telling.book import Book
from processes.telling.difference import GROUPS, Difference
from processes.telling.drawn_differences import Diagrams


def differences(before: Book, after: Book) -> list[Difference]:
    """Everything that differs, group by group in reading order; an empty list means that nothing does."""
    found = [
        *Diagrams(before, after).told(),
        *written.limits(before, after),
        *written.forms(before, after),
        *written.rules(before, after),
        *written.documents(before, after),
    ]
    return sorted(found, key=lambda each: GROUPS.index(each.group))


def tell_differences(found: list[Difference]) -> str:
    """The differences as a text that can be printed."""
    if not found:
        return "两个版本没有差别。\n"
    lines: list[str] = []
    for group in GROUPS:
        told = [each for each in found if each.group == group]
        lines += (
            [f"{group}（{len(told)}处）", *(f"  {place}. {each.text}" for place, each in enumerate(told, 1))]
            if told
            else []
        )
    return "\n".join(lines) + "\n"
