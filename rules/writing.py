"""Writing into a table's TOML text: one table or one row is set, all else stays letter by letter, and that is proved.

The text is cut into blocks, one a header with the comments above it. Only the block in question is written anew, and
the outcome is read back: whatever differs from the one change that was asked for is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import tomlkit

from rules.errors import ConfigError
from rules.fields import read_toml

Values = Mapping[str, Any]
Path = tuple[str, ...]
_HEADER = re.compile(r"\[\[?[^\[\]=]+\]\]?\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class _Block:
    """One header with its lines; `lead` is the blank lines and comments above it, `many` tells `[[…]]` from `[…]`."""

    path: Path
    many: bool
    lead: str
    body: str


def read_table(text: str, path: Path, file: str) -> dict[str, Any]:
    """Return what stands under a path of tables, an empty mapping when nothing does."""
    found: Any = read_toml(text, file)
    for name in path:
        found = found.get(name, {})
    return deepcopy(found)


def read_rows(text: str, section: str, file: str) -> list[dict[str, Any]]:
    """Return the rows of a section in their order."""
    return deepcopy(read_toml(text, file).get(section, []))


def set_table(text: str, path: Path, values: Values, file: str) -> str:
    """Write one table `[a.b]`, its sub-tables and lists of tables included; a new one goes behind its neighbours."""
    blocks = _split(text)
    own = [block for block in blocks if block.path[: len(path)] == path]
    written = _table_blocks(own, path, values)
    place = blocks.index(own[0]) if own else _behind(blocks, path[:1])
    rest = [block for block in blocks if block not in own]
    return _proved(text, [*rest[:place], *written, *rest[place:]], path, dict(values), file)


def drop_table(text: str, path: Path, file: str) -> str:
    """Take one table with its sub-tables out of the text."""
    kept = [block for block in _split(text) if block.path[: len(path)] != path]
    return _proved(text, kept, path, None, file)


def set_row(text: str, section: str, place: int, values: Values, file: str) -> str:
    """Write the row at a place (from nought) of `[[section]]`."""
    blocks, found = _rows(text, section)
    row = found[place]
    changed = [replace(block, body=_updated(block, values)) if block is row else block for block in blocks]
    wanted = [*read_rows(text, section, file)]
    wanted[place] = dict(values)
    return _proved(text, changed, (section,), wanted, file)


def insert_row(text: str, section: str, place: int, values: Values, file: str) -> str:
    """Put a new row before the one at a place (from nought) of `[[section]]`, or behind the last."""
    blocks, found = _rows(text, section)
    lead = "\n" if text.strip() else ""
    row = _Block((section,), True, lead, f"[[{section}]]\n{_lines(values)}")
    if found:
        before = blocks.index(found[place]) if place < len(found) else blocks.index(found[-1]) + 1
        blocks = [*blocks[:before], row, *blocks[before:]]
    else:
        blocks = [*blocks, row]
    wanted = [*read_rows(text, section, file)]
    wanted.insert(place, dict(values))
    return _proved(text, blocks, (section,), wanted, file)


def drop_row(text: str, section: str, place: int, file: str) -> str:
    """Take the row at a place (from nought) of `[[section]]` out of the text."""
    blocks, found = _rows(text, section)
    wanted = read_rows(text, section, file)
    del wanted[place]
    kept = [block for block in blocks if block is not found[place]]
    return _proved(text, kept, (section,), wanted or None, file)


def _split(text: str) -> list[_Block]:
    blocks, lines = [_Block((), False, "", "")], list[str]()
    for line in text.splitlines(keepends=True):
        if not _HEADER.match(line.strip()):
            lines.append(line)
            continue
        body, lead = _cut_lead(lines)
        blocks[-1] = replace(blocks[-1], body=body)
        blocks.append(_Block(_path_of(line), line.startswith("[["), lead, ""))
        lines = [line]
    blocks[-1] = replace(blocks[-1], body="".join(lines))
    return blocks


def _cut_lead(lines: Sequence[str]) -> tuple[str, str]:
    """Comments and blank lines right above a header belong to it."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return "".join(lines[:end]), "".join(lines[end:])


