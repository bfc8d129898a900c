"""The seal as a picture: a red ring, a five-point star, the office's name on the arc, marked as a specimen."""

from __future__ import annotations

from math import cos, pi, sin

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

_ARC = 78.0
_SPAN = 250.0


def draw(name: str, *, sample: bool = True) -> SafeString:
    """Draws the seal of an office; a drawn seal is no electronic signature, hence 样章."""
    mark = _mark("样章") if sample else ""
    return format_html(
        '<svg class="seal" viewBox="-102.5 -102.5 205 205" aria-label="{}印章">'
        '<g fill="#d7000f" font-family="XiaoBiaoSong" font-weight="bold">'
        '<circle r="100" fill="none" stroke="#d7000f" stroke-width="5"/>'
        '<polygon points="{}"/>{}{}</g></svg>',
        name,
        _star(30.0),
        _name_on_arc(name),
        mark,
    )


def _star(radius: float) -> str:
    corners = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.382
        angle = step * pi / 5
        corners.append(f"{reach * sin(angle):.2f},{-reach * cos(angle):.2f}")
    return " ".join(corners)


def _name_on_arc(name: str) -> SafeString:
    count = max(len(name), 1)
    step = min(_SPAN / count, 34.0)
    size = min(31.0, step * pi / 180 * _ARC * 0.92)
    turns = ((index - (count - 1) / 2) * step for index in range(count))
    return format_html_join(
        "",
        '<text transform="rotate({}) translate(0 {})" text-anchor="middle" font-size="{}">{}</text>',
        (
            (f"{turn:.2f}", f"{-_ARC + size * 0.36:.2f}", f"{size:.1f}", letter)
            for turn, letter in zip(turns, name, strict=False)
        ),
    )


def _mark(text: str) -> SafeString:
    return format_html(
        '<text y="82" text-anchor="middle" font-size="16" letter-spacing="3">{}</text>', conditional_escape(text)
    )
