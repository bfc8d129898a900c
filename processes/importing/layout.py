"""A place for everything that the source did not draw: left to right in layers, lanes as bands from top to bottom."""

from __future__ import annotations

from collections import defaultdict

from processes.importing.model import Drawn, Line, Node, Part
from processes.importing.picture import Box, Picture, Point, Way

STEP, ROW, MARGIN, HEADER = 150, 110, 160, 30
_SMALL = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}


def lay_out(drawn: Drawn, picture: Picture) -> None:
    """Completes the picture so that each node, flow, lane and note of a process has its place."""
    if not drawn.part.nodes:
        return
    if drawn.lanes and any(lane.key not in picture.boxes for lane in drawn.lanes):
        _forget(drawn.part, picture)
        _bands(drawn, picture)
    else:
        place(drawn.part, picture)
    _frame(drawn, picture)
    _lines(drawn.part, picture)


def _forget(part: Part, picture: Picture) -> None:
    """Lanes that were never drawn can only be bands if their steps are laid out anew."""
    for key in part.nodes:
        picture.boxes.pop(key, None)


def size(node: Node) -> tuple[int, int]:
    """Width and height of a node as bpmn-js draws it."""
    if node.kind in _SMALL:
        return 36, 36
    return (50, 50) if node.kind.endswith("Gateway") else (100, 80)


def _box(node: Node, x: float, middle: float) -> Box:
    width, height = size(node)
    return Box(x, round(middle - height / 2, 1), width, height)


def place(part: Part, picture: Picture) -> None:
    """Places the nodes of a part that have no place, and what is inside them, and the notes."""
    missing = [node for node in part.nodes.values() if node.key not in picture.boxes and node.kind != "boundaryEvent"]
    if len(missing) == sum(node.kind != "boundaryEvent" for node in part.nodes.values()):
        _layered(part, picture)
    else:
        _beside(part, missing, picture)
    _borders(part, picture)
    for node in part.nodes.values():
        if node.inside:
            _inside(node, picture)
    _notes(part, picture)


def _inside(node: Node, picture: Picture) -> None:
    """A sub-process is open when the source drew it so with what is in it; otherwise it has a plane of its own."""
    assert node.inside is not None
    drawn = any(key in picture.boxes for key in node.inside.nodes)
    box = picture.boxes[node.key]
    box.expanded = box.expanded and drawn
    place(node.inside, picture)
    _lines(node.inside, picture)


def layers(part: Part) -> dict[str, int]:
    """How many steps the longest way to each node has; loops back do not count."""
    after: dict[str, list[str]] = defaultdict(list)
    for line in part.lines:
        after[line.start].append(line.target)
    for node in part.nodes.values():
        if node.kind == "boundaryEvent":
            after[node.attached].append(node.key)
    order, forward = _forward([key for key, node in part.nodes.items() if node.kind == "startEvent"], after)
    found = dict.fromkeys(part.nodes, 0)
    for key in order:
        for target in forward[key]:
            step = part.nodes[target].kind != "boundaryEvent"
            found[target] = max(found[target], found[key] + step)
    return found