def _path_of(header: str) -> Path:
    found: Any = read_toml(header, "表头")
    names = []
    while found:
        name, found = next(iter(found.items()))
        names.append(name)
        found = found[0] if isinstance(found, list) else found
    return tuple(names)


def _behind(blocks: Sequence[_Block], neighbours: Path) -> int:
    places = [place for place, block in enumerate(blocks, 1) if block.path[:1] == neighbours]
    return places[-1] if places else len(blocks)


def _rows(text: str, section: str) -> tuple[list[_Block], list[_Block]]:
    blocks = _split(text)
    return blocks, [block for block in blocks if block.path == (section,) and block.many]


def _table_blocks(own: Sequence[_Block], path: Path, values: Values) -> list[_Block]:
    """The head of a table as it stood with its values set, then its sub-tables; those that did not change stay."""
    was = read_table("".join(block.body for block in own), path, "规则表")
    apart = [name for name, value in values.items() if _stands_apart(own, (*path, name), value)]
    plain = {name: value for name, value in values.items() if name not in apart}
    head = next((block for block in own if block.path == path), None)
    new = _Block(path, False, "\n", f"[{_dotted(path)}]\n{_lines(plain)}")
    written = [replace(head, body=_updated(head, plain)) if head else new]
    for name in apart:
        below = (*path, name)
        same = was.get(name) == values[name]
        written += [block for block in own if same and block.path[: len(below)] == below]
        written += [] if same else _fresh(below, values[name])
    return written


def _stands_apart(own: Sequence[_Block], path: Path, value: object) -> bool:
    """Tells whether a value is written under a header of its own."""
    many = isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)
    return many or any(block.path[: len(path)] == path for block in own)


def _fresh(path: Path, value: Any) -> list[_Block]:
    many = isinstance(value, list)
    header = f"[[{_dotted(path)}]]" if many else f"[{_dotted(path)}]"
    return [_Block(path, many, "\n", f"{header}\n{_lines(part)}") for part in (value if many else [value])]


def _updated(block: _Block, values: Values) -> str:
    """A block's text with these values and no others; what stays the same keeps its line and its comment."""
    document = tomlkit.parse(block.body)
    table: Any = document
    for name in block.path:
        table = table[name]
    table = table[0] if block.many else table
    for name in [name for name in table if name not in values]:
        table.remove(name)
    for name, value in values.items():
        if name not in table or table[name] != value:
            table[name] = _item(value)
    return tomlkit.dumps(document)


def _lines(values: Values) -> str:
    table = tomlkit.document()
    for name, value in values.items():
        table.add(name, _item(value))
    return tomlkit.dumps(table)


def _item(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return tomlkit.item(value)
    inline = tomlkit.inline_table()
    inline.update({name: _item(part) for name, part in value.items()})
    return inline


def _dotted(path: Path) -> str:
    return ".".join(tomlkit.key(name).as_string() for name in path)


def _proved(text: str, blocks: Sequence[_Block], path: Path, value: Any, file: str) -> str:
    """Join the blocks and read them back; anything but the change that was wanted is an error."""
    whole = [block for block in blocks if block.lead or block.body]
    written = "".join(_closed(block.lead + block.body) for block in whole)
    if read_toml(written, file) != _changed(read_toml(text, file), path, value):
        raise ConfigError(file, ".".join(path), "跨行或嵌套的写法", "一行一项的写法", "这张表请整份导出，改好后再导入")
    return written


def _closed(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"


def _changed(table: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = deepcopy(table)
    inner = changed
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    if value is None:
        inner.pop(path[-1], None)
    else:
        inner[path[-1]] = value
    return changed
