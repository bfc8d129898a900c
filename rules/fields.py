"""Reading one TOML table field by field, with errors that tell a clerk how to mend the file."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from rules.errors import ConfigError


def read_toml(text: str, file: str) -> dict[str, Any]:
    """Parse a TOML text; a slip of the pen is reported with its line. Same text, same tables: only read."""
    try:
        return _parsed(text)
    except (tomllib.TOMLDecodeError, RecursionError) as slip:
        raise ConfigError(file, "全文", str(slip), "TOML 格式", "按提示的行号检查引号、等号和方括号") from slip


@lru_cache(maxsize=512)
def _parsed(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


class Fields:
    """One TOML table whose keys are taken one at a time; `done` refuses what nobody took."""

    def __init__(self, table: object, file: str, where: str) -> None:
        self.file, self.where = file, where
        if not isinstance(table, Mapping):
            raise ConfigError(file, where, table, "一张表（键 = 值）", "按同类的行改写成“键 = 值”")
        self._table, self._taken = table, set[str]()

    def wrong(self, key: str, allowed: str, mend: str) -> ConfigError:
        """Build the error for one key of this table."""
        return ConfigError(self.file, f"{self.where} · {key}", self._table.get(key), allowed, mend)

    def _take(self, key: str, kind: type | tuple[type, ...], allowed: str, required: bool) -> Any:
        self._taken.add(key)
        value = self._table.get(key)
        if value is None and not required:
            return None
        if value is None or not isinstance(value, kind) or _is_stray_bool(value, kind):
            raise self.wrong(key, allowed, f"补上或改正“{key}”，写成{allowed}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Take a text that is not blank; without a default it must be there."""
        value = self._take(key, str, "文字", default is None)
        if value is not None and not value.strip():
            raise self.wrong(key, "非空文字", f"写明“{key}”的内容")
        return cast(str, default if value is None else value)

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Take a word out of a fixed list."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.wrong(key, "、".join(allowed), "从允许的词里选一个")
        return value

    def day(self, key: str) -> date:
        """Take a date that must be there."""
        return self._plain_day(key, required=True)  # type: ignore[return-value]

    def find_day(self, key: str) -> date | None:
        """Take a date that may be left out."""
        return self._plain_day(key, required=False)

    def _plain_day(self, key: str, required: bool) -> date | None:
        value = self._take(key, date, "日期，如 2026-07-01（不加引号）", required)
        if isinstance(value, datetime):
            raise self.wrong(key, "日期，如 2026-07-01（不加引号）", "去掉时刻，只写日期")
        return cast("date | None", value)

    def count(self, key: str, default: int | None = None, least: int = 0) -> int:
        """Take a whole number."""
        value = self._take(key, int, f"不小于 {least} 的整数", default is None)
        if value is not None and value < least:
            raise self.wrong(key, f"不小于 {least} 的整数", "改成允许的整数")
        return cast(int, default if value is None else value)

    def flag(self, key: str, default: bool = False) -> bool:
        """Take true or false."""
        value = self._take(key, bool, "true 或 false", False)
        return default if value is None else bool(value)

    def words(self, key: str, required: bool = False) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self._take(key, list, '文字的列表，如 ["a", "b"]', required) or []
        if not all(isinstance(word, str) and word.strip() for word in value):
            raise self.wrong(key, '文字的列表，如 ["a", "b"]', "列表里每一项都写成带引号的文字")
        return tuple(value)

    def rows(self, key: str) -> list[Fields]:
        """Take a list of tables, `[[key]]` in the file."""
        value = self._take(key, list, f"[[{key}]] 的若干行", False) or []
        return [Fields(row, self.file, f"[[{key}]] 第 {place} 行") for place, row in enumerate(value, 1)]

    def tables(self, key: str) -> dict[str, Fields]:
        """Take a table of tables, `[key.name]` in the file."""
        value = self._take(key, dict, f"[{key}.名称] 的若干张表", False) or {}
        return {name: Fields(table, self.file, f"[{key}.{name}]") for name, table in value.items()}

    def names(self) -> list[str]:
        """List the keys of this table."""
        return [str(key) for key in self._table]

    def raw(self, key: str) -> object:
        """Take whatever is there, or None."""
        self._taken.add(key)
        return cast(object, self._table.get(key))

    def done(self) -> None:
        """Refuse keys that nobody took."""
        for key in self._table:
            if key not in self._taken:
                raise self.wrong(key, "、".join(sorted(self._taken)), "删去这一项，或改成允许的名称")


def _is_stray_bool(value: object, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, bool) and kind is int
