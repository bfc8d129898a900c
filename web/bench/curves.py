"""Curves of cost against the amount of data, drawn as an SVG without a library: both axes double at equal steps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log2
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 250, 40, 60
# Told apart by their dashes and marks as well as by colour.
STROKES = ("", "6 3", "2 3", "10 4 2 4", "1 4", "12 3")
COLOURS = ("#1f5f99", "#a23b2a", "#2f7a4d", "#7a4fa3", "#8a6d1a", "#444444")


class Curves:
    """Values by database, name and factor."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, dict[int, float]]] = defaultdict(dict)
        self._kinds: dict[str, str] = {}

    def add(self, db: str, name: str, kind: str, factor: int, value: float) -> None:
        """One point: what it cost at so many times the data."""
        self._kinds[name] = kind
        self._values[db].setdefault(name, {})[factor] = value

    def of(self, db: str) -> Mapping[str, Mapping[int, float]]:
        """The curves of one database."""
        return self._values[db]

    def svg(self, db: str) -> str:
        """The curves, each against its own cost at the single amount, with a line for what grows in proportion."""
        relative = {
            name: {at: value / points[1] for at, value in points.items()} for name, points in self.of(db).items()
        }
        most = max(16.0, *(value for points in relative.values() for value in points.values()))
        parts = [*_frame(db, most), *_guide(most)]
        for place, (name, points) in enumerate(relative.items()):
            parts += _curve(place, name, points, self.of(db)[name][1], most)
        return _document(parts)


def _x(factor: float) -> float:
    return LEFT + log2(factor) / 4 * (WIDTH - LEFT - RIGHT)


def _y(ratio: float, most: float) -> float:
    low = -1.0
    return HEIGHT - BOTTOM - (max(log2(ratio), low) - low) / (log2(most) - low) * (HEIGHT - TOP - BOTTOM)


def _frame(db: str, most: float) -> Iterable[str]:
    yield f'<text x="{LEFT}" y="22" class="t">数据量为 1、4、16 倍时的开销（{escape(db)}，以 1 倍为 1）</text>'
    for factor in (1, 4, 16):
        yield f'<line x1="{_x(factor)}" y1="{TOP}" x2="{_x(factor)}" y2="{HEIGHT - BOTTOM}" class="g"/>'
        yield f'<text x="{_x(factor)}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{factor} 倍</text>'
    for ratio in (0.5, 1, 2, 4, 8, 16):
        y = _y(ratio, most)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" class="g"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{ratio:g}</text>'


def _guide(most: float) -> Iterable[str]:
    """What costs in proportion lies on this line, what is indifferent to the data stays at one."""
    yield (
        f'<line x1="{_x(1)}" y1="{_y(1, most):.1f}" x2="{_x(16)}" y2="{_y(16, most):.1f}" stroke="#bbb"'
        ' stroke-width="6" stroke-opacity=".45"/>'
    )
    yield f'<text x="{_x(8):.1f}" y="{_y(11, most):.1f}" text-anchor="end" class="q">与数据量同步</text>'


def _curve(place: int, name: str, points: Mapping[int, float], once: float, most: float) -> Iterable[str]:
    colour, dash = COLOURS[place % len(COLOURS)], STROKES[place % len(STROKES)]
    line = " ".join(f"{_x(at):.1f},{_y(ratio, most):.1f}" for at, ratio in sorted(points.items()))
    yield f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
    for at, ratio in points.items():
        yield f'<circle cx="{_x(at):.1f}" cy="{_y(ratio, most):.1f}" r="3.5" fill="{colour}"/>'
    y = TOP + 14 + place * 40
    yield f'<line x1="{WIDTH - RIGHT + 20}" y1="{y}" x2="{WIDTH - RIGHT + 50}" y2="{y}" stroke="{colour}"'
    yield f' stroke-width="2" stroke-dasharray="{dash}"/>'
    yield f'<text x="{WIDTH - RIGHT + 58}" y="{y + 4}">{escape(name)}</text>'
    told = f"1 倍 {once:.3g} 毫秒，16 倍 {points[max(points)]:.2f} 倍"
    yield f'<text x="{WIDTH - RIGHT + 58}" y="{y + 20}" class="q">{escape(told)}</text>'


def _document(parts: Iterable[str]) -> str:
    style = (
        "text{font:13px sans-serif;fill:#222}.t{font-size:15px;font-weight:600}.q{fill:#666;font-size:12px}"
        ".g{stroke:#ddd}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    paper = f'<style>{style}</style><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    return "\n".join([head, paper, *parts, "</svg>", ""])
