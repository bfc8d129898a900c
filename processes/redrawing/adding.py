"""Adding: a step behind, before or between others; a branch with a condition; a document; a choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree  # type: ignore[import-untyped]

from processes.diagrams import local_name
from processes.errors import RedrawRefused
from processes.flows import lane_of, read_lanes
from processes.redrawing.naming import propose_id
from processes.redrawing.places import ensure_lane, place_behind
from processes.redrawing.saying import CHOOSING, write_condition, write_operation, write_properties, write_timer
from processes.redrawing.sheet import Sheet, called

TIMER = "intermediateCatchEvent"
ADDABLE = (
    "userTask",
    "serviceTask",
    "callActivity",
    TIMER,
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "endEvent",
)


@dataclass(frozen=True)
class Place:
    """Where a step goes: behind an element, before one, or on one flow; exactly one of the three."""

    after: str = ""
    before: str = ""
    flow: str = ""


@dataclass(frozen=True)
class NewStep:
    """A step to be drawn: what it is, what it is called, in whose lane, and what it says about itself."""

    kind: str
    name: str
    lane: str = ""
    element: str = ""
    """The id; empty: made from the name."""
    properties: Mapping[str, str] = field(default_factory=dict)
    operation: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    timer: str = ""
    called: str = ""


@dataclass(frozen=True)
class Redrawn:
    """A changed diagram, and the id of what was added."""

    text: str
    element: str


def add_step(text: str, place: Place, step: NewStep) -> Redrawn:
    """Draws a step into the flow; flows keep their ids and conditions, what lies to the right makes room."""
    sheet = Sheet(text)
    element = insert(sheet, place, step)
    return Redrawn(sheet.text(), element)


def add_document(text: str, after: str, kind: str, title: str) -> Redrawn:
    """Lets a document be issued right behind a step."""
    parameters = {"kind": f'"{kind}"'}
    step = NewStep(
        "serviceTask", f"制发{title}", "", f"issue_{kind}", operation="issue_document", parameters=parameters
    )
    return add_step(text, Place(after=after), step)


def add_branch(
    text: str, gateway: str, rejoin: str, *, condition: str | None = None, name: str = "", step: NewStep | None = None
) -> Redrawn:
    """Adds a way that leaves a gateway, over a first step if one is given, and meets the others again at `rejoin`.

    Behind a choice the way has a condition, or is the default when that is None; behind a parallel gateway it has none.
    """
    sheet = Sheet(text)
    element = _branch(sheet, gateway, rejoin, condition, name, step)
    return Redrawn(sheet.text(), element)


def add_choice(
    text: str, place: Place, question: str, rejoin: str, *, condition: str, name: str, step: NewStep
) -> Redrawn:
    """Draws a question into the flow: when the condition holds the new step is done, else all goes on as before."""
    sheet = Sheet(text)
    gateway = insert(sheet, place, NewStep("exclusiveGateway", question))
    write_condition(sheet, sheet.outs(gateway)[0], None)
    element = _branch(sheet, gateway, rejoin, condition, name, step)
    return Redrawn(sheet.text(), element)


def insert(sheet: Sheet, place: Place, step: NewStep) -> str:
    """Draws a new step on the sheet and returns its id."""
    flows, behind, following = seam(sheet, place)
    element = _create(sheet, behind, step)
    _seat(sheet, element, step, behind, [each.get("id") for each in flows])
    join_in(sheet, element, flows, following)
    return element


def join_in(sheet: Sheet, element: str, flows: list[etree._Element], following: str) -> None:
    """Leads flows to an element and it on to what followed them."""
    for flow in flows:
        sheet.retarget(flow, element)
    sheet.connect(element, following)


def seam(sheet: Sheet, place: Place) -> tuple[list[etree._Element], str, str]:
    """The flows that a place cuts, the element behind which one draws, and the one that comes next."""
    if place.flow:
        flow = sheet.flow(place.flow)
        return [flow], flow.get("sourceRef"), flow.get("targetRef")
    if place.before:
        return _before(sheet, place.before)
    flow = _only_way(sheet, place.after)
    return [flow], place.after, flow.get("targetRef")


def _only_way(sheet: Sheet, element: str) -> etree._Element:
    node, ways = sheet.node(element), sheet.outs(element)
    if local_name(node) == "endEvent":
        raise RedrawRefused(f"{called(node)}是结束，后面不能再加环节；请加在它前面。")
    if len(ways) != 1:
        raise RedrawRefused(f"{called(node)}后面有 {len(ways)} 条流向，请选定加在哪一条上。")
    return ways[0]


def _before(sheet: Sheet, element: str) -> tuple[list[etree._Element], str, str]:
    node, flows = sheet.node(element), sheet.ins(element)
    if not flows:
        raise RedrawRefused(f"{called(node)}前面没有连线，不能在它前面加环节。")
    here = sheet.drawing.box(element)
    sources = {flow.get("sourceRef"): sheet.drawing.box(flow.get("sourceRef")) for flow in flows}
    left = {each: box for each, box in sources.items() if box.right <= here.x} or sources
    return flows, max(left, key=lambda each: left[each].right), element


def _branch(sheet: Sheet, gateway: str, rejoin: str, condition: str | None, name: str, step: NewStep | None) -> str:
    source, target = sheet.node(gateway), sheet.node(rejoin)
    _check_branch(source, target)
    element = ""
    if step:
        element = _create(sheet, gateway, step)
        _seat(sheet, element, step, gateway, [])
        sheet.connect(element, rejoin)
    flow = sheet.connect(gateway, element or rejoin, name)
    if local_name(source) in CHOOSING:
        write_condition(sheet, flow, condition)
    return element or str(flow.get("id"))


def _check_branch(gateway: etree._Element, rejoin: etree._Element) -> None:
    if local_name(gateway) not in (*CHOOSING, "parallelGateway"):
        raise RedrawRefused(f"{called(gateway)}不是网关，不能从这里分出流向；请先加一个选择。")
    if gateway is rejoin or local_name(rejoin) in ("startEvent", "boundaryEvent"):
        raise RedrawRefused(f"新的流向不能接到{called(rejoin)}，请选择后面的环节。")
    if gateway.getparent() is not rejoin.getparent():
        raise RedrawRefused(f"{called(rejoin)}在另一个流程里，连线不能跨过子流程的边界。")


def _create(sheet: Sheet, near: str, step: NewStep) -> str:
    if step.kind not in ADDABLE:
        raise RedrawRefused(f"不能添加这种环节（{step.kind}）。")
    element = sheet.free_id(step.element or propose_id(step.name, step.kind))
    node = sheet.add_node(sheet.node(near), step.kind, element, step.name)
    if step.called:
        node.set("calledElement", step.called)
    if step.properties:
        write_properties(node, step.properties)
    if step.operation:
        write_operation(node, step.operation, step.parameters)
    if step.timer:
        write_timer(node, step.timer)
    return element


def _seat(sheet: Sheet, element: str, step: NewStep, behind: str, moving: list[str]) -> None:
    """Puts the new element into a lane and draws it there."""
    lane = step.lane or lane_of(sheet.node(behind), read_lanes(sheet.root)) or ""
    ensure_lane(sheet, lane)
    sheet.enter_lane(element, lane)
    room = sheet.room_of(sheet.node(element), lane)
    place_behind(sheet, element, step.kind, behind, room, moving)
