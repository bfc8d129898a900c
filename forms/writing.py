"""Changing a form file question by question: TOML text in, TOML text out, all else stays letter by letter.

The definition on disk stays the definition: a question is a table of the keys that forms.load reads. Questions live in
a *holder*: a section, one of its groups, or the columns of a list.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms.errors import SchemaError
from forms.layout import Block, Layout, Path, Row, take_apart, written, written_key

Definition = Mapping[str, Any]


@dataclass(frozen=True)
class Holder:
    """Where questions stand: a section, perhaps a group of it, perhaps a list whose columns are meant."""

    section: str
    group: str = ""
    list: str = ""

    @property
    def path(self) -> Path:
        """The path of the table that holds the questions."""
        above = (self.section, "groups", self.group) if self.group else (self.section,)
        return (*above, "fields", self.list, "columns") if self.list else (*above, "fields")


@dataclass(frozen=True)
class _Entry:
    """One question as it stands in the file: a row of its holder's table, or a table of its own."""

    name: str
    row: Row | None = None
    blocks: tuple[Block, ...] = ()


def definitions(text: str) -> dict[str, dict[str, Any]]:
    """Returns all sections as they are written, by id; SchemaError when the text is no TOML."""
    take_apart(text)
    return tomllib.loads(text)


def questions(text: str, holder: Holder) -> dict[str, dict[str, Any]]:
    """Returns the questions of a holder as they are written, in order; empty when there are none."""
    found: Any = definitions(text)
    for name in holder.path:
        found = found.get(name, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def add_question(text: str, holder: Holder, name: str, definition: Definition, *, before: str = "") -> str:
    """Adds a question before another, or last; SchemaError when the name is taken."""
    layout, entries = _open(text, holder)
    if any(entry.name == name for entry in entries):
        raise SchemaError(holder.section, name, name, "本表里没有用过的名称")
    place = next((at for at, entry in enumerate(entries) if entry.name == before), len(entries))
    made = _made(holder.path, name, definition)
    return _close(layout, holder.path, [*entries[:place], made, *entries[place:]])


def set_question(text: str, holder: Holder, name: str, definition: Definition, *, rename: str = "") -> str:
    """Writes a question anew under the same or another name; the columns of a list stay."""
    layout, entries = _open(text, holder)
    place = _find(holder, entries, name)
    if rename and rename != name and any(entry.name == rename for entry in entries):
        raise SchemaError(holder.section, rename, rename, "本表里没有用过的名称")
    entries[place] = _changed(holder.path, entries[place], definition, rename or name)
    return _close(layout, holder.path, entries)


def remove_question(text: str, holder: Holder, name: str) -> str:
    """Takes a question out."""
    layout, entries = _open(text, holder)
    del entries[_find(holder, entries, name)]
    return _close(layout, holder.path, entries)


def move_question(text: str, holder: Holder, name: str, by: int) -> str:
    """Moves a question up (-1) or down (1) among its neighbours; at the edge it stays."""
    layout, entries = _open(text, holder)
    place = _find(holder, entries, name)
    entry = entries.pop(place)
    entries.insert(max(0, min(len(entries), place + by)), entry)
    return _close(layout, holder.path, entries)


def add_section(text: str, id: str, said: Definition) -> str:
    """Adds a section at the end, with no questions yet."""
    if id in definitions(text):
        raise SchemaError(id, "", id, "没有用过的表单编号")
    return _added(text, (id,), said)


def add_group(text: str, section: str, id: str, said: Definition) -> str:
    """Adds a group of questions at the end of a section; a section holds groups or questions, not both."""
    found = definitions(text).get(section, {})
    if id in found.get("groups", {}):
        raise SchemaError(section, f"groups.{id}", id, "没有用过的分组编号")
    return _added(text, (section, "groups", id), said)


def set_heading(text: str, path: Path, said: Definition) -> str:
    """Writes what a section or group says about itself (title, intro, …); None takes a key out, others stay."""
    layout = take_apart(text)
    own = layout.under(path)
    if not own:
        raise SchemaError(path[0], ".".join(path[1:]), "", "文件里没有这一节")
    head = own[0] if own[0].path == path else _block(path, {}, lead=own[0].lead)
    rest = own[1:] if own[0].path == path else [replace(own[0], lead="\n"), *own[1:]]
    for key, value in said.items():
        head = head.put(key, value)
    return layout.replaced(path, [head, *rest]).text()


def remove_part(text: str, path: Path) -> str:
    """Takes out a whole section or group."""
    return take_apart(text).replaced(path, []).text()


def move_part(text: str, path: Path, by: int) -> str:
    """Moves a section or group up (-1) or down (1) among its neighbours."""
    layout, above = take_apart(text), path[:-1]
    names = list(dict.fromkeys(block.path[len(above)] for block in layout.under(above) if len(block.path) > len(above)))
    place = names.index(path[-1])
    names.insert(max(0, min(len(names) - 1, place + by)), names.pop(place))
    first = [block for block in layout.under(above) if len(block.path) <= len(above)]
    ordered = [block for name in names for block in layout.under((*above, name))]
    return layout.replaced(above, [*first, *ordered]).text()


# Entries


def _open(text: str, holder: Holder) -> tuple[Layout, list[_Entry]]:
    """The file and the questions of a holder; SchemaError when they are written in a way that cannot be edited."""
    layout = take_apart(text)
    entries = _entries(layout, holder.path)
    if [entry.name for entry in entries] != list(questions(text, holder)):
        raise SchemaError(holder.section, ".".join(holder.path[1:]), "", "每个项目单独成行或成表的写法，才能逐项修改")
    return layout, entries


def _entries(layout: Layout, path: Path) -> list[_Entry]:
    found: list[_Entry] = []
    tables: dict[str, list[Block]] = {}
    for block in layout.under(path):
        if block.path == path:
            found += [_Entry(row.key[0], row) for row in block.rows]
        else:
            tables.setdefault(block.path[len(path)], []).append(block)
    return found + [_Entry(name, blocks=tuple(blocks)) for name, blocks in tables.items()]


def _find(holder: Holder, entries: list[_Entry], name: str) -> int:
    for place, entry in enumerate(entries):
        if entry.name == name:
            return place
    raise SchemaError(holder.section, name, name, "文件里没有这个项目，可能已被删除，请刷新")


def _close(layout: Layout, path: Path, entries: list[_Entry]) -> str:
    """Writes the questions back: rows first, then tables; a row behind a table becomes a table, to keep the order."""
    own = [block for block in layout.under(path) if block.path == path]
    first_table = next((at for at, entry in enumerate(entries) if entry.blocks), len(entries))
    rows = [entry.row for entry in entries[:first_table] if entry.row]
    tables = [block for entry in entries[first_table:] for block in _as_tables(path, entry)]
    head = replace(own[0] if own else _block(path, {}), rows=tuple(rows))
    # `[….fields]` need not be written when all questions are tables of their own.
    return layout.replaced(path, [*([head] if rows or own else []), *tables]).text()


def _as_tables(path: Path, entry: _Entry) -> list[Block]:
    if entry.row is None:
        return list(entry.blocks)
    said = next(iter(tomllib.loads(entry.row.text).values()))
    return [_block((*path, entry.name), said, lead="\n" + entry.row.lead.lstrip("\n"))]


def _made(path: Path, name: str, definition: Definition) -> _Entry:
    """A new question: a list as a table with a table of columns, anything else on a line."""
    said = dict(definition)
    columns = said.pop("columns", None)
    if columns is None:
        return _Entry(name, Row((name,), f"{written_key(name)} = {written(said)}\n"))
    own = (*path, name)
    return _Entry(name, blocks=(_block(own, said), _block((*own, "columns"), columns)))


def _changed(path: Path, entry: _Entry, definition: Definition, name: str) -> _Entry:
    if entry.row is not None:
        text = f"{written_key(name)} = {written(_ordered(entry.row, definition))}{_remark(entry.row)}\n"
        return _Entry(name, Row((name,), text, entry.row.lead))
    own = (*path, name)
    blocks = [replace(block, **_moved(block, len(path), own)) for block in entry.blocks]
    head = blocks[0] if blocks[0].path == own else _block(own, {})
    rest = blocks[1:] if blocks[0].path == own else blocks
    for key in [*(row.key[0] for row in head.rows), *definition]:
        if key != "columns":
            head = head.put(key, definition.get(key))
    return _Entry(name, blocks=(head, *rest))


def _moved(block: Block, depth: int, own: Path) -> dict[str, Any]:
    """The header of a block when its question has another name."""
    path = (*own, *block.path[depth + 1 :])
    return {} if path == block.path else {"path": path, "head": _head(path)}


def _ordered(row: Row, definition: Definition) -> dict[str, Any]:
    """The keys in the order in which they stood, new ones behind."""
    old = next(iter(tomllib.loads(row.text).values()))
    order = [*(key for key in old if key in definition), *(key for key in definition if key not in old)]
    return {key: definition[key] for key in order}


def _remark(row: Row) -> str:
    """The comment behind a row, if there is one."""
    behind = row.text.rpartition("}")[2].strip()
    return f"  {behind}" if behind.startswith("#") else ""


def _added(text: str, path: Path, said: Definition) -> str:
    layout = take_apart(text)
    return layout.replaced(path, [_block(path, said)]).text()


def _block(path: Path, said: Definition, lead: str = "\n") -> Block:
    rows = tuple(Row((key,), f"{written_key(key)} = {written(value)}\n") for key, value in said.items())
    return Block(path, _head(path), lead, rows)


def _head(path: Path) -> str:
    return f"[{'.'.join(map(written_key, path))}]\n"
