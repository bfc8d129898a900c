"""What the expression language may do with values: exact arithmetic within bounds, strict comparison, a few calls."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from typing import Any

from rules.errors import EvaluationError

Number = int | Decimal

LIMIT = Decimal(10) ** 18
_CONTEXT = Context(prec=34)
_SCALARS = (str, bool, int, float, Decimal, date, type(None))
_ROUNDING = {"half_up": ROUND_HALF_UP, "ceiling": ROUND_CEILING, "floor": ROUND_FLOOR}


def number(value: object) -> Number:
    """Read an exact number within bounds; yes/no, texts and endless numbers are refused."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise EvaluationError(f"“{_shown(value)}”不是数字，不能计算。")
    return _bounded(value if isinstance(value, int) else Decimal(str(value)))


def _bounded(value: Number) -> Number:
    if isinstance(value, Decimal) and not value.is_finite():
        raise EvaluationError("计算结果不是有限的数。")
    if not -LIMIT <= value <= LIMIT:
        raise EvaluationError("数字过大，超出允许的范围。")
    return value


def negative(value: object) -> Number:
    """Turn the sign of a number."""
    return -number(value)


def _add(left: object, right: object) -> Number:
    return _exact(_CONTEXT.add, left, right)


def _subtract(left: object, right: object) -> Number:
    return _exact(_CONTEXT.subtract, left, right)


def _multiply(left: object, right: object) -> Number:
    return _exact(_CONTEXT.multiply, left, right)


def _divide(left: object, right: object) -> Number:
    if number(right) == 0:
        raise EvaluationError("除数为零，无法计算。")
    return _exact(_CONTEXT.divide, left, right)


def _exact(operate: Callable[[Decimal, Decimal], Decimal], left: object, right: object) -> Number:
    result = operate(Decimal(number(left)), Decimal(number(right)))
    return _bounded(result)


def truth(value: object) -> bool:
    """Read yes or no; an unanswered fact counts as no, a number or a text is refused."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise EvaluationError(f"“{_shown(value)}”不是“是/否”，不能用在 and、or、not 或条件里。")


def _same(left: object, right: object) -> bool:
    if _is_number(left) and _is_number(right):
        return number(left) == number(right)
    return type(left) is type(right) and left == right


def _ordered(holds: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        if _is_number(left) and _is_number(right):
            return holds(number(left), number(right))
        if type(left) is type(right) and isinstance(left, str | date):
            return holds(left, right)
        raise EvaluationError(f"“{_shown(left)}”与“{_shown(right)}”不能比较大小。")

    return compare


def _contains(item: object, group: object) -> bool:
    if not isinstance(group, tuple):
        raise EvaluationError("in 的右边应是列表。")
    return any(_same(item, member) for member in group)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def plain(value: object, name: str) -> Any:
    """Let only plain values in: scalars, days, and flat lists of them."""
    if isinstance(value, datetime):
        return value.date()
    if type(value) in _SCALARS:
        return value
    if isinstance(value, list | tuple | set | frozenset) and all(type(item) in _SCALARS for item in value):
        return tuple(value)
    raise EvaluationError(f"“{name}”的值不是数字、文字、日期、是否或列表，不能用在表达式里。")


def _round_to(value: object, unit: object, mode: object = "half_up") -> Number:
    step = Decimal(number(unit))
    if step <= 0 or mode not in _ROUNDING:
        raise EvaluationError("取整单位应大于零，方式只能是 half_up、ceiling 或 floor。")
    steps = Decimal(_divide(value, step)).quantize(Decimal(1), rounding=_ROUNDING[str(mode)], context=_CONTEXT)
    return _bounded(_CONTEXT.multiply(steps, step))


def _extreme(pick: Callable[[list[Number]], Number]) -> Callable[..., Number]:
    def choose(*values: object) -> Number:
        if not values:
            raise EvaluationError("min、max 至少要有一个数。")
        return pick([number(value) for value in values])

    return choose


def _absolute(value: object) -> Number:
    exact = number(value)
    return -exact if exact < 0 else exact


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as slip:
        raise EvaluationError(f'“{_shown(text)}”不是日期，应写成 date("2026-07-01")。') from slip


def _shown(value: object) -> str:
    return str(value)[:40]


ARITHMETIC: dict[type[ast.operator], Callable[[object, object], Number]] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.Div: _divide,
}
COMPARISONS: dict[type[ast.cmpop], Callable[[object, object], bool]] = {
    ast.Eq: _same,
    ast.NotEq: lambda left, right: not _same(left, right),
    ast.Lt: _ordered(lambda left, right: left < right),
    ast.LtE: _ordered(lambda left, right: left <= right),
    ast.Gt: _ordered(lambda left, right: left > right),
    ast.GtE: _ordered(lambda left, right: left >= right),
    ast.In: _contains,
    ast.NotIn: lambda item, group: not _contains(item, group),
}
BUILTIN_CALLS: dict[str, Callable[..., Any]] = {
    "min": _extreme(min),
    "max": _extreme(max),
    "abs": _absolute,
    "round_to": _round_to,
    "date": _day,
}