def _forward(starts: list[str], after: dict[str, list[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """The nodes so that each comes before what follows it, and who follows whom without the ways back."""
    done: list[str] = []
    open_, closed = set(starts), set[str]()
    forward: dict[str, list[str]] = defaultdict(list)
    ways = [(key, iter(after[key])) for key in starts]
    while ways:
        key, targets = ways[-1]
        target = next(targets, None)
        if target is None:
            ways.pop()
            open_.discard(key)
            closed.add(key)
            done.append(key)
        elif target not in open_:
            forward[key].append(target)
            if target not in closed:
                open_.add(target)
                ways.append((target, iter(after[target])))
    return done[::-1], forward


def _layered(part: Part, picture: Picture) -> None:
    depth = layers(part)
    used: dict[int, int] = defaultdict(int)
    for key in sorted(part.nodes, key=lambda each: depth[each]):
        node = part.nodes[key]
        if node.kind == "boundaryEvent":
            continue
        row = used[depth[key]]
        used[depth[key]] += 1
        picture.boxes[key] = _box(node, MARGIN + depth[key] * STEP, MARGIN + row * ROW)


def _bands(drawn: Drawn, picture: Picture) -> None:
    """Lanes from top to bottom, each as high as its fullest layer."""
    depth, top = layers(drawn.part), 80.0
    lane_of = {key: lane.key for lane in drawn.lanes for key in lane.members}
    width = (max(depth.values()) + 1) * STEP + MARGIN
    for lane in drawn.lanes:
        mine = [n for n in drawn.part.nodes.values() if lane_of.get(n.key, drawn.lanes[0].key) == lane.key]
        used: dict[int, int] = defaultdict(int)
        for node in sorted(mine, key=lambda each: depth[each.key]):
            if node.kind != "boundaryEvent":
                middle = top + ROW / 2 + 10 + used[depth[node.key]] * ROW
                picture.boxes[node.key] = _box(node, MARGIN + HEADER + 40 + depth[node.key] * STEP, middle)
                used[depth[node.key]] += 1
        height = max([1, *used.values()]) * ROW + 20
        picture.boxes[lane.key] = Box(MARGIN + HEADER, top, width, height)
        top += height
    place(drawn.part, picture)


def _beside(part: Part, missing: list[Node], picture: Picture) -> None:
    """Single nodes go to the right of what leads to them, or to the left of what they lead to, where it is free."""
    before = {line.target: line.start for line in part.lines}
    after = {line.start: line.target for line in part.lines}
    drawn = [picture.boxes[key] for key in part.nodes if key in picture.boxes]
    for node in missing:
        near = picture.boxes.get(before.get(node.key, ""))
        to = picture.boxes.get(after.get(node.key, ""))
        if near:
            box = _box(node, near.right + 30, near.middle)
        elif to:
            box = _box(node, to.x - 30 - size(node)[0], to.middle)
        else:
            box = _box(node, min(each.x for each in drawn), max(each.bottom for each in drawn) + 60)
        picture.boxes[node.key] = _free(box, drawn)
        drawn.append(box)


def _free(box: Box, drawn: list[Box]) -> Box:
    for _ in range(20):
        if not any(box.meets(other) for other in drawn):
            break
        box.y += 60
    return box


def _borders(part: Part, picture: Picture) -> None:
    """Events on the lower border of their step, one beside the other."""
    used: dict[str, int] = defaultdict(int)
    for node in part.nodes.values():
        if node.kind == "boundaryEvent" and node.key not in picture.boxes:
            host = picture.boxes[node.attached]
            picture.boxes[node.key] = Box(host.right - 46 - 40 * used[node.attached], host.bottom - 18, 36, 36)
            used[node.attached] += 1


def _notes(part: Part, picture: Picture) -> None:
    lowest = max((picture.boxes[key].bottom for key in part.nodes), default=MARGIN)
    for number, note in enumerate(each for each in part.notes if each.key not in picture.boxes):
        picture.boxes[note.key] = Box(MARGIN + number * 220, lowest + 60, 200, 60)


def _frame(drawn: Drawn, picture: Picture) -> None:
    """The pool round all lanes, or round all nodes."""
    if not drawn.pool:
        return
    keys = [lane.key for lane in drawn.lanes] or list(drawn.part.nodes)
    boxes = [picture.boxes[key] for key in keys]
    known = picture.boxes.get(drawn.pool)
    if known and all(known.x <= box.x and known.y <= box.y and box.right <= known.right for box in boxes):
        return
    pad = 0 if drawn.lanes else 40
    left, top = min(box.x for box in boxes) - HEADER - pad, min(box.y for box in boxes) - pad
    right, bottom = max(box.right for box in boxes) + pad, max(box.bottom for box in boxes) + pad
    picture.boxes[drawn.pool] = Box(left, top, right - left, bottom - top)


def _lines(part: Part, picture: Picture) -> None:
    for line in part.lines:
        way = picture.ways.get(line.key)
        if way is None or line.source is None or _moved(line, way, picture):
            picture.ways[line.key] = Way(_points(line, part, picture))
    for link in part.links:
        if link.key not in picture.ways:
            picture.ways[link.key] = Way([_anchor(link.start, picture), _anchor(link.target, picture)])


def _anchor(key: str, picture: Picture) -> Point:
    """The middle of a shape, or of the flow that an annotation is about."""
    box = picture.boxes.get(key)
    if box:
        return box.x + box.width / 2, box.middle
    points = picture.ways[key].points
    return points[len(points) // 2]


def _moved(line: Line, way: Way, picture: Picture) -> bool:
    """Whether a drawn line no longer begins and ends at its nodes."""
    start, target = picture.boxes[line.start], picture.boxes[line.target]
    return not (_touches(start, way.points[0]) and _touches(target, way.points[-1]))


def _touches(box: Box, point: Point) -> bool:
    x, y = point
    return box.x - 25 <= x <= box.right + 25 and box.y - 25 <= y <= box.bottom + 25


def _points(line: Line, part: Part, picture: Picture) -> list[Point]:
    """Out at the right or the bottom, in at the left, with right angles; a way back goes below."""
    start, target = picture.boxes[line.start], picture.boxes[line.target]
    if part.nodes[line.start].kind == "boundaryEvent":
        x = start.x + start.width / 2
        low = max(start.bottom + 20, target.middle) if target.x > x else start.bottom + 20
        return [
            (x, start.bottom),
            (x, low),
            (target.x - 15, low),
            (target.x - 15, target.middle),
            (target.x, target.middle),
        ]
    if target.x >= start.right:
        half = (start.right + target.x) / 2
        if abs(start.middle - target.middle) < 1:
            return [(start.right, start.middle), (target.x, target.middle)]
        return [(start.right, start.middle), (half, start.middle), (half, target.middle), (target.x, target.middle)]
    low = max(start.bottom, target.bottom) + 25
    middle, into = start.x + start.width / 2, target.x + target.width / 2
    return [(middle, start.bottom), (middle, low), (into, low), (into, target.bottom)]
