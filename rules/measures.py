"""Measures: what is read off the facts that departments deliver, over a window of months, by person or household."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

SUM, COUNT, MAX, LAST, ANY = "sum", "count", "max", "last", "any"
FOLDS = (SUM, COUNT, MAX, LAST, ANY)
AMOUNT, LEVEL = "amount", "level"
PERSON, HOUSEHOLD = "person", "household"
# A last level is found as the greatest of day times this plus level: levels stay below it on every engine.
LEVELS = 100
MAX_WINDOW = 36


def month_number(day: date) -> int:
    """The month of a day, counted from the year 0, so that windows are plain sums."""
    return day.year * 12 + day.month - 1


def first_day(number: int) -> date:
    """The first day of a numbered month."""
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class DataRow:
    """One fact of a department's delivery: amounts in 分, level 0 where none is told, day counted from the year 1."""

    household: int
    person: int
    item: str
    month: int
    day: int
    amount: int = 0
    level: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to read: an item, how its rows fold, over how many months ending how many months before this one.

    With `codes` only rows of these codes are read; `of` says whether amounts (分) or levels are folded.
    """

    id: str
    title: str
    item: str
    fold: str
    window: int
    offset: int
    per: str
    of: str
    codes: tuple[str, ...] = ()

    def months(self, month: int) -> tuple[int, int]:
        """The first and the last month of the window, both counted in."""
        last = month - self.offset
        return last - self.window + 1, last

    def edges(self, month: int) -> tuple[int, int]:
        """The month that came into the window since the month before, and the one that left it."""
        first, last = self.months(month)
        return last, first - 1

    def _reads(self, row: DataRow) -> bool:
        return row.item == self.item and (not self.codes or row.code in self.codes)

    def read(self, rows: Iterable[DataRow], month: int) -> int | bool:
        """What the rows of one person or household say; without rows nought, or no."""
        first, last = self.months(month)
        met = [row for row in rows if self._reads(row) and first <= row.month <= last]
        return _FOLDED[self.fold](met, self.of)


def _values(rows: list[DataRow], of: str) -> list[int]:
    return [row.amount if of == AMOUNT else row.level for row in rows]


_FOLDED: dict[str, Callable[[list[DataRow], str], int | bool]] = {
    SUM: lambda rows, of: sum(_values(rows, of)),
    COUNT: lambda rows, of: len(rows),
    MAX: lambda rows, of: max([0, *_values(rows, of)]),
    LAST: lambda rows, of: max((row.day * LEVELS + row.level for row in rows), default=0) % LEVELS,
    ANY: lambda rows, of: bool(rows),
}
