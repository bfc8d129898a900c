"""Rectangles and lines of a drawing: small immutable values and what one asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True)
class Box:
    """Where a shape lies; y grows downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2

    def moved(self, dx: float, dy: float) -> Box:
        return replace(self, x=self.x + dx, y=self.y + dy)

    def grown(self, by: float) -> Box:
        """The same box with a margin around it; a negative margin makes it smaller."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def meets(self, other: Box) -> bool:
        """Whether the two share some area; touching borders do not count."""
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside."""
        across = self.x <= other.x and other.right <= self.right
        return across and self.y <= other.y and other.bottom <= self.bottom

    def touches(self, point: Point, slack: float = 1) -> bool:
        """Whether a point lies on the box or its border."""
        x, y = point
        across = self.x - slack <= x <= self.right + slack
        return across and self.y - slack <= y <= self.bottom + slack

    def crossed(self, segment: Segment) -> bool:
        """Whether an upright or level line runs through the inside."""
        (x1, y1), (x2, y2) = segment
        across = min(x1, x2) < self.right and max(x1, x2) > self.x
        return across and min(y1, y2) < self.bottom and max(y1, y2) > self.y


def around(middle: Point, width: float, height: float) -> Box:
    """The box of a size about its middle."""
    return Box(middle[0] - width / 2, middle[1] - height / 2, width, height)


def segments(points: Sequence[Point]) -> Iterator[Segment]:
    """The lines between the points of an edge."""
    return pairwise(points)


def is_square(points: Sequence[Point]) -> bool:
    """Whether an edge runs upright and level only."""
    return all(abs(x1 - x2) < 0.5 or abs(y1 - y2) < 0.5 for (x1, y1), (x2, y2) in segments(points))


def tidy(points: Sequence[Point]) -> list[Point]:
    """The same way without points that repeat or lie on a straight line."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]):
            kept.pop()
        kept.append(point)
    return kept
