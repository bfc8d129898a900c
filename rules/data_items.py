"""The table of data items: what departments share, in which unit, how often and on which ground."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.fields import Fields, read_toml

FILE = "rules/tables/data_items.toml"
AMOUNT, CODE, EVENT = "amount", "code", "event"
CYCLES = ("real_time", "monthly", "quarterly", "half_yearly", "yearly", "on_demand")
KEEP, LEAVE = "keep", "leave"
_FILE = Path(__file__).parent / "tables" / "data_items.toml"


@dataclass(frozen=True, slots=True)
class Supplier:
    """A department or unit that supplies data, and the kind of office it is."""

    id: str
    title: str
    office_kind: str


@dataclass(frozen=True, slots=True)
class DataItem:
    """One item: whose it is, what a row of it says, and what is plausible in one row.

    `consent` items are kept only of people who have authorised the check (社会救助法 第四十一条).
    `least` and `most` are yuan; `codes` are words of the file by the code they stand for, a number being a level too.
    """

    id: str
    title: str
    department: str
    kind: str
    cycle: str
    clause: str
    unit: str
    least: int
    most: int
    codes: Mapping[str, str]
    unknown: str
    consent: bool = False

    def code_of(self, word: str) -> str | None:
        """The code of a word of the file, or of the code itself; None when the item knows neither."""
        if word in self.codes:
            return self.codes[word]
        return word if word in self.codes.values() else None

    @property
    def keeps_unknown(self) -> bool:
        """Tells whether rows about people whom the base does not know are kept for a person to judge."""
        return self.unknown == KEEP


@dataclass(frozen=True, slots=True)
class DataItems:
    """The whole table, by id."""

    suppliers: Mapping[str, Supplier]
    items: Mapping[str, DataItem]

    def of(self, department: str) -> tuple[DataItem, ...]:
        """The items that a department supplies."""
        return tuple(item for item in self.items.values() if item.department == department)


def load_data_items(text: str, file: str = FILE) -> DataItems:
    """Read the table; an item twice, or of a department that nobody declared, is refused."""
    fields = Fields(read_toml(text, file), file, "数据项目录")
    suppliers = {row.text("id"): _supplier(row) for row in fields.rows("department")}
    items: dict[str, DataItem] = {}
    for row in fields.rows("item"):
        item = _item(row, suppliers)
        if item.id in items:
            raise row.wrong("id", "没有出现过的数据项编号", "删去重复的一行")
        items[item.id] = item
    fields.done()
    return DataItems(suppliers, items)


@lru_cache(maxsize=1)
def shipped() -> DataItems:
    """Read the table in the box."""
    return load_data_items(_FILE.read_text(encoding="utf-8"))


def _supplier(row: Fields) -> Supplier:
    found = Supplier(row.text("id"), row.text("title"), row.text("office_kind"))
    row.done()
    return found


def _item(row: Fields, suppliers: Collection[str]) -> DataItem:
    kind = row.choice("kind", (AMOUNT, CODE, EVENT))
    found = DataItem(
        id=row.text("id"),
        title=row.text("title"),
        department=row.choice("department", suppliers),
        kind=kind,
        cycle=row.choice("cycle", CYCLES),
        clause=row.text("clause"),
        unit=row.text("unit") if kind == AMOUNT else "",
        least=row.count("least") if kind == AMOUNT else 0,
        most=row.count("most") if kind == AMOUNT else 0,
        codes=_codes(row) if kind == CODE else {},
        unknown=row.choice("unknown", (KEEP, LEAVE), LEAVE),
        consent=row.flag("consent"),
    )
    row.done()
    return found


def _codes(row: Fields) -> dict[str, str]:
    """The words of a code item, which must have some."""
    words = row.raw("codes")
    if not isinstance(words, dict) or not all(isinstance(code, str) and code for code in words.values()):
        raise row.wrong("codes", '{ "文件里的词" = "代码" }', "写明这个数据项可能出现的词和代码")
    return {str(word): str(code) for word, code in words.items()}
