"""What the keys of a worked case may hold, by kind: one sentence when a value is of another kind."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, DecimalException
from typing import Any

from cases.rehearsal.clock import read_after
from cases.rehearsal.people import NOBODY, read_role
from cases.rehearsal.vocabulary import KINDS

# A person's name given under [people] is no role; whether it was given is seen when the file is whole.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# What a comparison takes, where its kind is none of the keys'.
_TAKES = {
    "part": "文字或文字的列表",
    "absent": "文字或文字的列表",
    "month": '月份，如 "2026-10"',
    "sequence": KINDS["words"],
}


def problem(kind: str, value: Any) -> str:
    """Says what is wrong with a value of a kind; empty when nothing is."""
    try:
        good = _GOOD[kind](value)
    except DecimalException:
        good = False
    except ValueError as slip:
        return str(slip)
    return "" if good else f"写的是 {_found(value)}，应为{_TAKES.get(kind) or KINDS.get(kind, kind)}"


def _found(value: Any) -> str:
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
    return f"“{text[:60]}”"


def _date(value: Any) -> bool:
    return _is_day(value) if isinstance(value, str) else type(value) is date


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _money(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | Decimal) or isinstance(value, str) and Decimal(value).is_finite()


def _words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _role(value: Any) -> bool:
    """Words of Latin letters are roles; other names are people of [people]."""
    if not isinstance(value, str) or not value:
        return False
    if value != NOBODY and value[0] in _LETTERS:
        read_role(value)
    return True


def _month(value: Any) -> bool:
    if isinstance(value, str):
        return _is_day(f"{value}-01" if len(value) == 7 else value)
    return type(value) is date


def _part(value: Any) -> bool:
    texts = value if isinstance(value, list) else [value]
    return bool(texts) and all(isinstance(text, str) and text.strip() for text in texts)


def _whole(value: Any) -> bool:
    return type(value) is int


_GOOD: Mapping[str, Callable[[Any], bool]] = {
    "any": lambda value: True,
    "value": lambda value: True,
    "text": lambda value: isinstance(value, str),
    "date": _date,
    "month": _month,
    "moment": lambda value: isinstance(value, datetime | time),
    "after": lambda value: isinstance(value, str) and bool(read_after(value)),
    "flag": lambda value: isinstance(value, bool),
    "number": _whole,
    "money": _money,
    "words": _words,
    "sequence": _words,
    "years": lambda value: isinstance(value, list) and all(_whole(year) and 2000 <= year <= 2100 for year in value),
    "role": _role,
    "step": lambda value: isinstance(value, str),
    "division": lambda value: isinstance(value, str) and value.isdigit() and len(value) in (6, 9, 12),
    "answers": lambda value: isinstance(value, Mapping),
    "rows": lambda value: isinstance(value, list) and all(isinstance(row, Mapping) for row in value),
    "part": _part,
    "absent": _part,
}
