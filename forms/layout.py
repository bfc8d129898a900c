"""A form file taken apart so that it can be put together again letter by letter: headers, rows, and what stands above.

TOML itself says where a row ends: the shortest piece that reads as TOML on its own is one row. So texts over several
lines and brackets in texts are safe.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import tomlkit

from forms.errors import SchemaError

# How many characters are read again at most while a file is taken apart: a row of thousands of lines takes minutes.
MOST_AGAIN = 1_000_000
Path = tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One `key = value` with the comments and blank lines above it."""

    key: Path
    text: str
    lead: str = ""


@dataclass(frozen=True)
class Block:
    """One `[header]` with its rows; the block before the first header has an empty path."""

    path: Path
    head: str = ""
    lead: str = ""
    rows: tuple[Row, ...] = ()

    def text(self) -> str:
        return self.lead + self.head + "".join(row.lead + row.text for row in self.rows)

    def put(self, key: str, value: object | None) -> Block:
        """The block with a key set in its place, added at the end, or taken out when the value is None."""
        found = next((place for place, row in enumerate(self.rows) if row.key == (key,)), len(self.rows))
        old = self.rows[found : found + 1]
        if value is None:
            return replace(self, rows=self.rows[:found] + self.rows[found + 1 :])
        made = Row((key,), f"{written_key(key)} = {written(value)}\n", old[0].lead if old else "")
        return replace(self, rows=(*self.rows[:found], made, *self.rows[found + 1 :]))


@dataclass(frozen=True)
class Layout:
    """A whole file: its blocks in order, and what stands behind the last one."""

    blocks: tuple[Block, ...]
    tail: str = field(default="")

    def text(self) -> str:
        return "".join(block.text() for block in self.blocks) + self.tail

    def under(self, path: Path) -> list[Block]:
        """The blocks of a path and of everything below it."""
        return [block for block in self.blocks if block.path[: len(path)] == path]

    def replaced(self, path: Path, blocks: list[Block]) -> Layout:
        """The file with everything under a path replaced, at the place where it began; new at the end of its parent."""
        own = self.under(path)
        if own:
            place = self.blocks.index(own[0])
        else:
            near = [each for size in range(len(path) - 1, -1, -1) for each in self.under(path[:size])[-1:]]
            place = self.blocks.index(near[0]) + 1 if near else len(self.blocks)
        before = [each for each in self.blocks[:place] if each not in own]
        after = [each for each in self.blocks[place:] if each not in own]
        return replace(self, blocks=(*before, *blocks, *after))


def take_apart(text: str) -> Layout:
    """Reads a file; SchemaError when it is no TOML."""
    blocks, lead = [Block(())], ""
    for piece, table in _pieces(text if text.endswith("\n") or not text else text + "\n"):
        if not table:
            lead += piece
            continue
        if piece.lstrip().startswith("["):
            blocks.append(Block(_path(table), piece, lead))
        else:
            blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, Row(_key(table), piece, lead)))
        lead = ""
    return Layout(tuple(blocks), lead)


def _pieces(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The shortest runs of lines that read as TOML, each with what it says."""
    waiting, again = "", 0
    for line in text.splitlines(keepends=True):
        again += len(waiting)
        waiting += line
        if again > MOST_AGAIN:
            raise SchemaError("", "", waiting.splitlines()[0][:40], "较短的项：一项写在几行之内")
        try:
            table = tomllib.loads(waiting)
        except (tomllib.TOMLDecodeError, RecursionError):
            continue
        yield waiting, table
        waiting = ""
    if waiting:
        raise SchemaError("", "", waiting.splitlines()[0][:40], "合乎 TOML 写法的文字（检查引号、括号）")


def _path(table: dict[str, Any]) -> Path:
    """The path that a header alone opens."""
    found: list[str] = []
    inner: Any = table
    while isinstance(inner, dict) and inner:
        name, inner = next(iter(inner.items()))
        found.append(name)
    return tuple(found)


def _key(table: dict[str, Any]) -> Path:
    """The key of a row; its first name is enough to find it."""
    return (next(iter(table)),)


def written_key(key: str) -> str:
    """A key as TOML."""
    return tomlkit.key(key).as_string()


def written(value: object) -> str:
    """A plain value as TOML on one line: tables and lists inline."""
    if isinstance(value, dict):
        inner = ", ".join(f"{written_key(str(key))} = {written(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(written(each) for each in value)}]"
    return str(tomlkit.item(value).as_string())
