"""Flush right edges for Chinese: the rest of a line is shared out between its characters, not only between words.

WeasyPrint stretches spaces alone, and Chinese has none. The function is private to the library: hence one version only.
"""

from __future__ import annotations

from typing import Any

PINNED = "70.0"
_WIDEST_SHARE = 0.35  # em; beyond it a ragged line is the lesser evil


def install() -> bool:
    """Replaces WeasyPrint's justification of one line; does nothing for a version that was not tried."""
    import weasyprint
    from weasyprint.layout import inline

    if weasyprint.__version__ != PINNED:
        return False
    inline.justify_line = _justify_line
    return True


def _justify_line(context: Any, line: Any, extra_width: float) -> None:
    gaps = _count(line) - 1
    if gaps < 1:
        return
    share = extra_width / gaps
    if share <= _WIDEST_SHARE * line.style["font_size"]:
        _spread(context, line, share, 0.0)


def _count(box: Any) -> int:
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        return len(box.text)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        return sum(_count(child) for child in box.children if child.is_in_normal_flow())
    return 1


def _spread(context: Any, box: Any, share: float, shift: float) -> float:
    """Widens a box by its share and moves it; returns how far what follows has to move."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        return shift + _widen(context, box, share)
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += shift
        end = shift
        for child in box.children:
            if child.is_in_normal_flow():
                end = _spread(context, child, share, end)
        box.width += end - shift
        return end
    box.translate(shift, 0)
    return shift + share


def _widen(context: Any, box: Any, share: float) -> float:
    from weasyprint.text.line_break import create_layout

    spacing = box.style["letter_spacing"]
    box.style = box.style.copy()
    box.style["letter_spacing"] = (0 if spacing == "normal" else spacing) + share
    layout = create_layout(box.text, box.style, context, max_width=None, justification_spacing=0)
    layout.deactivate()
    box.pango_layout = layout
    added: float = share * len(box.text)
    box.width += added
    return added
