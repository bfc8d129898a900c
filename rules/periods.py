"""Periods of the calendar (month, quarter, half year, year) in which departments report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
WORDS = {"monthly": "{year}年{month}月", "quarterly": "{year}年第{place}季度"}


@dataclass(frozen=True, slots=True)
class Period:
    """One period from its first to its last day, with the name that offices call it by."""

    kind: str
    first: date
    last: date

    @property
    def title(self) -> str:
        """What the period is called: “2026年第三季度” is written “2026年第3季度”."""
        place = (self.first.month - 1) // MONTHS[self.kind] + 1
        if self.kind in WORDS:
            return WORDS[self.kind].format(year=self.first.year, month=self.first.month, place=place)
        half = "" if self.kind == "yearly" else "上半年" if place == 1 else "下半年"
        return f"{self.first.year}年{half or '度'}"

    @property
    def before(self) -> Period:
        """The period before this one."""
        return period_of(self.first - timedelta(days=1), self.kind)

    @property
    def after(self) -> Period:
        """The period after this one."""
        return period_of(self.last + timedelta(days=1), self.kind)


def period_of(on: date, kind: str) -> Period:
    """The period of a kind (a key of MONTHS) in which a day lies."""
    months = MONTHS[kind]
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    year, month = divmod(first.month - 1 + months, 12)
    return Period(kind, first, date(first.year + year, month + 1, 1) - timedelta(days=1))
