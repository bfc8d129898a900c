"""A document's text as blocks that a designer may write, and back: named facts in 【】, never a template's own code.

What a block cannot hold (tables, conditions, lists made from rows) stays a fixed piece: it may be kept, moved or left
out, and its text is always taken from the template as it stands, never from what a browser sends.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cases.documents.named_facts import NamedFact
from cases.documents.wording import numbered

KINDS = {
    "paragraph": "段落",
    "heading": "小标题（自动编号）",
    "items": "分项（一行一项，自动编号）",
    "reasons": "理由（取自决定）",
    "calculation": "收入核算表",
    "remedies": "救济途径（复议、诉讼）",
    "annex": "附件说明",
    "fixed": "固定内容",
}
WRITABLE = ("paragraph", "heading", "items", "annex")
MOST_BLOCKS, MOST_CHARACTERS = 60, 4000
_REASONS = "{% for reason in decision.reasons %}<p>{{ reason }}</p>{% endfor %}"
_CALCULATION = '{% include "shared/calculation.html" %}'
_REMEDIES = '{% include "shared/remedies.html" with act="决定" paper_word="通知书" %}'
_OPENING = re.compile(r"\{%\s*block text\s*%\}")
_FENCE = re.compile(r"\{%\s*(end)?(block|if|for|with|comment)\b[^%]*%\}")
_VALUE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.S)
_NAMED = re.compile(r"【([^【】]*)】")
_STRAY = re.compile(r"[{}<>\ue000-\uf8ff\x00-\x09\x0b-\x1f【】]")
_HEADING = re.compile(r'\{%\s*part\s+"([^"]*)"\s*%\}')
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p\b).)*?)</p>", re.S)
_ANNEX = re.compile(r'<p class="annex">附件：((?:(?!</?p\b).)*?)</p>', re.S)
_ITEMS = re.compile(r'<div class="items">((?:\s*<p>(?:(?!</?p\b).)*?</p>\s*)+)</div>', re.S)
_INCLUDE = re.compile(r'\{%\s*include\s+"shared/(remedies|calculation)\.html"[^%]*%\}')
_NUMBERING = re.compile(r"\{\{ forloop[^}]*\}\}")
# What rows of a list print, for the words of a fixed piece only.
_OF_ROWS = {
    "reason": "每条理由",
    "item.name": "材料名称",
    "matter": "委托事项",
    "row.name": "姓名",
    "line.title": "环节",
}
_TAGS = re.compile(r"\{%.*?%\}|\{#.*?#\}|<[^>]*>", re.S)


class BlockRefused(Exception):
    """A block that cannot be written: its place from nought and the sentence."""

    def __init__(self, place: int, message: str) -> None:
        self.place, self.message = place, message
        super().__init__(message)


@dataclass(frozen=True)
class Block:
    """One piece of a document; `source` is the template's own text of a piece that is not written in words."""

    kind: str
    text: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """A short name for a fixed piece, by which a form asks to keep it."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:12] if self.source else ""

    @property
    def title(self) -> str:
        """The kind in Chinese."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Page:
    """A template taken apart: what stands before and after its blocks, and the blocks."""

    before: str
    blocks: tuple[Block, ...]
    after: str


def take_apart(text: str, facts: Sequence[NamedFact]) -> Page | None:
    """The blocks of a template's text; None when it has no part that may be written."""
    opening = _OPENING.search(text)
    end = _end_of(text, opening.start()) if opening else None
    if opening is None or end is None:
        return None
    close = text.rindex("{%", opening.end(), end)
    labels = {fact.expression: fact.label for fact in facts}
    blocks = tuple(_blocks(text[opening.end() : close], labels))
    return Page(text[: opening.end()], blocks, text[close:])


def _blocks(body: str, labels: Mapping[str, str]) -> Iterator[Block]:
    place = 0
    while place < len(body):
        if body[place].isspace():
            place += 1
            continue
        block, place = _next(body, place, labels)
        yield block


def _next(body: str, place: int, labels: Mapping[str, str]) -> tuple[Block, int]:
    for kind, pattern in (("heading", _HEADING), ("paragraph", _PARAGRAPH), ("annex", _ANNEX), ("items", _ITEMS)):
        found = pattern.match(body, place)
        words = _words_of(kind, found[1], labels) if found else None
        if found and words is not None:
            return Block(kind, words), found.end()
    included = _INCLUDE.match(body, place)
    if included:
        return Block(included[1], "", included.group()), included.end()
    if body.startswith(_REASONS, place):
        return Block("reasons", "", _REASONS), place + len(_REASONS)
    end = _end_of(body, place) or len(body)
    return Block("fixed", _told(body[place:end], labels), body[place:end].strip()), end


def _words_of(kind: str, inner: str, labels: Mapping[str, str]) -> str | None:
    """The words of a piece with its facts by name; None when it holds what has no name."""
    if kind == "items":
        lines = [_words_of("paragraph", line, labels) for line in _PARAGRAPH.findall(inner)]
        return None if None in lines else "\n".join(re.sub(r"^（[一二三四五六七八九十]+）", "", str(x)) for x in lines)
    named = _VALUE.sub(lambda found: f"【{labels[found[1]]}】" if found[1] in labels else "{", inner)
    plain = html.unescape(re.sub(r"\s*\n\s*", "", named))
    return None if re.search(r"[{}<>]", plain) else plain.strip()


