"""Which HTML a document may consist of: checked in the template's text, and again in what was written from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_WIDTH, _SIZE, _DIGITS, _WORDS = r"width: \d{1,3}%;?", r"font-size: [\d.]+pt;?", r"\d{1,3}", r"[\w\- ]*"
_NUMBERS, _ANY = r"[\d.,\- ]*", r"[^<>]*"
_PICTURE = r"data:image/png;base64,[A-Za-z0-9+/=]+"
_PLAIN = {"class": _WORDS, "style": f"{_WIDTH}|{_SIZE}", "colspan": _DIGITS, "rowspan": _DIGITS}
_DRAWN = {
    **{name: _NUMBERS for name in ("viewBox", "r", "points", "stroke-width", "font-size", "y", "letter-spacing")},
    **{name: r"[\w#\-]+" for name in ("fill", "stroke", "font-family", "font-weight", "text-anchor", "class")},
    "transform": r"[a-z0-9.() \-]*",
    "aria-label": _ANY,
}
_TEXT_TAGS = ("h1", "h2", "h3", "p", "br", "b", "span", "div", "section")
_TABLE_TAGS = ("table", "colgroup", "col", "thead", "tbody", "tr", "th", "td")
_DRAWN_TAGS = ("svg", "g", "circle", "polygon", "text")
ALLOWED: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys((*_TEXT_TAGS, *_TABLE_TAGS), _PLAIN),
    "html": {"lang": r"zh-CN"},
    **dict.fromkeys(("head", "title"), {}),
    "meta": {"charset": "utf-8", "name": r"author|dcterms\.created", "content": _ANY},
    "body": {"class": _WORDS},
    "img": {"src": _PICTURE, "alt": _ANY},
}
# The seal is drawn by our own code: a text may not draw.
WRITTEN = {**ALLOWED, **dict.fromkeys(_DRAWN_TAGS, _DRAWN)}
# Stand-ins for {% … %} and {{ … }} while a text is looked at; a text that holds them itself is refused.
TAG, VALUE = "\ue000", "\ue001"
_TOKEN = re.compile(r"\{%\s*(\w+).*?%\}|\{\{(.*?)\}\}|\{#.*?#\}", re.S)
_ATTRIBUTE = re.compile(r"\s+([A-Za-z:\-]+)=\"([^\"<>]*)\"")
_ELEMENT = re.compile(rf"</?([a-z][a-z0-9]*)((?:\s+[A-Za-z:\-]+=\"[^\"<>]*\"|\s*{TAG})*)\s*/?>")
_DOCTYPE = "<!DOCTYPE html>"
_INSIDE = {"if": 1, "endif": -1, "elif": 0, "else": 0, "block": 1, "endblock": -1}


def problems_in_text(text: str) -> Iterator[str]:
    """Yield a sentence for each piece of HTML that a template's text may not hold."""
    if TAG in text or VALUE in text:
        yield "文书里有不能打印的字符，请删除。"
        return
    names, values = [], list[str]()

    def stand_in(found: re.Match[str]) -> str:
        if found[1]:
            names.append(found[1])
            return TAG
        if found[2] is not None:
            values.append(found[2].strip())
            return VALUE
        return ""

    bare = _TOKEN.sub(stand_in, text)
    if re.search(r"\{[{%#]|[%#}]\}", bare):
        yield "文书里有不完整的“{ }”写法。"
    yield from _problems(bare, ALLOWED, _Stated(bare, names, values))


def problems_in_output(html: str) -> Iterator[str]:
    """Yield a sentence for each piece of HTML that a written document may not hold."""
    yield from _problems(html, WRITTEN, None)


class _Stated:
    """What the stand-ins of a text stood for, by their place."""

    def __init__(self, bare: str, names: list[str], values: list[str]) -> None:
        self.names = dict(zip((each.start() for each in re.finditer(TAG, bare)), names, strict=True))
        self.values = dict(zip((each.start() for each in re.finditer(VALUE, bare)), values, strict=True))

    def balanced(self, start: int, end: int) -> bool:
        """Tell whether a stretch opens and closes its own conditions and holds no other tag."""
        depth = 0
        for name in (name for place, name in self.names.items() if start <= place < end):
            if name not in _INSIDE or depth + _INSIDE[name] < 0:
                return False
            depth += _INSIDE[name]
        return depth == 0


def _problems(text: str, allowed: Mapping[str, Mapping[str, str]], stated: _Stated | None) -> Iterator[str]:
    text = text.replace(_DOCTYPE, " " * len(_DOCTYPE), 1) if text.lstrip().startswith(_DOCTYPE) else text
    for opening in re.finditer("<", text):
        element = _ELEMENT.match(text, opening.start())
        if element is None or element[1] not in allowed:
            yield f"文书里不能用“{text[opening.start() : opening.start() + 24].split('>')[0]}>”这样的写法。"
        elif stated and not stated.balanced(element.start(), element.end()):
            yield f"“<{element[1]}>”里的条件没有成对。"
        else:
            yield from _attributes(element, allowed[element[1]], stated)


def _attributes(element: re.Match[str], allowed: Mapping[str, str], stated: _Stated | None) -> Iterator[str]:
    for found in _ATTRIBUTE.finditer(element[2]):
        name, value = found[1], found[2]
        start = element.start(2) + found.start(2)
        if name not in allowed or not _value_fits(name, value, allowed[name], stated, start):
            yield f"“<{element[1]}>”不能带“{name}={value.replace(TAG, '…').replace(VALUE, '…')[:40]}”。"


def _value_fits(name: str, value: str, pattern: str, stated: _Stated | None, start: int) -> bool:
    if stated is None:
        return bool(re.fullmatch(pattern, value))
    if not stated.balanced(start, start + len(value)):
        return False
    if name == "src":
        return value == VALUE and stated.values[start] == "qr"
    if VALUE in value and name not in ("style", "rowspan", "content", "alt"):
        return False
    return bool(re.fullmatch(pattern, value.replace(TAG, "").replace(VALUE, "1")))
