"""Reads typed numbers, dates and choices into plain values; raises ValueError with the rest of a sentence."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from forms.schema import Field
from forms.text import compact, tidy

MOST_MONEY = Decimal("99999999.99")
MOST_INTEGER = Decimal(2_000_000_000)
DATE_PARTS = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月?)")
EPOCH = date(1899, 12, 30).toordinal()
FIRST_YEAR, LAST_YEAR = 1880, 2200
YES = frozenset(("true", "yes", "on", "1", "是", "有", "√", "✓", "y"))
NO = frozenset(("false", "no", "off", "0", "否", "无", "×", "n"))


def read_number(value: object, asked: Field) -> Decimal:
    """Returns the number typed, within the question's bounds."""
    number = plain_number(value)
    check_places(number, 0 if asked.kind == "integer" else 2)
    least = Decimal(0) if asked.min is None else asked.min
    most = asked.max if asked.max is not None else MOST_INTEGER if asked.kind == "integer" else MOST_MONEY
    if number < least:
        raise ValueError(f"不能小于{least}")
    if number > most:
        raise ValueError(f"不能大于{most}")
    return number + 0  # turns -0 into 0


def plain_number(value: object) -> Decimal:
    """Takes 1,234.50 and １２３４元; refuses floats that lost their digits, infinities and text."""
    if isinstance(value, bool):
        raise ValueError("应为数字")
    text = compact(value).replace(",", "").removeprefix("¥").removesuffix("元")
    try:
        if not re.fullmatch(r"[+-]?\d{1,20}(\.\d{0,20})?", text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("应为数字，例如 1260.50") from None


def check_places(number: Decimal, places: int) -> None:
    if number != round(number, places):
        raise ValueError(f"最多保留{places}位小数" if places else "应为整数")


def read_date(value: object) -> str:
    """Takes 2026-11-21, 2026/11/21, 2026年11月21日 and 20261121."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    text = compact(value)
    text = re.sub(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", text)
    found = DATE_PARTS.fullmatch(text)
    if not found or not found[3]:
        raise ValueError("应为日期，例如 2026-11-21")
    return a_day(int(found[1]), int(found[2]), int(found[3])).isoformat()


def from_serial(value: object) -> str:
    """Writes out a day that a spreadsheet keeps as a number of days since 1899-12-30; anything else stays as it is."""
    number = compact(value).partition(".")[0]
    if number.isascii() and number.isdigit() and len(number) == 5:
        return date.fromordinal(EPOCH + int(number)).isoformat()
    return str(value)


def read_month(value: object) -> str:
    """Takes 2026-11, 2026.11, 2026年11月 and 202611."""
    text = re.sub(r"^(\d{4})(\d{2})$", r"\1-\2", compact(value))
    found = DATE_PARTS.fullmatch(text)
    if not found:
        raise ValueError("应为年月，例如 2026-11")
    return a_day(int(found[1]), int(found[2]), 1).isoformat()[:7]


def a_day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"的年份应在{FIRST_YEAR}至{LAST_YEAR}之间")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("不是真实存在的日期") from None


def read_datetime(value: object) -> str:
    """Takes 2026-11-21T09:30 and 2026-11-21 09:30; local time, to the minute."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    day, _, clock = tidy(value).replace("T", " ").partition(" ")
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?", clock.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError("应为日期和时间，例如 2026-11-21 09:30")
    return f"{read_date(day)}T{int(found[1]):02}:{found[2]}"


DATED = {"date": read_date, "datetime": read_datetime, "month": read_month}


def check_day(value: str, asked: Field, on: date) -> None:
    """Compares with today or with a day written in the section; other questions are compared by the form."""
    for bound, after in ((asked.not_after, True), (asked.not_before, False)):
        limit = on.isoformat() if bound == "today" else bound
        if limit[:4].isdigit():
            check_order(value, limit, after, "今天" if bound == "today" else limit)


def check_order(value: str, limit: str, after: bool, name: str) -> None:
    """Raises ValueError when one ISO text lies on the wrong side of another of at most its precision."""
    precise = min(len(value), len(limit))
    if after and value[:precise] > limit[:precise]:
        raise ValueError(f"不能晚于{name}")
    if not after and value[:precise] < limit[:precise]:
        raise ValueError(f"不能早于{name}")


def find_code(value: object, options: Iterable[tuple[str, str]]) -> str | None:
    """Returns the code that was posted, or whose label was typed."""
    text = tidy(value)
    labels = {}
    for code, label in options:
        if code == text:
            return code
        labels[label] = code
    return labels.get(text)


def as_list(value: object) -> list[object]:
    """A multiple choice arrives as a list, or from a spreadsheet as one text."""
    if isinstance(value, list | tuple | set):
        return list(value)
    return [part for part in re.split(r"[、,，;；]", str(value)) if part.strip()]


def read_yes_no(value: object) -> bool | None:
    """Returns True, False, or None when it is neither."""
    if isinstance(value, bool):
        return value
    text = compact(value).lower()
    return True if text in YES else False if text in NO else None
