"""The groups that are kept in sight: from which departments' lists each comes, and what takes a household out again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.data_items import DataItems, shipped
from rules.fields import Fields, read_toml
from rules.shipped import ROOT

FILE = "rules/tables/watch_groups.toml"
STANDING = ("refuse", "stop")
Codes = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Group:
    """One group: the items that put a household in and those that take it out, with their codes (none: all).

    `standing` is the outcome of a case that makes a household belong to it by itself, empty for other groups.
    """

    id: str
    items: Codes
    ends: Codes
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """All groups by id."""

    by_id: Mapping[str, Group]

    @property
    def items(self) -> frozenset[str]:
        """The data items that say anything of any group."""
        return frozenset(item for group in self.by_id.values() for item in (*group.items, *group.ends))

    def said(self, item: str, code: str) -> list[tuple[str, bool]]:
        """What a fact says: the groups it names, each with whether it puts the household in or takes it out."""
        found = [(group.id, True) for group in self.by_id.values() if _names(group.items, item, code)]
        return found + [(group.id, False) for group in self.by_id.values() if _names(group.ends, item, code)]


def _names(codes: Codes, item: str, code: str) -> bool:
    return item in codes and (not codes[item] or code in codes[item])


def load_groups(text: str, items: DataItems, file: str = FILE) -> Groups:
    """Read the table; a group twice, or an item or code that no department shares, is refused."""
    fields, found = Fields(read_toml(text, file), file, "关注对象"), dict[str, Group]()
    for row in fields.rows("group"):
        group = Group(row.text("id"), _codes(row, "items", items), _codes(row, "ends", items), _standing(row))
        if group.id in found:
            raise row.wrong("id", "没有出现过的类别", "删去重复的一行")
        row.done()
        found[group.id] = group
    fields.done()
    return Groups(found)


def _standing(row: Fields) -> str:
    return row.choice("standing", ("", *STANDING), "")


def _codes(row: Fields, key: str, items: DataItems) -> Codes:
    told = row.raw(key) or {}
    if not isinstance(told, dict) or not all(_known(items, item, codes) for item, codes in told.items()):
        raise row.wrong(key, "数据项目录里的数据项，后面是它的代码", "对照 data_items.toml 改正")
    return {item: frozenset(codes) for item, codes in told.items()}


def _known(items: DataItems, item: str, codes: object) -> bool:
    return item in items.items and isinstance(codes, list) and set(codes) <= set(items.items[item].codes.values())


@lru_cache(maxsize=1)
def shipped_groups() -> Groups:
    """Read the table in the box."""
    return load_groups((ROOT / "tables" / "watch_groups.toml").read_text(encoding="utf-8"), shipped())
