"""The shapes that acts, checks and expectations are declared in; what is declared is what the file may say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Said:
    """One key that an act or a check takes: its kind, what it means, what holds when it is left out."""

    name: str
    kind: str
    meaning: str
    default: str = ""
    required: bool = False


@dataclass(frozen=True)
class Leaf:
    """One thing that can be expected: its kind says how it is compared; `rows` and `map` hold further ones."""

    name: str
    kind: str
    meaning: str
    leaves: tuple["Leaf", ...] = ()


@dataclass(frozen=True)
class Area:
    """A group of expectations about one thing, and how that thing is found after an act.

    Shapes: `leaf` one value, `one` a table of values, `named` a table of such tables by name, `map` values by name,
    `rows` a list of tables, each of which must be there.
    """

    name: str
    shape: str
    meaning: str
    leaves: tuple[Leaf, ...]
    find: Callable[..., Any]


@dataclass(frozen=True)
class Act:
    """Something that a person does, or that time does, in a worked case."""

    name: str
    title: str
    who: str
    says: tuple[Said, ...]
    do: Callable[..., Any]


@dataclass(frozen=True)
class Check:
    """A calculation that needs no case."""

    name: str
    title: str
    says: tuple[Said, ...]
    leaves: tuple[Leaf, ...]
    find: Callable[..., Any]
    open: bool = False


# What each kind of key takes, for messages and for the reference.
KINDS = {
    "text": "文字",
    "date": "日期，如 2026-09-01",
    "moment": "时刻，如 2026-09-01T10:30:00 或 10:30:00",
    "after": "间隔，如 3 working days、7 days、1 month、2 hours",
    "flag": "true 或 false",
    "number": "整数",
    "money": "金额（元），如 403.00",
    "words": '文字的列表，如 ["acceptance"]',
    "years": "年份的列表，如 [2027]",
    "role": "岗位，如 caseworker",
    "step": "环节，如 acceptance",
    "division": "6、9 或 12 位区划代码",
    "answers": "一组“栏目 = 值”",
    "rows": "若干组“名称 = 值”",
    "value": "任意值",
}

# How each kind of expectation is compared, for the reference.
COMPARED = {
    "text": "文字完全相同",
    "part": "含有这段文字（可写列表，逐段核对；空白不计）",
    "absent": "不含这段文字；这段文字必须是办件中真有的内容，写错了也算不符",
    "date": "日期相同",
    "month": '月份相同，写 "2026-10"',
    "money": "金额相同，不取近似",
    "number": "数目相同",
    "flag": "是与否相同",
    "words": "一组文字相同，不论先后",
    "sequence": "一列文字相同，先后也相同",
    "value": "值相同",
    "rows": "每一行都能找到，逐项相同",
    "map": "按名称逐项相同",
}
