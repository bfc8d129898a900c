"""Finding a way for an edge: upright and level lines, around steps, along margins, with few bends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from processes.redrawing.boxes import Box, Point, Segment, segments, tidy
from processes.redrawing.drawing import Drawing

GAP = 20
_SIDES = {"right": (1, 0), "left": (-1, 0), "top": (0, -1), "bottom": (0, 1)}
_THROUGH, _ALONG, _WRITTEN, _CROSSING, _BEND = 10_000.0, 400.0, 120.0, 25.0, 45.0
Range = tuple[bool, float, float, float]


@dataclass(frozen=True)
class Port:
    """A place on a shape's border where an edge may begin or end, and which way is out."""

    point: Point
    out: tuple[int, int]

    @property
    def level(self) -> bool:
        return self.out[1] == 0

    def beyond(self) -> Point:
        return self.point[0] + GAP * self.out[0], self.point[1] + GAP * self.out[1]

    def leaves(self, towards: Point) -> bool:
        """Whether a line to there goes outwards."""
        dx, dy = towards[0] - self.point[0], towards[1] - self.point[1]
        return dx * self.out[0] + dy * self.out[1] > 0


def route(drawing: Drawing, flow: str, source: str, target: str) -> list[Point]:
    """The best way for a flow between two drawn elements."""
    start, end = drawing.box(source), drawing.box(target)
    ways = [
        (_length(way), way)
        for out, into in product(_ports(start), _ports(end, entering=True))
        for way in _ways(out, into, _channels(drawing, start, end))
    ]
    return _best(sorted(ways), _Obstacles(drawing, flow, source, target))


def _best(ways: list[tuple[float, list[Point]]], obstacles: _Obstacles) -> list[Point]:
    best, found = float("inf"), ways[0][1]
    for cost, way in ways:
        if cost >= best:
            break
        total = cost + obstacles.cost(way)
        if total < best:
            best, found = total, way
    return found


def _ports(box: Box, entering: bool = False) -> list[Port]:
    middles = {
        "right": (box.right, box.cy),
        "left": (box.x, box.cy),
        "top": (box.cx, box.y),
        "bottom": (box.cx, box.bottom),
    }
    wanted = ("left", "top", "bottom") if entering else ("right", "top", "bottom")
    return [Port(middles[side], _SIDES[side]) for side in wanted]


def _channels(drawing: Drawing, start: Box, end: Box) -> tuple[list[float], list[float]]:
    """The upright and level lines worth trying: beside every shape, and half way."""
    boxes = [*drawing.leaves().values(), start, end]
    low, high = min(start.x, end.x) - 60, max(start.right, end.right) + 60
    near = [box for box in boxes if low <= box.cx <= high]
    xs = {value for box in near for value in (box.x - GAP, box.right + GAP)}
    ys = {value for box in near for value in (box.y - GAP, box.bottom + GAP)}
    xs.add(round((start.right + end.x) / 2))
    for lane in drawing.containers().values():
        ys |= {lane.y + 12, lane.bottom - 12}
    return sorted(xs), sorted(ys)


def _ways(out: Port, into: Port, channels: tuple[list[float], list[float]]) -> Iterator[list[Point]]:
    """Every sensible way between two ports that leaves and arrives from outside."""
    for middle in _middles(out, into, channels):
        way = tidy([out.point, *middle, into.point])
        square = all(a[0] == b[0] or a[1] == b[1] for a, b in segments(way))
        if len(way) > 1 and square and out.leaves(way[1]) and into.leaves(way[-2]):
            yield way


def _middles(out: Port, into: Port, channels: tuple[list[float], list[float]]) -> Iterator[list[Point]]:
    (px, py), (qx, qy), (xs, ys) = out.point, into.point, channels
    if px == qx or py == qy:
        yield []
    ox, ix = out.beyond()[0], into.beyond()[0]
    if out.level and into.level:
        yield from ([(x, py), (x, qy)] for x in xs)
        yield from ([(ox, py), (ox, y), (ix, y), (ix, qy)] for y in ys)
    elif out.level:
        yield [(qx, py)]
        yield from ([(ox, py), (ox, y), (qx, y)] for y in ys)
    elif into.level:
        yield [(px, qy)]
        yield from ([(px, y), (ix, y), (ix, qy)] for y in ys)
    else:
        yield from ([(px, y), (qx, y)] for y in ys)


def _length(way: list[Point]) -> float:
    total = sum(abs(x1 - x2) + abs(y1 - y2) for (x1, y1), (x2, y2) in segments(way))
    return total + _BEND * (len(way) - 2)


class _Obstacles:
    """What a new edge had better not run through or along."""

    def __init__(self, drawing: Drawing, flow: str, source: str, target: str) -> None:
        joined = {source: drawing.box(source), target: drawing.box(target)}
        self.solid = [box.grown(-1 if each in joined else 6) for each, box in drawing.leaves().items()]
        self.solid += [box.grown(-1) for box in _rooms_between(drawing, joined)]
        self.soft = [box for owner, box in drawing.labels() if owner != flow]
        self.lines: list[tuple[Range, bool]] = []
        for other in drawing.edges.keys() - {flow}:
            start, end = drawing.ends(other)
            merges = end == target and start != source
            self.lines += [(_range(line), merges) for line in segments(drawing.points(other))]
        self.pools = [box for each, box in drawing.containers().items() if drawing.kinds.get(each) == "participant"]

    def cost(self, way: list[Point]) -> float:
        lines = list(segments(way))
        through = sum(box.crossed(line) for line in lines for box in self.solid)
        outside = sum(not any(pool.touches(point) for pool in self.pools) for point in way) if self.pools else 0
        written = sum(box.crossed(line) for line in lines for box in self.soft)
        clashes = sum(_clash(_range(line), other, merges) for line in lines for other, merges in self.lines)
        return _THROUGH * (through + outside) + _WRITTEN * written + clashes


def _rooms_between(drawing: Drawing, joined: dict[str, Box]) -> list[Box]:
    """Open sub-processes that an edge must go round: those that do not hold both of its ends, or are one."""
    return [
        box
        for each, box in drawing.containers().items()
        if not drawing.is_frame(each) and (each in joined or not all(box.holds(end) for end in joined.values()))
    ]


def _clash(mine: Range, theirs: Range, merges: bool) -> float:
    """What it costs to cross another edge or, worse, to lie on it; edges to one element may run together."""
    if mine[0] == theirs[0]:
        near = abs(mine[1] - theirs[1]) < 8 and not merges
        return _ALONG if near and min(mine[3], theirs[3]) - max(mine[2], theirs[2]) > 4 else 0
    crosses = mine[2] < theirs[1] < mine[3] and theirs[2] < mine[1] < theirs[3]
    return _CROSSING if crosses else 0


def _range(line: Segment) -> Range:
    """Whether a line is level, where it lies, and from where to where it runs."""
    (x1, y1), (x2, y2) = line
    if abs(y1 - y2) < abs(x1 - x2):
        return True, y1, min(x1, x2), max(x1, x2)
    return False, x1, min(y1, y2), max(y1, y2)
