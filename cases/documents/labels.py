"""Answers as a reader reads them: choices in words, lists row by row."""

from collections.abc import Mapping

from forms.schema import Field, Section


def labelled(section: Section, answers: Mapping[str, object]) -> dict[str, object]:
    """Each answer of a section with its choices in Chinese; what the section does not ask is left out."""
    return {item.name: _label(item, answers[item.name]) for item in section.fields if item.name in answers}


def _label(item: Field, value: object) -> object:
    if item.kind == "list":
        columns = {column.name: column for column in item.columns}
        return [_row(columns, row) for row in value or []]
    if item.kind == "choices":
        return [item.label_of(one) for one in value or []]
    if item.kind in ("choice", "person"):
        return item.label_of(value) if value not in (None, "") else ""
    return value


def _row(columns: Mapping[str, Field], row: Mapping[str, object]) -> dict[str, object]:
    return {name: _label(columns[name], value) for name, value in row.items() if name in columns}
