"""A document's blocks as a form without a script: each act of the hand is a button, what was typed always stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.documents.editing import MOST_BLOCKS, WRITABLE, Block, BlockRefused, Page
from cases.documents.named_facts import NamedFact

ADDABLE = (*WRITABLE, "reasons", "calculation", "remedies")


@dataclass(frozen=True)
class Shown:
    """One block on the page, with the sentence that says what is wrong with it."""

    block: Block
    error: str = ""

    @property
    def written(self) -> bool:
        """Tells whether the block is words that may be changed."""
        return self.block.kind in WRITABLE

    @property
    def lines(self) -> int:
        """How high its field should be."""
        text, least = self.block.text, 1 if self.block.kind == "heading" else 2
        return min(12, max(least, text.count("\n") + 1, len(text) // 38 + 1))


def said(data: QueryDict, *known: Page | None) -> list[Block]:
    """The blocks as a form tells them; a fixed one is found by its key among the known pages, or left out."""
    fixed = {block.key: block for page in known if page for block in page.blocks if block.source}
    count = data.get("blocks", "0")
    number = min(int(count), MOST_BLOCKS + 1) if count.isdigit() and len(count) < 4 else 0
    found = [_said(data, place, fixed) for place in range(number)]
    return [block for block in found if block is not None]


def _said(data: QueryDict, place: int, fixed: Mapping[str, Block]) -> Block | None:
    kind, key = data.get(f"kind_{place}", ""), data.get(f"key_{place}", "")
    if key in fixed:
        return fixed[key]
    if kind in WRITABLE:
        return Block(kind, data.get(f"text_{place}", "").replace("\r\n", "\n"))
    return Block(kind) if kind in ADDABLE else None


def changed(blocks: Sequence[Block], act: str, facts: Sequence[NamedFact], fact: str) -> list[Block] | None:
    """The blocks after a button was pressed: add, up, down, drop, insert; None when the button is another one."""
    verb, _colon, what = act.partition(":")
    blocks = list(blocks)
    if verb == "add" and what in ADDABLE:
        return [*blocks, Block(what)]
    place = int(what) if what.isdigit() and len(what) < 4 else -1
    if verb not in ("up", "down", "drop", "insert") or not 0 <= place < len(blocks):
        return None
    if verb == "insert":
        return _inserted(blocks, place, facts, fact)
    moved = blocks.pop(place)
    if verb != "drop":
        blocks.insert(max(0, place - 1) if verb == "up" else place + 1, moved)
    return blocks


def _inserted(blocks: list[Block], place: int, facts: Sequence[NamedFact], fact: str) -> list[Block]:
    block = blocks[place]
    if fact in {each.label for each in facts} and block.kind in WRITABLE:
        blocks[place] = replace(block, text=f"{block.text}【{fact}】")
    return blocks


def shown(blocks: Sequence[Block], refused: BlockRefused | None = None) -> list[Shown]:
    """The blocks for the page, the refused one with its sentence."""
    place = refused.place if refused else -1
    return [Shown(block, refused.message if refused and number == place else "") for number, block in enumerate(blocks)]


def groups_of(facts: Sequence[NamedFact]) -> list[tuple[str, list[str]]]:
    """The names on offer under their headings, for one list to choose from."""
    found: dict[str, list[str]] = {}
    for fact in facts:
        found.setdefault(fact.group or _("其他"), []).append(fact.label)
    return list(found.items())
