"""Lets a list borrow the columns of another (`like = "application.incomes"`), so that they are written once."""

from collections.abc import Iterator
from typing import Any

from forms.errors import SchemaError

Table = dict[str, Any]


def borrow_columns(content: Table) -> Table:
    """Fills in the columns of every list that names another; its own columns follow the borrowed ones."""
    for section, table in content.items():
        for name, row in fields_of(table):
            if "like" in row:
                lender = find(content, section, name, row.pop("like"))
                row["columns"] = {**lender["columns"], **row.get("columns", {})}
    return content


def fields_of(section: Any) -> Iterator[tuple[str, Table]]:
    """Yields the questions of a section as they are written, whatever their group."""
    groups = section.get("groups", {}) if isinstance(section, dict) else {}
    for holder in (section, *(groups.values() if isinstance(groups, dict) else ())):
        fields = holder.get("fields", {}) if isinstance(holder, dict) else {}
        if isinstance(fields, dict):
            yield from ((name, row) for name, row in fields.items() if isinstance(row, dict))


def find(content: Table, section: str, name: str, path: object) -> Table:
    """Returns the list that is borrowed from; it must stand in the same file with columns of its own."""
    home, _, field = str(path).partition(".")
    for found, row in fields_of(content.get(home)):
        if found == field and isinstance(row.get("columns"), dict):
            return row
    raise SchemaError(section, f"{name}.like", path, "同一文件中另一个列表，写作“节名.项目名”")
