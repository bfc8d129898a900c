"""Reads posted or JSON answers as one flat mapping, and finds the rows of lists in it."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from forms.schema import Field

INDEX = re.compile(r"[0-9]{1,4}")
FILES = ("attachment", "photos")
BLANK: tuple[object, ...] = ("", None, [], {})


def flatten(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns answers under the names of their inputs: rows as list-0-column, parts of a signature as field_part."""
    if isinstance(data, MultiValueDict):
        return data
    flat: dict[str, Any] = {}
    for key, value in data.items():
        put(flat, str(key), value)
    return flat


def put(flat: dict[str, Any], key: str, value: Any) -> None:
    if isinstance(value, Mapping):
        flat |= {f"{key}_{part}": inner for part, inner in value.items() if not isinstance(inner, Mapping)}
    elif isinstance(value, list | tuple) and value and all(isinstance(row, Mapping) for row in value):
        put_rows(flat, key, value)
    else:
        flat[key] = value


def put_rows(flat: dict[str, Any], key: str, rows: Iterable[Mapping[str, Any]]) -> None:
    for place, row in enumerate(rows):
        for column, value in row.items():
            put(flat, f"{key}-{place}-{column}", value)
    flat[f"{key}_kept"] = [str(row["key"]) for row in rows if "key" in row]


def flatten_files(files: Mapping[str, Any] | None) -> MultiValueDict[str, Any]:
    """Returns uploaded files under the names of their inputs; paths may be written with dots."""
    if isinstance(files, MultiValueDict):
        return files
    rows = {key.replace(".", "-"): value for key, value in (files or {}).items()}
    return MultiValueDict({key: value if isinstance(value, list) else [value] for key, value in rows.items()})


def places(names: Iterable[str], *sources: Mapping[str, Any]) -> dict[str, list[int]]:
    """Returns the numbers of the rows in which something was typed, list by list."""
    found: dict[str, set[int]] = {name: set() for name in names}
    for source in sources if found else ():
        for key in source:
            name, dash, rest = key.partition("-")
            place, _, column = rest.partition("-")
            if dash and column and name in found and INDEX.fullmatch(place) and source.get(key) not in BLANK:
                found[name].add(int(place))
    return {name: sorted(numbers) for name, numbers in found.items()}


def without(data: Mapping[str, Any], names: Collection[str]) -> MultiValueDict[str, Any]:
    """Returns a changeable copy that leaves out the named inputs, and whole rows where a name ends in a dash."""
    heads = tuple(name for name in names if name.endswith("-"))
    kept = (key for key in data if key not in names and not (heads and key.startswith(heads)))
    return MultiValueDict({key: values_of(data, key) for key in kept})


def values_of(data: Mapping[str, Any], key: str) -> list[Any]:
    if isinstance(data, MultiValueDict):
        return list(data.getlist(key))
    value = data[key]
    return list(value) if isinstance(value, list | tuple) else [value]


def input_names(asked: Field) -> list[str]:
    """Returns the names of all inputs that a question posts under."""
    parts = {"signature": ("_name", "_on", "_drawn"), "list": ("-", "_csv", "_csv_file")}
    return [
        asked.name,
        *(asked.name + part for part in parts.get(asked.kind, ("_kept",) if asked.kind in FILES else ())),
    ]