def _told(piece: str, labels: Mapping[str, str]) -> str:
    """A fixed piece in readable words, shortened."""
    sometimes = "视情况印出：" if piece.lstrip().startswith("{% if") else ""
    titled = _HEADING.sub(r"\1：", _NUMBERING.sub("", piece))
    named = _VALUE.sub(lambda found: f"【{labels.get(found[1]) or _OF_ROWS.get(found[1], '…')}】", titled)
    plain = sometimes + html.unescape(re.sub(r"\s+", " ", _TAGS.sub(" ", named))).strip()
    return plain[:160] + ("…" if len(plain) > 160 else "")


def _end_of(text: str, start: int) -> int | None:
    """Where the piece that begins at a place ends: its matching tag, or the end of its line."""
    fence = _FENCE.match(text, start)
    if fence and not fence[1]:
        return _close(text, start, _FENCE)
    element = re.compile(r"<(/)?([a-z][a-z0-9]*)\b[^>]*>").match(text, start)
    if element and not element[1]:
        same = re.compile(rf"<(/)?({element[2]})\b[^>]*>")
        return _close(text, start, same)
    line = text.find("\n", start)
    return line if line >= 0 else None


def _close(text: str, start: int, pattern: re.Pattern[str]) -> int | None:
    depth = 0
    for found in pattern.finditer(text, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.end()
    return None


def put_together(page: Page, blocks: Sequence[Block], facts: Sequence[NamedFact]) -> str:
    """The template's text with these blocks in the place of the old ones; BlockRefused at the first that is wrong."""
    if len(blocks) > MOST_BLOCKS:
        raise BlockRefused(MOST_BLOCKS, f"一份文书最多 {MOST_BLOCKS} 段。")
    expressions = {fact.label: fact.expression for fact in facts}
    lines = [line for place, block in enumerate(blocks) for line in _lines(place, block, expressions)]
    body = "".join(f"\n  {line}" for line in lines)
    return f"{page.before}{body}\n{page.after}"


def _lines(place: int, block: Block, expressions: Mapping[str, str]) -> Iterator[str]:
    if block.kind == "reasons":
        yield _REASONS
    elif block.kind in ("calculation", "remedies"):
        yield block.source or {"calculation": _CALCULATION, "remedies": _REMEDIES}[block.kind]
    elif block.kind == "fixed":
        yield block.source
    else:
        yield from _written(place, block, expressions)


def _written(place: int, block: Block, expressions: Mapping[str, str]) -> Iterator[str]:
    lines = [line.strip() for line in block.text.replace("\r", "").split("\n") if line.strip()]
    if not lines:
        raise BlockRefused(place, "这一段还没有内容，请填写或者删去。")
    if len(block.text) > MOST_CHARACTERS:
        raise BlockRefused(place, f"一段最多 {MOST_CHARACTERS} 字，请分成几段。")
    coded = [_coded(place, line, expressions, facts=block.kind != "heading") for line in lines]
    if block.kind == "heading":
        yield from (f'{{% part "{line}" %}}' for line in coded)
    elif block.kind == "items":
        yield '<div class="items">'
        yield from (f"  <p>{numbered(number, 2)}{line}</p>" for number, line in enumerate(coded, 1))
        yield "</div>"
    elif block.kind == "annex":
        yield from (f'<p class="annex">附件：{line}</p>' for line in coded)
    else:
        yield from (f"<p>{line}</p>" for line in coded)


def _coded(place: int, line: str, expressions: Mapping[str, str], *, facts: bool) -> str:
    """One line for the template: words made harmless, each 【name】 in the way templates read it."""
    pieces, after = [], 0
    for named in _NAMED.finditer(line):
        if not facts:
            raise BlockRefused(place, "小标题里不能插入办件内容，请写成文字。")
        if named[1] not in expressions:
            raise BlockRefused(place, f"“【{named[1]}】”不是可以插入的内容，请从“插入内容”里选。")
        pieces += [_plain(place, line[after : named.start()]), f"{{{{ {expressions[named[1]]} }}}}"]
        after = named.end()
    return "".join([*pieces, _plain(place, line[after:])])


def _plain(place: int, words: str) -> str:
    stray = _STRAY.search(words)
    if stray:
        shown = stray.group() if stray.group().isprintable() else "看不见的字符"
        raise BlockRefused(place, f"正文里不能有“{shown}”；要插入办件内容，请从“插入内容”里选。")
    return html.escape(words).replace("&#x27;", "'")


def facts_used(blocks: Iterable[Block], facts: Sequence[NamedFact]) -> list[NamedFact]:
    """The named facts that the written blocks print, in the order of the list."""
    names = {name for block in blocks if block.kind in WRITABLE for name in _NAMED.findall(block.text)}
    return [fact for fact in facts if fact.label in names]


def new_page(*, adverse: bool) -> str:
    """The text that a new document starts from: the frame of a letter and what it must say."""
    opening = "<p>根据{{ basis|cited }}的规定，现将有关事项告知如下：</p>"
    lines = [opening]
    if adverse:
        lines += ['{% part "理由" %}', _REASONS, _REMEDIES.replace("通知书", "告知书")]
    body = "".join(f"\n  {line}" for line in lines)
    return f'{{% extends "shared/letter.html" %}}\n{{% block text %}}{body}\n{{% endblock %}}\n'
