"""What other tools store on a step besides BPMN: groups, form fields, due dates, and our own properties."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

from offices.models import OfficeKind, PostKind
from processes.conditions import compiled
from processes.diagrams import BPMN, SPIFF, local_name
from processes.importing import dialects, seats, wording
from processes.importing.model import Node
from processes.importing.report import Done, Ledger
from rules.errors import ExpressionError

_PROPERTIES = f"{{*}}extensionElements/{{{SPIFF}}}properties/{{{SPIFF}}}property"
_OPERATOR = f"{{*}}extensionElements/{{{SPIFF}}}serviceTaskOperator"
MAX_FIELDS = 60
_GROUPS = ("candidateGroups", "groups")
_ROLES = ("potentialOwner", "performer", "humanPerformer", "resourceRole")
_GROUP_WORD = re.compile(r"group\(([^)]*)\)")
_KINDS = {
    **dict.fromkeys(("long", "integer", "int", "number", "Long"), "integer"),
    **dict.fromkeys(("double", "float", "decimal", "currency"), "decimal"),
    **dict.fromkeys(("boolean", "checkbox"), "yes_no"),
    **dict.fromkeys(("date", "datetime", "dateTime"), "date"),
    **dict.fromkeys(("enum", "select", "radio", "dropdown", "radio-buttons"), "choice"),
    **dict.fromkeys(("textarea", "multi-line-text", "longtext"), "longtext"),
}


@dataclass(frozen=True)
class SuggestedField:
    """A question that a foreign form asked: name of the fact, label, kind of ours, options by code."""

    name: str
    label: str
    kind: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()


def read_own(element: etree._Element, node: Node, ledger: Ledger) -> None:
    """Takes over what a diagram of ours says of a step; unknown properties and bad expressions stay outside."""
    for item in element.iterfind(_PROPERTIES):
        name, value = item.get("name", ""), item.get("value", "")
        if name in seats.OWN_PROPERTIES and value:
            node.properties[name] = value
            _keep_with_frame(item, element, ledger)
    for operator in element.iterfind(_OPERATOR):
        node.operation = operator.get("id", "")
        _keep_with_frame(operator, element, ledger)
        for item in operator.iter(f"{{{SPIFF}}}parameter"):
            _own_parameter(item, element, node, ledger)


def _own_parameter(item: etree._Element, element: etree._Element, node: Node, ledger: Ledger) -> None:
    try:
        compiled(item.get("value"))
    except ExpressionError as slip:
        ledger.leave(item, "operation", f"参数写法有误，没有带入：{slip}", True)
        return
    node.parameters[item.get("id", "")] = item.get("value", "")
    _keep_with_frame(item, element, ledger)


def _keep_with_frame(item: etree._Element, element: etree._Element, ledger: Ledger) -> None:
    while item is not element and item is not None:
        ledger.keep(item)
        item = item.getparent()


def suggest_seat(element: etree._Element, node: Node, lane: str, ledger: Ledger) -> None:
    """Fills in office and post where a group or role names exactly one; the person herself is never taken over."""
    if node.kind != "userTask" or "office_kind" in node.properties:
        return
    for place, attribute, text in _stated_groups(element):
        found = seats.seat(*(part.strip() for part in text.split(",")))
        if found:
            node.properties.update(office_kind=found[0], post=found[1])
            _say_seat(place, attribute, text, found, ledger)
            return
    found = seats.seat(node.name, lane[:80])
    if found:
        node.properties.update(office_kind=found[0], post=found[1])


def _say_seat(place: etree._Element, attribute: str, text: str, found: tuple[str, str], ledger: Ledger) -> None:
    office, post = OfficeKind(found[0]).label, PostKind(found[1]).label
    message = f"按“{text[:40]}”填了承办机构“{office}”和岗位“{post}”，请核对。"
    if attribute:
        ledger.attribute(place, attribute, Done.CHANGED, "seat", message, True)
    else:
        ledger.change(place, "seat", message, True)


def _stated_groups(element: etree._Element) -> list[tuple[etree._Element, str, str]]:
    """Where groups or roles are named: the element, the attribute, and the words."""
    found = [(element, name, text) for name, text in element.attrib.items() if _local(name) == "candidateGroups"]
    for inner in element.iterfind("{*}extensionElements//*"):
        found += [(inner, "", text) for name, text in inner.attrib.items() if _local(name) in _GROUPS]
        if local_name(inner).lower() in ("performer", "performerrole", "role") and (inner.text or inner.get("name")):
            found.append((inner, "", inner.text or inner.get("name", "")))
        if inner.get("metaKey") in ("rolle", "role", "performer") and inner.get("metaValue", "") not in ("", "[]"):
            found.append((inner, "", inner.get("metaValue", "")))
    for role in element.iterchildren(*(f"{{{BPMN}}}{name}" for name in _ROLES)):
        words = " ".join([role.get("name", ""), *(text for text in role.itertext() if text.strip())])
        found.append((role, "", ",".join(_GROUP_WORD.findall(words)) or words.strip()))
    return [(place, name, text.strip()[:200]) for place, name, text in found if text and text.strip()]


def _local(name: str) -> str:
    return str(etree.QName(name).localname) if name.startswith("{") else name


def due(element: etree._Element) -> tuple[str, str] | None:
    """The due date that a step states, as attribute and text."""
    for name, text in element.attrib.items():
        if name.startswith("{") and _local(name) == "dueDate" and text.strip():
            return name, text
    return None


def form_fields(
    element: etree._Element, forms: dict[str, list[SuggestedField]], ledger: Ledger
) -> list[SuggestedField]:
    """The questions of a step's own form, for a suggested section; its look and its checks stay outside."""
    fields: list[SuggestedField] = []
    for item in element.iterfind("{*}extensionElements//*"):
        if local_name(item) in ("formField", "formProperty") and len(fields) < MAX_FIELDS:
            fields.append(_field(item, len(fields)))
            _take_field(item, element, ledger)
        if local_name(item) == "formDefinition":
            key = (item.get("formKey") or item.get("formId") or "").rpartition(":")[2]
            if forms.get(key):
                fields += forms[key]
                ledger.change(item, "form", "表单栏目列入建议的表单，请核对。", True)
    return fields


