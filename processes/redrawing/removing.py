"""Removing: one step, whose place its successor takes, or a whole branch with what only it leads to."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import GATEWAYS, local_name
from processes.errors import RedrawRefused
from processes.flows import Part, read_parts
from processes.redrawing.saying import forget_condition
from processes.redrawing.sheet import Sheet, called


def remove_step(text: str, element: str) -> str:
    """Takes a step out; whatever led to it leads to what followed, under the same conditions."""
    sheet = Sheet(text)
    take_out(sheet, element)
    sheet.drop_node(element)
    return sheet.text()


def remove_branch(text: str, flow: str) -> str:
    """Takes away a way that leaves a gateway or a border event, and every step that only it leads to."""
    sheet = Sheet(text)
    lost = _lost_with(sheet, flow)
    source = sheet.flow(flow).get("sourceRef")
    _drop(sheet, sheet.flow(flow), lost)
    if source not in lost:
        _dissolve(sheet, source)
    return sheet.text()


def lost_with_branch(text: str, flow: str) -> list[str]:
    """The ids of the steps that would go with a branch, in the order of the file."""
    return _lost_with(Sheet(text), flow)


def take_out(sheet: Sheet, element: str) -> None:
    """Closes the flow over a step: its flows in lead on to its successor, its flow out goes."""
    node = sheet.node(element)
    _check_removable(sheet, node)
    onward = sheet.outs(element)
    target = onward[0].get("targetRef") if onward else ""
    for flow in sheet.ins(element):
        if not target:
            sheet.drop_flow(flow)
        elif flow.get("sourceRef") == target:
            raise RedrawRefused(f"拿掉{called(node)}后，{called(sheet.node(target))}会绕回自己；请先改连线。")
    for flow in onward:
        sheet.drop_flow(flow)
    for flow in sheet.ins(element):
        sheet.retarget(flow, target)


def _check_removable(sheet: Sheet, node: etree._Element) -> None:
    kind, name = local_name(node), called(node)
    ins, outs = sheet.ins(node.get("id")), sheet.outs(node.get("id"))
    if kind in ("startEvent", "endEvent"):
        raise RedrawRefused(f"{name}是开始或结束，不能单独删除；多余的结束请随流向一起删除。")
    if kind == "boundaryEvent":
        raise RedrawRefused(f"{name}附在别的环节上，请删除它引出的流向。")
    if len(outs) > 1:
        raise RedrawRefused(f"{name}后面有 {len(outs)} 条流向，请先删除多余的流向，再删除它。")
    if kind in ("parallelGateway", "inclusiveGateway") and len(ins) > 1:
        raise RedrawRefused(f"{name}等齐 {len(ins)} 条并行的流向，删除后会重复办理；请先删除多余的流向。")
    if any(each.get("attachedToRef") == node.get("id") for each in sheet.nodes().values()):
        raise RedrawRefused(f"{name}上附有限时事件，请先删除限时引出的流向。")
    if any(local_name(sheet.node(flow.get("sourceRef"))) == "eventBasedGateway" for flow in ins):
        raise RedrawRefused(f"{name}前面是事件网关，网关后面必须是事件，不能删除。")


def _lost_with(sheet: Sheet, flow: str) -> list[str]:
    """What can no longer be reached once a flow is gone; refused when the process would lose its end."""
    element = sheet.flow(flow)
    part = next(each for each in read_parts(sheet.root) if each.element is element.getparent())
    source = element.get("sourceRef")
    kind, ways = part.kinds[source], len(part.outgoing[source])
    if kind == "boundaryEvent":
        reached = _reached(part, without=flow) - {source}
    elif kind not in GATEWAYS or ways < 2 or (kind == "eventBasedGateway" and ways < 3):
        raise RedrawRefused(f"{called(part.nodes[source])}只有这一条去路，不能删除；请删除环节或改接。")
    else:
        reached = _reached(part, without=flow)
    if not any(part.kinds[each] == "endEvent" for each in reached):
        raise RedrawRefused("删除这条流向后流程走不到结束，不能删除。")
    return [each for each in part.nodes if each not in reached]


def _reached(part: Part, without: str) -> set[str]:
    """Everything that can be reached from the start without a flow; what was cut off before counts as reached."""
    rest = Part(part.element, part.nodes, [each for each in part.flows if each.element.get("id") != without])
    starts = part.of_kind("startEvent")
    if not starts:
        return set(part.nodes)
    before = part.reachable(*starts) | set(starts)
    return (rest.reachable(*starts) | set(starts)) | (set(part.nodes) - before)


def _drop(sheet: Sheet, flow: etree._Element, lost: list[str]) -> None:
    sheet.drop_flow(flow)
    for element in lost:
        for each in (*sheet.ins(element), *sheet.outs(element)):
            if each.getparent() is not None:
                sheet.drop_flow(each)
    for element in lost:
        sheet.drop_node(element)


def _dissolve(sheet: Sheet, gateway: str) -> None:
    """A gateway with one way left decides nothing any more: it goes, unless several ways meet in it."""
    node, ways = sheet.node(gateway), sheet.outs(gateway)
    if len(ways) != 1 or local_name(node) not in GATEWAYS:
        return
    node.attrib.pop("default", None)
    forget_condition(ways[0])
    ways[0].attrib.pop("name", None)
    sheet.drawing.label_edge(ways[0].get("id"), "")
    loops = any(each.get("sourceRef") == ways[0].get("targetRef") for each in sheet.ins(gateway))
    waits = local_name(node) in ("parallelGateway", "inclusiveGateway") and len(sheet.ins(gateway)) > 1
    if not loops and not waits:
        take_out(sheet, gateway)
        sheet.drop_node(gateway)
