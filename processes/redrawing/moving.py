"""Moving: a step to another place in the flow, one up, one down, or into another lane."""

from __future__ import annotations

from processes.diagrams import ACTIVITIES, local_name
from processes.errors import RedrawRefused
from processes.flows import lane_of, read_lanes
from processes.redrawing.adding import TIMER, Place, join_in, seam
from processes.redrawing.places import ensure_lane, place_behind, place_in_lane
from processes.redrawing.removing import take_out
from processes.redrawing.sheet import Sheet, called

_MOVABLE = ACTIVITIES | {TIMER, "intermediateThrowEvent"}


def move_step(text: str, element: str, place: Place) -> str:
    """Takes a step out of the flow and puts it in elsewhere, with its id and all that it says about itself."""
    sheet = Sheet(text)
    _check(sheet, element, place)
    take_out(sheet, element)
    flows, behind, following = seam(sheet, place)
    lane = lane_of(sheet.node(element), read_lanes(sheet.root)) or ""
    room, kind = sheet.room_of(sheet.node(element), lane), local_name(sheet.node(element))
    place_behind(sheet, element, kind, behind, room, [each.get("id") for each in flows])
    join_in(sheet, element, flows, following)
    _redraw_attached(sheet, element)
    return sheet.text()


def move_up(text: str, element: str) -> str:
    """Lets a step change places with the one before it; refused when that is a choice or a beginning."""
    sheet = Sheet(text)
    before = [flow.get("sourceRef") for flow in sheet.ins(element)]
    if len(before) != 1 or local_name(sheet.node(before[0])) not in _MOVABLE:
        raise RedrawRefused(f"{called(sheet.node(element))}前面是开始、网关或汇合，不能直接上移；请用“移到”选择位置。")
    return move_step(text, element, Place(before=before[0]))


def move_down(text: str, element: str) -> str:
    """Lets a step change places with the one behind it; refused when that is a choice, a meeting or an end."""
    sheet = Sheet(text)
    behind = [flow.get("targetRef") for flow in sheet.outs(element)]
    movable = len(behind) == 1 and local_name(sheet.node(behind[0])) in _MOVABLE and len(sheet.ins(behind[0])) == 1
    if not movable:
        raise RedrawRefused(f"{called(sheet.node(element))}后面是结束、网关或汇合，不能直接下移；请用“移到”选择位置。")
    return move_step(text, element, Place(after=behind[0]))


def move_to_lane(sheet: Sheet, element: str, lane: str) -> None:
    """Draws a step in another lane, in its own column; nothing happens inside a sub-process, which has no lanes."""
    node = sheet.node(element)
    if not lane or lane_of(node, read_lanes(sheet.root)) == lane or local_name(node.getparent()) != "process":
        return
    ensure_lane(sheet, lane)
    if lane not in sheet.lanes():
        raise RedrawRefused(f"图上没有泳道“{lane}”，也不是层级名称，不能移过去。")
    sheet.enter_lane(element, lane)
    around = [each.get("id") for each in (*sheet.ins(element), *sheet.outs(element))]
    place_in_lane(sheet, element, local_name(node), sheet.room_of(node, lane), around)
    sheet.redraw_around(element)
    _redraw_attached(sheet, element)


def _check(sheet: Sheet, element: str, place: Place) -> None:
    node = sheet.node(element)
    if local_name(node) not in _MOVABLE:
        raise RedrawRefused(f"{called(node)}是开始、结束或网关，不能移动；请移动它前后的环节。")
    own = {each.get("id") for each in (*sheet.ins(element), *sheet.outs(element))}
    if element in (place.after, place.before) or place.flow in own:
        raise RedrawRefused(f"{called(node)}已经在这个位置。")
    goal = sheet.flow(place.flow) if place.flow else sheet.node(place.after or place.before)
    if goal.getparent() is not node.getparent():
        raise RedrawRefused(f"{called(node)}不能移进或移出子流程，请在那里新加一个环节。")


def _redraw_attached(sheet: Sheet, element: str) -> None:
    for each, node in sheet.nodes().items():
        if node.get("attachedToRef") == element:
            sheet.redraw_around(each)
