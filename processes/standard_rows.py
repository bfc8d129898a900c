"""Standards between the two rooms: a row of offices becomes a row of rules, and back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from offices.models import StandardValue
from processes.snapshots import Snapshot
from rules.parameters import find_parameter
from rules.standards import StandardRow

_COLUMNS = (
    "area",
    "key",
    "value",
    "from_on",
    "until_on",
    "set_by",
    "cite",
    "example",
    "residence_kind",
    "unit",
    "note",
)

# A row from a file came through review; a row entered by hand waits for a second person.
IN_FORCE = Q(entered_by__isnull=True) | Q(approved_by__isnull=False)


def _build() -> dict[str, list[StandardRow]]:
    by_area: dict[str, list[StandardRow]] = {}
    for columns in StandardValue.objects.filter(IN_FORCE).order_by("id").values_list(*_COLUMNS):
        row = _row(columns)
        by_area.setdefault(row.area, []).append(row)
    return by_area


_snapshot = Snapshot(_build, StandardValue)


def read(areas: Iterable[str]) -> list[StandardRow]:
    """The rows of some areas that two people, or a reviewed file, stand behind."""
    by_area = _snapshot.current()
    return [row for area in areas for row in by_area.get(area, ())]


def areas() -> frozenset[str]:
    """The areas that have rows of their own."""
    return frozenset(_snapshot.current())


def row_of(value: StandardValue) -> StandardRow:
    """One row of offices as rules read it, approved or not."""
    return _row(getattr(value, column) for column in _COLUMNS)


def _row(columns: Iterable[Any]) -> StandardRow:
    said = dict(zip(_COLUMNS, columns, strict=True))
    said["value"] = decode(said["key"], said["value"])
    return StandardRow(**{**said, "residence_kind": said["residence_kind"] or None})


def value_of(row: StandardRow) -> StandardValue:
    """One row of rules as offices keep it, not saved."""
    columns = {column: getattr(row, column) for column in _COLUMNS}
    return StandardValue(**{**columns, "value": encode(row.value), "residence_kind": row.residence_kind or ""})


def encode(value: object) -> object:
    """A value as JSON: numbers and dates as text, so that nothing is rounded."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def decode(key: str, value: object) -> object:
    """A value as rules expect it, by the kind the catalogue gives its key."""
    parameter = find_parameter(key)
    kind = parameter.kind if parameter else ""
    if kind == "number":
        return Decimal(str(value))
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
