"""Whether what was found is what was expected: exact for dates, money and counts, never a guess."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, DecimalException
from typing import Any

from cases.rehearsal.vocabulary import Area, Leaf

MOST_SHOWN = 400
NOTHING = "（没有）"
UNKNOWN = "（办件里没有这段文字，请核对是否写错）"


@dataclass(frozen=True)
class Expectation:
    """One thing expected of a worked case, what was found, and whether they agree."""

    key: str
    want: object
    got: object
    met: bool

    def as_dict(self) -> dict[str, object]:
        """The four values as JSON knows them; money stays Decimal."""
        return {"key": self.key, "want": self.want, "got": self.got, "met": self.met}


@dataclass(frozen=True)
class Paper:
    """A text to be searched, with everything that could have stood in it."""

    text: str
    known: str = ""


def compare(area: Area, want: Any, got: Any, key: str) -> list[Expectation]:
    """Compares one group of expectations with what was found; every value written gives one expectation."""
    if area.shape == "leaf":
        return list(_leaf(area.leaves[0], want, got, key))
    if area.shape == "one":
        return list(_table(area.leaves, want, got, key))
    if area.shape == "rows":
        return list(_rows(area.leaves, want, got, key))
    if area.shape == "map":
        leaf = area.leaves[0]
        return [each for name in want for each in _leaf(leaf, want[name], _at(got, name), f"{key}.{name}")]
    return [each for name in want for each in _table(area.leaves, want[name], _at(got, name), f"{key}.{name}")]


def _at(got: Any, name: str) -> Any:
    return got.get(name) if isinstance(got, Mapping) else got if isinstance(got, str) else None


def _table(leaves: Sequence[Leaf], want: Mapping[str, Any], got: Any, key: str) -> Iterator[Expectation]:
    known = {leaf.name: leaf for leaf in leaves}
    for name, value in want.items():
        yield from _leaf(known[name], value, _at(got, name), f"{key}.{name}")


def _leaf(leaf: Leaf, want: Any, got: Any, key: str) -> Iterator[Expectation]:
    if leaf.kind == "rows":
        yield from _rows(leaf.leaves, want, got, key)
    elif leaf.kind == "map":
        for name, value in want.items():
            yield from _leaf(leaf.leaves[0], value, _at(got, name), f"{key}.{name}")
    elif leaf.kind in ("part", "absent") and isinstance(want, list):
        for place, each in enumerate(want, 1):
            yield from _leaf(leaf, each, got, f"{key}[{place}]")
    else:
        yield Expectation(key, plain(leaf.kind, want), shown(leaf.kind, want, got), agrees(leaf.kind, want, got))


def _rows(leaves: Sequence[Leaf], want: Sequence[Mapping[str, Any]], got: Any, key: str) -> Iterator[Expectation]:
    """Each row wanted is compared with the row found that comes nearest to it; no row found serves twice."""
    left = list(got) if isinstance(got, Sequence) and not isinstance(got, str) else []
    for place, row in enumerate(want, 1):
        best = max(left, key=lambda each: _likeness(leaves, row, each), default=None)
        if best is not None and _likeness(leaves, row, best):
            left.remove(best)
        else:
            best = got if isinstance(got, str) else None
        yield from _table(leaves, row, best, f"{key}[{place}]")


def _likeness(leaves: Sequence[Leaf], want: Mapping[str, Any], got: Any) -> int:
    return sum(each.met for each in _table(leaves, want, got, ""))


def agrees(kind: str, want: Any, got: Any) -> bool:
    """Answers whether a value found is the value wanted, by the kind of comparison."""
    if kind == "part":
        return squeezed(want) in squeezed(_text(got))
    if kind == "absent":
        known = got.known if isinstance(got, Paper) else ""
        return squeezed(want) in squeezed(known) and squeezed(want) not in squeezed(_text(got))
    return _same(plain(kind, want), plain(kind, got))


def _same(want: object, got: object) -> bool:
    """True is not 1 here, and a text is not the number it looks like."""
    return want == got and isinstance(want, bool) == isinstance(got, bool)


def shown(kind: str, want: Any, got: Any) -> object:
    """What was found, as the rule keeper reads it; a long text is shown round what was looked for."""
    if kind not in ("part", "absent"):
        return NOTHING if got is None else plain(kind, got)
    if got is None:
        return NOTHING
    if kind == "absent" and isinstance(got, Paper) and squeezed(want) not in squeezed(got.known):
        return UNKNOWN
    return _excerpt(squeezed(_text(got)) if isinstance(got, Paper) else _text(got), squeezed(want))


def _excerpt(text: str, wanted: str) -> str:
    place = text.find(wanted)
    if len(text) <= MOST_SHOWN:
        return text
    if place < 0:
        return f"{text[:MOST_SHOWN]}…"
    first = max(place - 100, 0)
    return f"{'…' if first else ''}{text[first : place + len(wanted) + 100]}…"


def _text(got: Any) -> str:
    return got.text if isinstance(got, Paper) else "" if got is None else str(got)


def squeezed(text: object) -> str:
    """A text without white space, in which line breaks and indents do not count."""
    return "".join(str(text).split())


def plain(kind: str, value: Any) -> Any:
    """A value as it is compared and shown: days as text, money as Decimal, groups of words sorted."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()[:7] if kind == "month" else value.isoformat()
    if kind == "month" and isinstance(value, str):
        return value[:7]
    if kind == "money" or isinstance(value, Decimal):
        return _money(value)
    if isinstance(value, str) or not isinstance(value, Iterable):
        return value
    if isinstance(value, Mapping):
        return {name: plain("value", each) for name, each in value.items()}
    listed = [plain("value", each) for each in value]
    return sorted(listed, key=str) if kind == "words" else listed


def _money(value: Any) -> Any:
    try:
        return Decimal(str(value)) if not isinstance(value, bool) and value not in (None, "") else value
    except DecimalException:
        return value
