"""Working days: exceptional days in layers, one immutable table of ordinals, due dates by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rules.areas import NATION, full_code, lineage
from rules.errors import CalendarRange

LAYERS = ("provisional", "state_council", "province", "county")
# A term may run past the last year anybody has written down; those years are plain weeks and always provisional.
_MARGIN_YEARS = 6


@dataclass(frozen=True, slots=True)
class ExceptionalDay:
    """A day that differs from the plain week (or undoes such a difference), and the paper that says so."""

    on: date
    working: bool
    name: str
    layer: str
    document: str
    area: str = NATION

    def precedence(self) -> tuple[int, int]:
        """Rank the rows of one day: county over province over State Council over provisional, then the smaller area."""
        return LAYERS.index(self.layer), len(lineage(self.area))


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """All working days of one area, as sorted ordinals; a year without the State Council's notice is provisional."""

    first: date
    last: date
    announced_years: frozenset[int]
    exceptions: tuple[ExceptionalDay, ...]
    working: tuple[int, ...]

    @classmethod
    def build(
        cls, days: Iterable[ExceptionalDay], announced_years: Collection[int], area: str | None = None
    ) -> Calendar:
        """Lay the layers over each other; with an area, only the rows of that area and those above it count."""
        announced = frozenset(announced_years)
        winners = _winners(_of_area(days, area), announced)
        years = announced | {on.year for on in winners}
        if not years:
            raise CalendarRange("日历是空的：请先导入至少一个年份的放假安排。")
        first, last = date(min(years), 1, 1), date(max(years) + _MARGIN_YEARS, 12, 31)
        working = {on.toordinal(): day.working for on, day in winners.items()}
        table = tuple(
            ordinal
            for ordinal in range(first.toordinal(), last.toordinal() + 1)
            if working.get(ordinal, ordinal % 7 not in (6, 0))
        )
        return cls(first, last, announced, tuple(sorted(winners.values(), key=_by_day)), table)

    def is_working_day(self, on: date) -> bool:
        """Tell whether offices of the area work on that day."""
        place = bisect_left(self.working, self._ordinal(on))
        return place < len(self.working) and self.working[place] == on.toordinal()

    def is_provisional(self, on: date) -> bool:
        """Tell whether the day lies in a year without a notice."""
        return on.year not in self.announced_years

    def unannounced_years(self, after: date, until: date) -> list[int]:
        """List the years without a notice that the days after `after` up to `until` touch."""
        years = range((after + timedelta(days=1)).year, until.year + 1)
        return [year for year in years if year not in self.announced_years]

    def add_working_days(self, start: date, days: int) -> date:
        """Give the day on which that many working days have passed; the start itself is not counted."""
        return start if days == 0 else date.fromordinal(self.add_working_ordinals([self._ordinal(start)], days)[0])

    def add_working_ordinals(self, starts: Sequence[int], days: int) -> list[int]:
        """Do the same for many ordinals at once."""
        table, ahead = self.working, days - 1
        try:
            return [table[bisect_right(table, start) + ahead] for start in starts]
        except IndexError as beyond:
            raise CalendarRange(f"期限超出日历表的范围（至 {self.last}）。") from beyond

    def roll_forward(self, on: date) -> date:
        """Give the day itself if offices work, else the first working day after it."""
        return date.fromordinal(self.working[bisect_left(self.working, self._ordinal(on))])

    def roll_back(self, on: date) -> date:
        """Give the day itself if offices work, else the last working day before it."""
        return date.fromordinal(self.working[bisect_right(self.working, self._ordinal(on)) - 1])

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days after `after` up to and with `until`."""
        return bisect_right(self.working, self._ordinal(until)) - bisect_right(self.working, self._ordinal(after))

    def exceptions_between(self, after: date, until: date) -> list[ExceptionalDay]:
        """List the exceptional days in force after `after` up to and with `until`."""
        low = bisect_right(self.exceptions, after, key=_by_day)
        return list(self.exceptions[low : bisect_right(self.exceptions, until, key=_by_day)])

    def exception_on(self, on: date) -> ExceptionalDay | None:
        """Find the exceptional day in force on that day."""
        return next(iter(self.exceptions_between(on - timedelta(days=1), on)), None)

    def changed_days(self, other: Calendar) -> list[int]:
        """List the ordinals, sorted, on which another calendar differs in work or in being announced."""
        years = self.announced_years ^ other.announced_years
        days = set(self.working) ^ set(other.working)
        for year in years:
            days.update(range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))
        return sorted(days)

    def _ordinal(self, on: date) -> int:
        if not self.first <= on <= self.last:
            raise CalendarRange(f"{on} 超出日历表的范围（{self.first} 至 {self.last}）。")
        return on.toordinal()


def _by_day(day: ExceptionalDay) -> date:
    return day.on


def _of_area(days: Iterable[ExceptionalDay], area: str | None) -> Iterable[ExceptionalDay]:
    if area is None:
        return days
    line = set(lineage(area))
    return (day for day in days if full_code(day.area) in line)


def _winners(days: Iterable[ExceptionalDay], announced: frozenset[int]) -> dict[date, ExceptionalDay]:
    winners: dict[date, ExceptionalDay] = {}
    for day in days:
        if day.layer == "provisional" and day.on.year in announced:
            continue
        if day.on not in winners or day.precedence() >= winners[day.on].precedence():
            winners[day.on] = day
    return winners
