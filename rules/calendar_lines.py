"""A holiday notice as a clerk types it: one holiday a line, first and last day off, and the days worked instead.

元旦 2027-01-01 2027-01-03 上班 2027-01-09
国庆节 2027-10-01至2027-10-07，上班2027-09-26、2027-10-10
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rules.areas import NATION
from rules.errors import ConfigError
from rules.load_calendar import CalendarNotice
from rules.workdays import ExceptionalDay

_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_MOST_DAYS = 31
_MEND = "写成“元旦 2027-01-01 2027-01-03 上班 2027-01-09”"


def read_notice(text: str, layer: str, area: str, document: str, issued_on: date) -> CalendarNotice:
    """The notice whose lines these are; a national one announces the years of its days off. ConfigError in a line."""
    days: dict[date, ExceptionalDay] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        for on, working, name in _days(line):
            if on in days:
                raise ConfigError("放假安排", line, on, "没有写过的日期", "核对各行日期")
            days[on] = ExceptionalDay(on, working, name, layer, document, area)
    if not days:
        raise ConfigError("放假安排", "全文", "", "至少一行", _MEND)
    national = layer == "state_council" and area == NATION
    years = frozenset(day.on.year for day in days.values() if not day.working) if national else frozenset()
    return CalendarNotice(layer, area, years, document, issued_on, document, tuple(days.values()))


def _days(line: str) -> Iterator[tuple[date, bool, str]]:
    off, _, worked = line.partition("上班")
    found = _DAY.search(off)
    name = off[: found.start()].strip(" ：:，,") if found else ""
    dates = [_day(word, line) for word in _DAY.findall(off)]
    if not name or len(dates) not in (1, 2):
        raise ConfigError("放假安排", line, off, "名称和一个或两个日期", _MEND)
    first, last = dates[0], dates[-1]
    if not first <= last <= first + timedelta(days=_MOST_DAYS):
        raise ConfigError("放假安排", line, last, f"{first} 起一个月以内的日期", "核对起止日期")
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step), False, name
    for word in _DAY.findall(worked):
        yield _day(word, line), True, name


def _day(word: str, line: str) -> date:
    try:
        return date(*(int(part) for part in word.split("-")))
    except ValueError as slip:
        raise ConfigError("放假安排", line, word, "有这一天的日期", "核对日期") from slip
