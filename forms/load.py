"""Reads form sections from TOML text into frozen values; what is wrong is said in a clerk's words."""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from forms import codes
from forms.errors import SchemaError
from forms.guards import check_section
from forms.likes import borrow
from forms.schema import Condition, Field, Group, Section

__all__ = ["Condition", "Field", "Group", "Section", "load_schema"]

NAME = re.compile(r"[a-z][a-z0-9_]*")
CHOOSING = ("choice", "choices")
NUMERIC = ("integer", "decimal", "money", "list", "text", "longtext", "photos", "attachment", "choices")
DATED = ("date", "datetime", "month")
KINDS = (
    *("text", "longtext", "integer", "decimal", "money", "date", "datetime", "month", "choice", "choices"),
    *("yes_no", "consent", "resident_id", "phone", "bank_card", "division", "attachment", "photos"),
    *("signature", "person", "list"),
)
KEYS: dict[str, tuple[str, ...]] = {
    **{key: KINDS for key in ("kind", "label", "required", "wanted", "help", "show_if", "secret", "folded")},
    **{key: KINDS for key in ("source", "evidence", "asked_because", "clause", "unit")},
    **{key: CHOOSING for key in ("options", "codes")},
    **{key: NUMERIC for key in ("min", "max")},
    **{key: DATED for key in ("not_before", "not_after")},
    **{"columns": ("list",), "csv": ("list",), "among": ("person",)},
}
SECTION_KEYS = ("title", "intro", "applicant", "adds", "fields", "groups")
GROUP_KEYS = ("title", "intro", "folded", "before", "fields")


def load_schema(text: str, file: str = "") -> dict[str, Section]:
    """Returns the sections of one TOML text by id; the same text gives the same objects."""
    return dict(_load(text, file))


@lru_cache(maxsize=256)
def _load(text: str, file: str) -> tuple[tuple[str, Section], ...]:
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SchemaError("", "", str(error), "合乎 TOML 写法的文字（检查引号、括号和重复的名称）", file) from error
    try:
        return tuple((id, read_section(id, table)) for id, table in borrow(content).items())
    except SchemaError as error:
        error.file = file
        error.args = (str(error),)
        raise


def read_section(id: str, table: object) -> Section:
    """Reads one section and checks that its questions fit together."""
    rows = check_table(id, "", table, SECTION_KEYS, needs=("title",))
    groups = [read_group(id, "", {"fields": rows["fields"]})] if "fields" in rows else []
    groups += [read_group(id, name, group) for name, group in as_table(id, "groups", rows.get("groups", {})).items()]
    applicant, adds = (bool(rows.get(key)) for key in ("applicant", "adds"))
    section = Section(id, str(rows["title"]), str(rows.get("intro", "")), applicant, tuple(groups), adds)
    if not section.fields:
        raise SchemaError(id, "fields", {}, "至少一个要填写的项目")
    if not adds:
        check_section(section)
    return section


def read_group(section: str, id: str, table: object) -> Group:
    """Reads a group of questions."""
    rows = check_table(section, f"groups.{id}" if id else "", table, GROUP_KEYS, needs=("fields",))
    fields = read_fields(section, "", as_table(section, "fields", rows["fields"]))
    title, intro, before = (str(rows.get(key, "")) for key in ("title", "intro", "before"))
    return Group(id, title, intro, bool(rows.get("folded")), fields, before)


def read_fields(section: str, path: str, table: Mapping[str, object]) -> tuple[Field, ...]:
    """Reads the questions of a table, in their order."""
    return tuple(read_field(section, f"{path}{name}", name, row) for name, row in table.items())


def read_field(section: str, path: str, name: str, table: object) -> Field:
    """Reads one question."""
    if not NAME.fullmatch(name):
        raise SchemaError(section, path, name, "小写英文字母、数字和下划线组成的名称")
    rows = check_table(section, path, with_kind(table), KEYS, needs=("kind", "label"))
    kind = str(rows["kind"])
    if kind not in KINDS:
        raise SchemaError(section, f"{path}.kind", kind, "、".join(KINDS))
    for key in rows:
        if kind not in KEYS[key]:
            raise SchemaError(section, f"{path}.{key}", key, f"只用于 {'、'.join(KEYS[key])}，不用于 {kind}")
    answers: dict[str, Any] = {
        key: READERS[key](section, f"{path}.{key}", value) for key, value in merged(rows).items()
    }
    return Field(name=name, **answers)


def with_kind(table: object) -> object:
    """What has columns is a list, without saying so."""
    return {"kind": "list", **table} if isinstance(table, dict) and "columns" in table else table


def merged(rows: dict[str, object]) -> dict[str, object]:
    """A code list is one way of giving options."""
    return {("options" if key == "codes" else key): value for key, value in rows.items()}


def read_text(section: str, path: str, value: object) -> str:
    if isinstance(value, str | int) or hasattr(value, "isoformat"):
        return str(value)
    raise SchemaError(section, path, value, "文字")


def read_flag(section: str, path: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise SchemaError(section, path, value, "true 或 false")


def read_number(section: str, path: str, value: object) -> Decimal:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    raise SchemaError(section, path, value, "数字")


def read_options(section: str, path: str, value: object) -> codes.Options:
    """Takes a table of code and label, or the name of a code list."""
    if isinstance(value, str):
        try:
            return codes.options(value)
        except KeyError:
            raise SchemaError(section, path, value, "、".join(codes.catalogue())) from None
    rows = as_table(section, path, value)
    if len(rows) < 1 or not all(isinstance(label, str) and label for label in rows.values()):
        raise SchemaError(section, path, value, "选项代码 = “中文名称”的表")
    return tuple((code, str(label)) for code, label in rows.items())


def read_condition(section: str, path: str, value: object) -> Condition:
    """Takes { field = …, equals = … } or { field = …, in = […] }."""
    rows = check_table(section, path, value, ("field", "equals", "in"), needs=("field",))
    chosen = rows.get("in", [rows["equals"]] if "equals" in rows else None)
    if not isinstance(chosen, list) or not chosen:
        raise SchemaError(section, path, value, "{ field = 项目名, equals = 值 } 或 { field = 项目名, in = [值, …] }")
    return Condition(str(rows["field"]), tuple(chosen))


def read_columns(section: str, path: str, value: object) -> tuple[Field, ...]:
    return read_fields(section, f"{path}.", as_table(section, path, value))


READERS: dict[str, Callable[[str, str, object], object]] = {
    **dict.fromkeys(KEYS, read_text),
    **dict.fromkeys(("required", "wanted", "secret", "folded", "csv"), read_flag),
    **dict.fromkeys(("min", "max"), read_number),
    "options": read_options,
    "show_if": read_condition,
    "columns": read_columns,
}


def as_table(section: str, path: str, value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise SchemaError(section, path, value, "一个表（名称 = 内容）")


def check_table(
    section: str, path: str, value: object, keys: Iterable[str], needs: tuple[str, ...]
) -> dict[str, object]:
    """Returns the table if it has all it needs and nothing unknown."""
    rows = as_table(section, path, value)
    for key in rows:
        if key not in keys:
            raise SchemaError(section, f"{path}.{key}".strip("."), key, "、".join(keys))
    for key in needs:
        if not rows.get(key):
            raise SchemaError(section, f"{path}.{key}".strip("."), rows.get(key), "必须写明")
    return rows
