"""One difference between two editions: where it is, what it says, and the words before and after."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

GROUPS = ("环节", "走向", "时限", "表单", "规则", "文书")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
# Comparing takes time with the product of both lengths: beyond this, one whole stands against the other.
MOST_COMPARED = 4_000_000


@dataclass(frozen=True)
class Difference:
    """One difference: in which group, added, removed or changed, a sentence, and the words before and after."""

    group: str
    sort: str
    text: str
    where: str
    element: str = ""
    before: str = ""
    after: str = ""

    @property
    def words(self) -> list[tuple[str, str]]:
        """The words before and after as runs: kept, removed or added."""
        return mark_words(self.before, self.after)


def mark_words(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as runs of characters that were kept, removed and added."""
    if len(before) * len(after) > MOST_COMPARED:
        return [(REMOVED, before), (ADDED, after)]
    runs: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(("kept", before[a:b]))
            continue
        runs += [(REMOVED, before[a:b])] if b > a else []
        runs += [(ADDED, after[c:d])] if d > c else []
    return runs


def changed(group: str, what: str, where: str, element: str, before: str, after: str) -> Difference:
    """A difference that puts one wording in the place of another."""
    text = f"{what}由“{quoted(before) or '（空）'}”改为“{quoted(after) or '（空）'}”"
    return Difference(group, CHANGED, text, where, element, before, after)


def quoted(text: str) -> str:
    """A wording inside quotation marks: its own become the inner ones."""
    return text.translate(str.maketrans("“”", "‘’"))