def _take_field(item: etree._Element, element: etree._Element, ledger: Ledger) -> None:
    ledger.change(item, "form", "列入建议的表单栏目，请核对名称和是否必填。", True)
    for inner in item.iterdescendants():
        if isinstance(inner.tag, str):
            ledger.change(inner, "form", "随所在栏目列入建议的表单；除必填和选项外的检查没有带入。")
    around = item.getparent()
    while around is not None and around is not element:
        if ledger.noted(around) is None:
            ledger.change(around, "form", "随栏目列入建议的表单。")
        around = around.getparent()


def _field(item: etree._Element, number: int) -> SuggestedField:
    label = " ".join((item.get("label") or item.get("name") or item.get("id") or "").split())[:60]
    values = [each for each in item.iterdescendants() if local_name(each) in ("value", "item")]
    options = [(each.get("id") or each.get("name") or "", each.get("name") or each.get("id") or "") for each in values]
    checked = [each for each in item.iterdescendants() if local_name(each) == "constraint"]
    required = item.get("required") == "true" or any(
        each.get("name") == "required" and each.get("config", "true") != "false" for each in checked
    )
    return _suggested(item.get("id", ""), label, item.get("type", ""), required, options, number)


def _suggested(
    id: str, label: str, kind: str, required: bool, options: list[tuple[str, str]], number: int
) -> SuggestedField:
    name = field_name(id, number)
    ours = _KINDS.get(kind, "text")
    coded = tuple((_option(code, at), text[:60] or code) for at, (code, text) in enumerate(options))
    if ours == "choice" and not coded:
        ours = "text"
    return SuggestedField(name, label or name, ours, required, dict_items(coded) if ours == "choice" else ())


def dict_items(pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The pairs without a second one of the same code."""
    return tuple(dict(pairs).items())


def field_name(text: str, number: int) -> str:
    """A foreign field's id as a fact's name; one without usable letters gets a number."""
    name = re.sub(r"[^a-z0-9_]+", "_", wording.fact_name(text)).strip("_")[:40]
    return name if re.fullmatch(r"[a-z][a-z0-9_]*", name) else f"field_{number + 1}"


def _option(code: str, number: int) -> str:
    name = re.sub(r"[^a-z0-9_]+", "_", code.lower()).strip("_")[:30]
    return name if name and name[0].isalpha() else f"option_{number + 1}"


def zeebe_forms(root: etree._Element, ledger: Ledger) -> dict[str, list[SuggestedField]]:
    """The forms that Camunda 8 stores as JSON in the diagram, by id."""
    found: dict[str, list[SuggestedField]] = {}
    for item in root.iter(f"{{{dialects.ZEEBE}}}userTaskForm"):
        fields = _json_fields(item.text or "")
        if fields:
            found[item.get("id", "")] = fields
            ledger.change(item, "form", "表单栏目列入建议的表单，请核对。")
    return found


def _json_fields(text: str) -> list[SuggestedField]:
    try:
        content = json.loads(text[:100_000])
    except (ValueError, RecursionError):
        return []
    components = content.get("components") if isinstance(content, dict) else None
    rows = [each for each in components if isinstance(each, dict)] if isinstance(components, list) else []
    asked = [each for each in rows if isinstance(each.get("key"), str)][:MAX_FIELDS]
    return [_json_field(each, number) for number, each in enumerate(asked)]


def _json_field(row: dict[str, object], number: int) -> SuggestedField:
    listed = row.get("values")
    values = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    options = [(str(each.get("value", "")), str(each.get("label", ""))) for each in values]
    checks = row.get("validate")
    required = isinstance(checks, dict) and checks.get("required") is True
    kind = str(row.get("type", ""))
    return _suggested(str(row["key"]), str(row.get("label", ""))[:60], kind, required, options, number)


def section_text(section: str, title: str, fields: list[SuggestedField]) -> str:
    """A section of a form schema that asks these questions, each name once."""
    rows = [f"[{section}]", f"title = {quoted(title or section)}", "", f"[{section}.fields]"]
    for one in {each.name: each for each in fields}.values():
        options = ", ".join(f"{code} = {quoted(label)}" for code, label in one.options)
        more = f", options = {{ {options} }}" if options else ""
        optional = "" if one.required else ", required = false"
        rows.append(f'{one.name} = {{ kind = "{one.kind}", label = {quoted(one.label)}{optional}{more} }}')
    return "\n".join(rows) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False).replace("\x7f", "")
