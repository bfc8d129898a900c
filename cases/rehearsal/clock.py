"""The clock of a worked case: it stands still until an act moves it, and it only goes forward."""

import re
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.errors import Blocked
from rules.workdays import Calendar

MORNING = time(9)
BETWEEN = timedelta(minutes=10)
_AFTER = re.compile(
    r"(\d{1,4})\s*(working days?|calendar days?|days?|months?|hours?|minutes?|个?工作日|日|天|个?月|小时|分钟)"
)
_UNITS = {
    "working day": "working",
    "工作日": "working",
    "个工作日": "working",
    "calendar day": "day",
    "day": "day",
    "日": "day",
    "天": "day",
    "month": "month",
    "月": "month",
    "个月": "month",
    "hour": "hour",
    "小时": "hour",
    "minute": "minute",
    "分钟": "minute",
}


def read_after(text: str) -> tuple[int, str]:
    """Reads `3 working days` or `3个工作日`; ValueError says how it is written."""
    found = _AFTER.fullmatch(text.strip())
    if not found:
        raise ValueError(f"“{text}”不是间隔，应写成 3 working days、7 days、1 month 或 2 hours")
    return int(found[1]), _UNITS[found[2].removesuffix("s")]


class Clock:
    """What time it is in the case; naive days and times are local."""

    def __init__(self, on: date) -> None:
        self.now = _moment(on, MORNING)
        self._fresh = True

    @property
    def on(self) -> date:
        """Today."""
        return self.now.astimezone().date()

    def move(self, on: date | None, at: datetime | time | None, after: str, calendar: Calendar) -> None:
        """Moves to the time of the next act: a day, a moment, an interval, or ten minutes later."""
        later = self._later(on, at, after, calendar)
        if later < self.now:
            raise Blocked(f"时间不能倒流：现在是 {self.now.astimezone():%Y-%m-%d %H:%M}")
        self.now, self._fresh = later, False

    def _later(self, on: date | None, at: datetime | time | None, after: str, calendar: Calendar) -> datetime:
        if isinstance(at, datetime):
            return at if timezone.is_aware(at) else timezone.make_aware(at)
        if at is not None:
            return _moment(on or self.on, at)
        if on is not None:
            return self._next() if on == self.on else _moment(on, MORNING)
        return self._after(after, calendar) if after else self._next()

    def _next(self) -> datetime:
        return self.now if self._fresh else self.now + BETWEEN

    def _after(self, after: str, calendar: Calendar) -> datetime:
        count, unit = read_after(after)
        if unit in ("hour", "minute"):
            return self.now + count * timedelta(**{f"{unit}s": 1})
        if unit == "working":
            return _moment(calendar.add_working_days(self.on, count), MORNING)
        if unit == "month":
            return _moment(_months_later(self.on, count), MORNING)
        return _moment(self.on + timedelta(days=count), MORNING)

    def reach(self, moment: datetime) -> None:
        """Moves to a moment that has come by itself."""
        self.now, self._fresh = max(self.now, moment), False


def _months_later(on: date, count: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(on.day, last))


def _moment(on: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(on, at))
