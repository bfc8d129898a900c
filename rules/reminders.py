"""The ladder of reminders as rows: when a step is written about, to whom, and how long an order may be answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from rules.errors import ConfigError
from rules.fields import Fields, read_toml
from rules.shipped import ROOT
from rules.workdays import Calendar

FILE = "rules/tables/reminders.toml"
RECEIVERS = ("holder", "head", "supervisor")
# A rung that could not be climbed on its day, for want of a running clockwork, is climbed this much later at most.
LATE = 10


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder: how many working days after the due day (before it: negative), to whom, and what it says."""

    id: str
    title: str
    working_days: int
    to: str
    text: str

    def due_between(self, on: date, calendar: Calendar) -> tuple[date, date]:
        """The due days, first and last, of the steps that this rung is for on a working day."""
        if self.working_days < 0:
            return on + timedelta(days=1), calendar.add_working_days(on, -self.working_days)
        if self.working_days == 0:
            return calendar.roll_back(on - timedelta(days=1)) + timedelta(days=1), on
        first = _back(on, self.working_days + LATE, calendar)
        return first, _back(on, self.working_days, calendar)


def _back(on: date, days: int, calendar: Calendar) -> date:
    """The last day from which that many working days have passed."""
    for _ in range(days):
        on = calendar.roll_back(on) - timedelta(days=1)
    return on


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs, and the days an office has to answer an order (a longer term has to be said)."""

    rungs: tuple[Rung, ...]
    answer_days: int
    most_days: int
    clause: str


def load_ladder(text: str, file: str = FILE) -> Ladder:
    """Read the table; a rung twice, or without a receiver that exists, is refused."""
    table = Fields(read_toml(text, file), file, "提醒")
    order = Fields(table.raw("order"), file, "[order]")
    rungs = tuple(_rung(row) for row in table.rows("reminder"))
    answer, most = order.count("answer_working_days", least=1), order.count("most_working_days", least=1)
    made = Ladder(rungs, answer, most, order.text("clause"))
    order.done()
    table.done()
    for place, rung in enumerate(rungs):
        if rung.id in {other.id for other in rungs[:place]}:
            raise ConfigError(file, "[[reminder]]", rung.id, "没有写过的 id", "每一级用自己的 id")
    return made


def _rung(row: Fields) -> Rung:
    days = row.raw("working_days")
    if not isinstance(days, int) or not -60 <= days <= 60:
        raise row.wrong("working_days", "-60 到 60 的整数", "到期前写负数，当日写 0，到期后写正数")
    made = Rung(row.text("id"), row.text("title"), days, row.choice("to", RECEIVERS), row.text("text"))
    row.done()
    return made


@lru_cache(maxsize=1)
def shipped_ladder() -> Ladder:
    """The ladder in the box."""
    return load_ladder((ROOT / "tables" / "reminders.toml").read_text("utf-8"))
