"""Setting: what a step is called, who does it, by when, with what form, and when a way is taken."""

from __future__ import annotations

from collections.abc import Mapping

from processes.diagrams import local_name
from processes.errors import RedrawRefused
from processes.redrawing.moving import move_to_lane
from processes.redrawing.saying import write_condition, write_operation, write_properties, write_timer
from processes.redrawing.sheet import Sheet, called


def set_step(
    text: str,
    element: str,
    *,
    name: str | None = None,
    lane: str | None = None,
    properties: Mapping[str, str] | None = None,
    operation: str | None = None,
    parameters: Mapping[str, str] | None = None,
    called_process: str | None = None,
) -> str:
    """Changes what is given and leaves the rest; an empty property is taken out."""
    sheet = Sheet(text)
    node = sheet.node(element)
    if name is not None:
        node.set("name", name)
    if properties is not None:
        write_properties(node, properties)
    if operation is not None:
        write_operation(node, operation, parameters or {})
    if called_process is not None:
        node.set("calledElement", called_process)
    if lane is not None:
        move_to_lane(sheet, element, lane)
    return sheet.text()


def set_timer(text: str, element: str, rule: str) -> str:
    """Lets an event wait for the deadline of a rule."""
    sheet = Sheet(text)
    write_timer(sheet.node(element), rule)
    return sheet.text()


def set_condition(text: str, flow: str, condition: str | None, name: str | None = None) -> str:
    """Sets when a way behind a choice is taken, None for “otherwise”, and what is written beside it."""
    sheet = Sheet(text)
    element = sheet.flow(flow)
    write_condition(sheet, element, condition)
    if name is not None:
        _rename(sheet, flow, name)
    return sheet.text()


def name_way(text: str, flow: str, name: str) -> str:
    """Sets what is written beside a way."""
    sheet = Sheet(text)
    sheet.flow(flow)
    _rename(sheet, flow, name)
    return sheet.text()


def set_target(text: str, flow: str, target: str) -> str:
    """Leads a way elsewhere; it keeps its id and its condition."""
    sheet = Sheet(text)
    element, node = sheet.flow(flow), sheet.node(target)
    if node.getparent() is not element.getparent() or local_name(node) in ("startEvent", "boundaryEvent"):
        raise RedrawRefused(f"连线不能接到{called(node)}，请选择同一流程里的其他环节。")
    if element.get("sourceRef") == target:
        raise RedrawRefused(f"{called(node)}不能接回自己。")
    sheet.retarget(element, target)
    return sheet.text()


def _rename(sheet: Sheet, flow: str, name: str) -> None:
    element = sheet.flow(flow)
    if name:
        element.set("name", name)
    else:
        element.attrib.pop("name", None)
    if flow in sheet.drawing.edges:
        sheet.drawing.label_edge(flow, name)
