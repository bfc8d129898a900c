"""What an element says about itself: properties, operation, timer, condition, written in the dialect that we read."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import BPMN, NAMES, SPIFF, local_name, read_extensions
from processes.errors import RedrawRefused
from processes.redrawing.sheet import XSI, Sheet, called

PROPERTIES = ("office_kind", "post", "also", "deadline", "form", "clause")
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})


def write_properties(node: etree._Element, stated: Mapping[str, str]) -> None:
    """Sets the properties of a user task; an empty one is taken out, those not named stay."""
    found: dict[str, str] = {**read_extensions(node)["properties"], **stated}
    order = [*PROPERTIES, *(each for each in found if each not in PROPERTIES)]
    extensions = _extensions(node)
    _drop(extensions, "properties")
    kept = [(name, found[name]) for name in order if found.get(name)]
    if kept:
        holder = etree.SubElement(extensions, f"{{{SPIFF}}}properties")
        for name, value in kept:
            etree.SubElement(holder, f"{{{SPIFF}}}property", name=name, value=value)
    _tidy(node)


def write_operation(node: etree._Element, operation: str, parameters: Mapping[str, str]) -> None:
    """Sets what a service task does; parameters are expressions by name."""
    extensions = _extensions(node)
    _drop(extensions, "serviceTaskOperator")
    operator = etree.SubElement(extensions, f"{{{SPIFF}}}serviceTaskOperator", id=operation)
    if parameters:
        holder = etree.SubElement(operator, f"{{{SPIFF}}}parameters")
        for name, value in parameters.items():
            etree.SubElement(holder, f"{{{SPIFF}}}parameter", id=name, type="str", value=value)


def write_timer(node: etree._Element, rule: str) -> None:
    """Lets an event wait until the deadline of a rule has passed."""
    if local_name(node) not in ("intermediateCatchEvent", "boundaryEvent"):
        raise RedrawRefused(f"{called(node)}不是定时环节，不能设等待期限。")
    event = node.find("b:timerEventDefinition", NAMES)
    if event is None:
        event = etree.SubElement(node, f"{{{BPMN}}}timerEventDefinition", id=f"{node.get('id')}_timer")
    for old in list(event):
        event.remove(old)
    day = etree.SubElement(event, f"{{{BPMN}}}timeDate")
    _formal(day, f'deadline("{rule}")')


def write_condition(sheet: Sheet, flow: etree._Element, condition: str | None) -> None:
    """Sets a flow's condition; None makes it the way that is taken when no other condition holds."""
    source, old = sheet.node(flow.get("sourceRef")), flow.find("b:conditionExpression", NAMES)
    if local_name(source) not in CHOOSING:
        raise RedrawRefused(f"{called(source)}不是选择网关，后面的连线不能写条件。")
    if old is not None:
        flow.remove(old)
    if condition is None:
        source.set("default", flow.get("id"))
        return
    if source.get("default") == flow.get("id"):
        del source.attrib["default"]
    _formal(etree.SubElement(flow, f"{{{BPMN}}}conditionExpression"), condition)


def forget_condition(flow: etree._Element) -> None:
    """Takes a condition away, for a flow that no longer leaves a choice."""
    for old in flow.findall("b:conditionExpression", NAMES):
        flow.remove(old)


def _formal(element: etree._Element, text: str) -> None:
    # The type's value names a prefix, so it must be the one that this file uses.
    prefix = next((each for each, uri in element.nsmap.items() if uri == BPMN and each), None)
    element.set(f"{{{XSI}}}type", f"{prefix}:tFormalExpression" if prefix else "tFormalExpression")
    element.text = text


def _extensions(node: etree._Element) -> etree._Element:
    found = node.find("b:extensionElements", NAMES)
    if found is None:
        found = etree.Element(f"{{{BPMN}}}extensionElements")
        node.insert(sum(local_name(each) == "documentation" for each in node.iterchildren()), found)
    return found


def _drop(extensions: etree._Element, name: str) -> None:
    for old in extensions.findall(f"{{{SPIFF}}}{name}"):
        extensions.remove(old)


def _tidy(node: etree._Element) -> None:
    found = node.find("b:extensionElements", NAMES)
    if found is not None and not len(found):
        node.remove(found)
