"""A form section as JSON Schema (draft 2020-12), for programs that fill it in; the form itself stays the judge."""

from typing import Any

from forms.schema import Condition, Field, Section

DRAFT = "https://json-schema.org/draft/2020-12/schema"
# How the answer to a question of a kind is written; other kinds are texts.
TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "yes_no": {"type": "boolean"},
    "consent": {"type": "boolean", "const": True},
    "date": {"type": "string", "format": "date"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"},
    "money": {"type": ["string", "number"], "description": "元，至多两位小数"},
    "decimal": {"type": ["string", "number"]},
    "division": {"type": "string", "pattern": "^[0-9]{12}$"},
    "resident_id": {"type": "string", "pattern": "^[0-9]{17}[0-9Xx]$"},
}
FILES = ("attachment", "photos")


def schema_of(section: Section) -> dict[str, Any]:
    """The schema of a section's answers; files travel beside them, so they are left out here."""
    asked = [field for field in section.fields if field.kind not in FILES]
    return {"$schema": DRAFT, "title": section.title, **_object(asked)}


def _object(asked: list[Field]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": {field.name: _of(field) for field in asked}}
    required = [field.name for field in asked if field.required and field.show_if is None]
    return found | ({"required": required} if required else {})


def _of(field: Field) -> dict[str, Any]:
    told = _shape(field) | {"title": field.label}
    notes = [field.help, f"单位：{field.unit}" if field.unit else "", _shown(field.show_if)]
    text = "；".join(note for note in [str(told.get("description", "")), *notes] if note)
    return told | ({"description": text} if text else {})


def _shape(field: Field) -> dict[str, Any]:
    if field.kind == "list":
        return {"type": "array", "items": _object([one for one in field.columns if one.kind not in FILES])}
    if field.kind == "choices":
        return {"type": "array", "items": _options(field), "uniqueItems": True}
    if field.kind == "signature":
        return {
            "type": "object",
            "properties": {"name": {"type": "string"}, "on": {"type": "string", "format": "date"}},
        }
    if field.options:
        return _options(field)
    return dict(TYPES.get(field.kind, {"type": "string"}))


def _options(field: Field) -> dict[str, Any]:
    if not field.options:
        return {"type": "string"}
    told = "；".join(f"{word} {label}" for word, label in field.options)
    return {"type": "string", "enum": [word for word, _label in field.options], "description": told}


def _shown(condition: Condition | None) -> str:
    if condition is None:
        return ""
    return f"{condition.field} 为 {'、'.join(str(value) for value in condition.values)} 时填写"
