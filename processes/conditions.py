"""What the expressions in a diagram mean: conditions, parameters, numbers of instances, and moments."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from processes.errors import ExpressionFailed
from processes.progress import Host
from rules.errors import EvaluationError, ExpressionError
from rules.expressions import Expression, compile_expression

FUNCTIONS = frozenset({"deadline"})
MAX_INSTANCES = 100
SHANGHAI = ZoneInfo("Asia/Shanghai")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def compiled(text: str | None) -> Expression:
    """Compiles an expression of a diagram; the only function it may call besides the common ones is deadline."""
    return compile_expression(text or "", FUNCTIONS)


def value(text: str | None, host: Host) -> Any:
    """Works out a parameter."""
    try:
        return compiled(text).evaluate(host.fact, {"deadline": host.deadline})
    except (ExpressionError, EvaluationError) as slip:
        raise ExpressionFailed(str(slip)) from slip


def holds(text: str | None, host: Host) -> bool:
    """Works out a condition; an unanswered fact is a no."""
    try:
        return compiled(text).test(host.fact, {"deadline": host.deadline})
    except (ExpressionError, EvaluationError) as slip:
        raise ExpressionFailed(str(slip)) from slip


def count(text: str | None, host: Host) -> int:
    """Works out a number of instances, within bounds."""
    number = value(text, host)
    if type(number) is not int or not 0 <= number <= MAX_INSTANCES:
        raise ExpressionFailed(f"多实例的次数应是 0 到 {MAX_INSTANCES} 的整数。")
    return number


def moment(text: str | None, host: Host) -> datetime:
    """The first moment after a period: the start of the day that follows its last day."""
    last = read_day(text) or value(text, host)
    if not isinstance(last, date):
        raise ExpressionFailed(f"“{text}”不是日期。")
    return datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


def read_day(text: str | None) -> date | None:
    """A day written out in the diagram, or nothing."""
    try:
        return date.fromisoformat(text.strip()) if text and _DAY.fullmatch(text.strip()) else None
    except ValueError:
        return None
