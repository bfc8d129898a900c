"""Lets a question borrow the columns or options of another (`like = "application.incomes"`): written once."""

from collections.abc import Iterator
from typing import Any

from forms.errors import SchemaError

Table = dict[str, Any]


# What one question may lend another.
LENT = ("columns", "options")


def borrow(content: Table) -> Table:
    """Fills in what a question that names another borrows of it; its own columns and options follow the borrowed ones.

    A code list is lent by its name.
    """
    for section, table in content.items():
        for name, row in fields_of(table):
            if "like" in row:
                lender = find(content, section, name, row.pop("like"))
                row.update({part: {**lender[part], **row.get(part, {})} for part in LENT if part in lender})
                row.update({"codes": lender["codes"]} if "codes" in lender else {})
    return content


def fields_of(section: Any) -> Iterator[tuple[str, Table]]:
    """Yields the questions of a section as they are written, whatever their group."""
    groups = section.get("groups", {}) if isinstance(section, dict) else {}
    for holder in (section, *(groups.values() if isinstance(groups, dict) else ())):
        fields = holder.get("fields", {}) if isinstance(holder, dict) else {}
        if isinstance(fields, dict):
            yield from ((name, row) for name, row in fields.items() if isinstance(row, dict))


def find(content: Table, section: str, name: str, path: object) -> Table:
    """Returns the question that is borrowed from; it must stand in the same file with columns or options of its own."""
    home, _, field = str(path).partition(".")
    for found, row in fields_of(content.get(home)):
        if found == field and (any(isinstance(row.get(part), dict) for part in LENT) or "codes" in row):
            return row
    raise SchemaError(section, f"{name}.like", path, "同一文件中另一个列表或者选择题，写作“节名.项目名”")
