"""What the columns of a source's file mean: a saved template, checked, and its header found in a table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from cases.errors import Blocked
from forms.text import compact
from rules.data_items import AMOUNT, DataItem, DataItems

# What a column of a person says; a column of an item has the role ITEM.
RESIDENT_ID, NAME, BORN_ON, VILLAGE, ON, ITEM = "resident_id", "name", "born_on", "village", "on", "item"
ROLES = {
    RESIDENT_ID: "公民身份号码",
    NAME: "姓名",
    BORN_ON: "出生日期",
    VILLAGE: "村（社区）名称或12位代码",
    ON: "发生日期",
    ITEM: "数据项",
}
# Cents (分) in one unit of the file.
UNITS = {"fen": 1, "yuan": 100, "wan": 1_000_000}
UNIT_TITLES = {"fen": "分", "yuan": "元", "wan": "万元"}
# The header stands within the first rows; above it are titles and the reporting unit.
SEARCHED = 30
WRITTEN_UNIT = re.compile(r"[（(](?:单位[:：])?(万元|元|分)[）)]")


@dataclass(frozen=True)
class Column:
    """One column of a template. Without a title it is a column of the file as a whole: each row says the item."""

    title: str
    role: str
    item: DataItem | None = None
    unit: str = ""
    required: bool = False


@dataclass(frozen=True)
class Header:
    """The columns of a template with their places in a table; -1 is the place of what each row says by itself.

    `titles` are all headings of the table, also those that the template does not know.
    """

    line: int
    places: tuple[tuple[Column, int], ...]
    titles: tuple[str, ...] = ()


def read(rows: Sequence[Mapping[str, object]], table: DataItems) -> tuple[Column, ...]:
    """The columns of a template; Blocked names what a template must have and what contradicts the table of items."""
    columns = tuple(_column(row, table) for row in rows)
    roles = [column.role for column in columns]
    if RESIDENT_ID not in roles and NAME not in roles:
        raise Blocked("模板里至少要有“公民身份号码”或者“姓名”一栏")
    if ITEM not in roles:
        raise Blocked("模板里至少要有一个数据项")
    if doubled := next((role for role in ROLES if role != ITEM and roles.count(role) > 1), ""):
        raise Blocked(f"“{ROLES[doubled]}”在模板里只能有一栏")
    return columns


def _column(row: Mapping[str, object], table: DataItems) -> Column:
    title, role = plain(str(row.get("title", ""))), str(row.get("role", ""))
    if role not in ROLES:
        raise Blocked(f"“{title}”栏没有说明是什么，请从列表里选择")
    if role != ITEM:
        if not title:
            raise Blocked(f"“{ROLES[role]}”要写明在文件里的栏目名称")
        return Column(title, role, required=bool(row.get("required")))
    item = table.items.get(str(row.get("item", "")))
    if item is None:
        raise Blocked(f"“{title}”栏的数据项不在目录里")
    if not title and item.kind != "event":
        raise Blocked(f"“{item.title}”要写明在文件里的栏目名称")
    unit = str(row.get("unit") or item.unit)
    if item.kind == AMOUNT and unit not in UNITS:
        raise Blocked(f"“{title}”栏的单位只能是：{'、'.join(UNIT_TITLES.values())}")
    return Column(title, role, item, unit if item.kind == AMOUNT else "", bool(row.get("required")))


def standard(items: Sequence[DataItem]) -> list[dict[str, object]]:
    """The template that a source has until somebody saves another: its columns are called as the items are."""
    persons: list[dict[str, object]] = [
        {"title": "公民身份号码", "role": RESIDENT_ID},
        {"title": "姓名", "role": NAME},
        {"title": "出生日期", "role": BORN_ON},
        {"title": "村（社区）", "role": VILLAGE},
        {"title": "发生日期", "role": ON},
    ]
    return persons + [{"title": item.title, "role": ITEM, "item": item.id, "unit": item.unit} for item in items]


def headed(columns: Sequence[Column], rows: Iterator[tuple[int, list[str]]]) -> tuple[Header | None, str]:
    """Finds the header among the first rows; without one it says which titles the likeliest row lacks.

    A header of two rows, the upper one of merged groups, is read as one. `rows` is read no further than the header.
    """
    lacks: list[str] = [column.title for column in columns if column.title]
    above: list[str] = []
    for line, row in islice(rows, SEARCHED):
        for cells in (row, _under(above, row)):
            places = _places(columns, cells)
            missing = _missing(columns, [column for column, _ in places])
            if not missing:
                _check_units(cells, places)
                whole = ((column, -1) for column in columns if not column.title)
                return Header(line, tuple(chain(places, whole)), _titles(cells)), ""
            lacks = missing if len(missing) < len(lacks) else lacks
        above = row
    return None, "、".join(lacks)


def _titles(cells: Sequence[str]) -> tuple[str, ...]:
    """The headings up to the last that says something."""
    last = max((place for place, cell in enumerate(cells) if cell.strip()), default=-1)
    return tuple(cell.strip()[:100] for cell in cells[: last + 1])


def _under(above: Sequence[str], row: Sequence[str]) -> list[str]:
    """Two rows of a header as one: what a cell says, or where it says nothing, what stands over it."""
    return [low.strip() or high for high, low in zip_longest(above, row, fillvalue="")]


def _places(columns: Sequence[Column], cells: Sequence[str]) -> tuple[tuple[Column, int], ...]:
    titles = [plain(cell) for cell in cells]
    return tuple((column, titles.index(column.title)) for column in columns if column.title in titles)


def plain(title: str) -> str:
    """A heading without its unit, stars and blanks."""
    return WRITTEN_UNIT.sub("", compact(title[:100])).strip("*＊")


def _missing(columns: Sequence[Column], found: Sequence[Column]) -> list[str]:
    """Required columns that a row lacks; of id and name one is enough, and of the items one."""
    lacks = [column.title for column in columns if column.required and column not in found and column.title]
    roles = {column.role for column in found} | {ITEM for column in columns if column.role == ITEM and not column.title}
    if not roles & {RESIDENT_ID, NAME}:
        lacks += [column.title for column in columns if column.role in (RESIDENT_ID, NAME)][:1]
    if ITEM not in roles:
        lacks += [column.title for column in columns if column.role == ITEM][:1]
    return list(dict.fromkeys(lacks))


def _check_units(row: Sequence[str], places: Sequence[tuple[Column, int]]) -> None:
    """A unit that the heading itself writes must be the template's."""
    for column, place in places:
        written = WRITTEN_UNIT.search(compact(row[place][:100]))
        if column.unit and written and written[1] != UNIT_TITLES[column.unit]:
            raise Blocked(
                f"“{column.title}”栏的表头写的单位是{written[1]}，模板里是{UNIT_TITLES[column.unit]}；请改正模板或者文件"
            )
