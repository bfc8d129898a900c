"""Reading told values by the kind of their column; every mistake is collected, none stops the reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, DecimalException
from difflib import get_close_matches
from typing import Any

from rules.assessment.errors import Problem
from rules.assessment.vocabulary import VOCABULARY, Column

_LIMIT = Decimal(10) ** 12
_ALLOWED = {
    "text": "一行文字，不超过 500 字，不含控制字符",
    "key": "成员或义务人的代号、姓名或序号",
    "date": "日期，如 2026-07-01",
    "flag": "true 或 false",
    "number": "不小于 0 的整数",
    "decimal": "不小于 0 的数",
    "money": "不小于 0 的金额（元），最多两位小数",
    "division": "6、9 或 12 位数字的区划代码",
}
_HIDDEN = frozenset({"resident_id", "name", "key"})


class Reader:
    """Collects the problems of one file."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def refuse(self, path: str, found: object, allowed: str) -> None:
        """Note one mistake."""
        shown = "（空）" if found is None else repr(found)[:60]
        self.problems.append(Problem(path, shown, allowed))

    def row(self, raw: object, part: str, path: str) -> dict[str, Any]:
        """Read one row of a list, or the top level; wrong values are left out."""
        prefix = f"{path}." if path else ""
        if not isinstance(raw, Mapping):
            self.refuse(path, raw, "一组“名称 = 值”")
            return {}
        values = {}
        for name, value in raw.items():
            column = VOCABULARY.columns[part].get(name)
            if column is None:
                self.refuse(f"{prefix}{name}", value, _known_names(part, str(name)))
            elif value is not None:
                read = self._value(column, value, f"{prefix}{name}")
                if read is not None:
                    values[name] = read
        self._check_required(raw, part, prefix)
        return values

    def _check_required(self, raw: Mapping[str, object], part: str, prefix: str) -> None:
        for column in _REQUIRED[part]:
            if raw.get(column.name) is None:
                self.refuse(f"{prefix}{column.name}", None, f"必须填写：{column.label}，{allowed_text(column)}")

    def _value(self, column: Column, value: object, path: str) -> Any:
        read = _READERS[column.kind](column, value)
        if read is None:
            self.refuse(path, "（已隐去）" if column.name in _HIDDEN else value, allowed_text(column))
        return read


def allowed_text(column: Column) -> str:
    """Say in Chinese what a column takes."""
    if column.choices:
        words = "、".join(f"{key}（{word}）" for key, word in VOCABULARY.choices[column.choices].items())
        return f"其中{'若干项' if column.kind == 'choices' else '一项'}：{words}"
    return _ALLOWED[column.kind]


def _known_names(part: str, name: str) -> str:
    columns = VOCABULARY.columns[part]
    near = get_close_matches(name, columns, 1)
    hint = f"，是不是 {near[0]}（{columns[near[0]].label}）" if near else ""
    return f"docs/reference/facts.md 列出的名称{hint}"


def _text(column: Column, value: object) -> str | None:
    return value.strip() if isinstance(value, str) and _is_plain(value) else None


def _key(column: Column, value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) and _is_plain(value) else None


def _is_plain(text: str) -> bool:
    return len(text) <= 500 and text.isprintable()


def _date(column: Column, value: object) -> date | None:
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _flag(column: Column, value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _number(column: Column, value: object) -> int | None:
    return value if type(value) is int and 0 <= value <= 1000 else None


def read_decimal(value: object) -> Decimal | None:
    """Read an exact number of at least nothing and less than a million million; texts of digits are allowed."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        exact = Decimal(value if isinstance(value, int | Decimal) else str(value).strip())
    except DecimalException:
        return None
    return exact if exact.is_finite() and 0 <= exact < _LIMIT else None


def _decimal(column: Column, value: object) -> Decimal | None:
    return read_decimal(value)


def _money(column: Column, value: object) -> Decimal | None:
    exact = read_decimal(value)
    return exact if exact is not None and exact == exact.quantize(Decimal("0.01")) else None


def _choice(column: Column, value: object) -> str | None:
    word = str(value) if type(value) in (int, str) else ""
    return word if word in VOCABULARY.choices[column.choices] else None


def _choices(column: Column, value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    words = [_choice(column, item) for item in value]
    return None if None in words else tuple(word for word in words if word)


def _division(column: Column, value: object) -> str | None:
    code = str(value) if type(value) in (int, str) else ""
    return code if code.isascii() and code.isdigit() and len(code) in (6, 9, 12) else None


_READERS: Mapping[str, Callable[[Column, object], Any]] = {
    "text": _text,
    "key": _key,
    "date": _date,
    "flag": _flag,
    "number": _number,
    "decimal": _decimal,
    "money": _money,
    "choice": _choice,
    "choices": _choices,
    "division": _division,
}
_REQUIRED = {
    part: tuple(column for column in columns.values() if column.required)
    for part, columns in VOCABULARY.columns.items()
}
