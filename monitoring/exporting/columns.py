"""What of a row is exported: plain columns as JSON, sealed ones opened for the receiver only, some left out."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db.models import BinaryField, Field, ForeignKey, Model

from cases import secrets
from offices.sealed import SealedField

LEFT_OUT = {
    "offices.User.password": "密码的散列，只在本系统有用",
    "offices.User.groups": "没有使用",
    "offices.User.user_permissions": "没有使用",
    "offices.AccessToken.digest": "接口令牌的摘要，只在本系统有用",
    "monitoring.Source.token_digest": "数据推送口令的摘要，只在本系统有用",
    "cases.Case.code_digest": "查询码的带密钥摘要，只在本系统有用",
    "cases.Member.resident_id_index": "带密钥的检索摘要，只在本系统有用",
    "monitoring.Unmatched.id_index": "带密钥的检索摘要，只在本系统有用",
}


@dataclass(frozen=True)
class Column:
    """One column of a table: how it is called there, in Chinese, of which kind, and by which code list."""

    field: Field
    name: str
    title: str
    kind: str
    choices: tuple[tuple[str, str], ...]


def id_of(field: Field) -> str:
    """Table and column as this module names them."""
    return f"{field.model._meta.label}.{field.name}"


def columns_of(model: type[Model]) -> list[Column]:
    """The plain columns of a table in the order of their declaration."""
    return [_column(field) for field in model._meta.concrete_fields if _is_plain(field)]


def sealed_of(model: type[Model]) -> list[Column]:
    """The sealed columns of a table."""
    return [_column(field) for field in model._meta.concrete_fields if _is_sealed(field)]


def many_of(model: type[Model]) -> list[Field]:
    """The columns that name many rows of another table."""
    return [field for field in model._meta.many_to_many if id_of(field) not in LEFT_OUT]


def _is_sealed(field: Field) -> bool:
    return isinstance(field, SealedField) and id_of(field) not in LEFT_OUT


def _is_plain(field: Field) -> bool:
    return not isinstance(field, SealedField) and id_of(field) not in LEFT_OUT


def _column(field: Field) -> Column:
    kind = f"-> {field.related_model._meta.label}" if isinstance(field, ForeignKey) else field.get_internal_type()
    choices = tuple((str(word), str(title)) for word, title in field.flatchoices)
    return Column(field, field.attname, str(field.verbose_name), kind, choices)


def plain(columns: list[Column], row: Mapping[str, object]) -> dict[str, object]:
    """The plain values of a row; bytes in base64."""
    return {column.name: _value(row[column.name]) for column in columns}


def _value(value: object) -> object:
    return base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value


def owners(columns: list[Column]) -> list[str]:
    """The paths to the numbers to which sealed columns are bound."""
    return sorted({column.field.owner for column in columns})


def unsealed(columns: list[Column], row: Mapping[str, object]) -> dict[str, object]:
    """The sealed values of a row, opened: JSON where it is JSON, else text; what is empty is left out."""
    found: dict[str, object] = {}
    for column in columns:
        sealed = bytes(row[column.name] or b"")
        if sealed:
            owner = UUID(str(row[column.field.owner]))
            found[column.name] = _read(secrets.unseal(sealed, column.field.place, owner))
    return found


def _read(data: bytes) -> object:
    """A sealed mapping is kept as JSON; whatever else is sealed is a text."""
    return orjson.loads(data) if data[:1] == b"{" else data.decode()


def dictionary(models: list[type[Model]]) -> Iterator[dict[str, object]]:
    """The data dictionary: table, column, Chinese name, kind, code list, where it stands."""
    for model in models:
        for field in [*model._meta.concrete_fields, *model._meta.many_to_many]:
            yield _told(model, field, _is_sealed(field))


def _told(model: type[Model], field: Field, is_sealed: bool) -> dict[str, object]:
    why = LEFT_OUT.get(id_of(field), "")
    many = field.many_to_many
    column = None if many else _column(field)
    return {
        "table": model._meta.label,
        "table_title": str(model._meta.verbose_name),
        "column": column.name if column else field.name,
        "title": str(field.verbose_name),
        "kind": column.kind if column else f"-> {field.related_model._meta.label} []",
        "codes": "；".join(f"{word} {title}" for word, title in column.choices) if column else "",
        "stands": f"不导出：{why}" if why else "sealed/" if is_sealed else "tables/",
    }


def untold_bytes(models: list[type[Model]]) -> list[str]:
    """Columns of bytes that are neither sealed by declaration nor left out; only the engine's state is plain."""
    fields = [field for model in models for field in model._meta.concrete_fields if isinstance(field, BinaryField)]
    told = {"processes.Process.engine_state", *LEFT_OUT}
    return [id_of(field) for field in fields if not isinstance(field, SealedField) and id_of(field) not in told]
