"""A million due dates in Python: ten rounds of a hundred thousand, half of them extended."""

from collections.abc import Callable, Iterator
from datetime import date

from rules.deadlines import due_ordinals
from rules.shipped import shipped_calendar, shipped_tables

STARTS, SPAN = 100_000, 700


class DueDates:
    """Start days of two years, over and over, each a period of its own."""

    def open(self, cases: int) -> None:
        """Lays out the start days."""
        first = date(2025, 1, 1).toordinal()
        self.starts = [first + place % SPAN for place in range(STARTS)]
        self.calls = cases

    def acts(self) -> Iterator[Callable[[], object]]:
        """One call each for the plain and the extended period."""
        rule, calendar = shipped_tables().deadlines["dibao.confirmation_total"], shipped_calendar()
        for place in range(self.calls):
            extended = place % 2 == 1
            yield lambda extended=extended: due_ordinals(rule, self.starts, calendar, extended=extended)

    def state_bytes(self) -> list[int]:
        """Nothing is stored."""
        return []


def make(number: int) -> DueDates:
    """One worker's dates."""
    return DueDates()
