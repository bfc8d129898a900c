"""A calendar file read into exceptional days: holidays off, make-up days worked, and the paper that orders them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.areas import NATION, full_code
from rules.errors import InvalidArea
from rules.fields import Fields, read_toml
from rules.workdays import LAYERS, ExceptionalDay


@dataclass(frozen=True, slots=True)
class CalendarNotice:
    """One paper about holidays: its layer and area, the years it announces, and its days."""

    layer: str
    area: str
    years: frozenset[int]
    document: str
    issued_on: date
    cite: str
    days: tuple[ExceptionalDay, ...]


def load_calendar(text: str, file: str = "日历") -> CalendarNotice:
    """Read a calendar file; a day listed twice is refused."""
    fields = Fields(read_toml(text, file), file, "日历")
    layer, area = fields.choice("layer", LAYERS), _area(fields)
    years, document = _years(fields), fields.text("document")
    issued_on, cite = fields.day("issued_on"), fields.text("cite")
    days: dict[date, ExceptionalDay] = {}
    for row in fields.rows("holiday"):
        for on, working, name in _days(row):
            if on in days:
                raise row.wrong("from", f"没有列过的日期（{on} 出现两次）", "核对各行日期")
            days[on] = ExceptionalDay(on, working, name, layer, document, area)
    fields.done()
    return CalendarNotice(layer, area, years, document, issued_on, cite, tuple(days.values()))


def _area(fields: Fields) -> str:
    try:
        return full_code(fields.text("area", NATION))
    except InvalidArea as slip:
        raise fields.wrong("area", "2、4、6、9 或 12 位数字的区划代码", "核对区划代码") from slip


def _years(fields: Fields) -> frozenset[int]:
    years = fields.raw("years")
    if not isinstance(years, list) or not all(isinstance(year, int) and 1950 <= year <= 2100 for year in years):
        raise fields.wrong("years", "年份的列表，如 [2027]；不公布整年的写 []", "写明这份通知公布了哪些年份")
    return frozenset(years)


def _days(row: Fields) -> Iterator[tuple[date, bool, str]]:
    name, first = row.text("name"), row.day("from")
    last = row.find_day("to") or first
    worked = row.raw("work") or []
    row.done()
    if not first <= last <= first + timedelta(days=31):
        raise row.wrong("to", f"{first} 起一个月以内的日期", "核对起止日期")
    if not isinstance(worked, list) or not all(type(on) is date for on in worked):
        raise row.wrong("work", "日期的列表，如 [2026-01-04]", "改成不加引号的日期")
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step), False, name
    for on in worked:
        yield on, True, name
