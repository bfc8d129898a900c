"""On which line of a TOML text a key stands: the reader of TOML itself does not tell."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([\w-]+)""")


def line_of(text: str, path: str) -> int:
    """The line of a key such as `acts[2].expect.open`, or of the nearest table around it; 0 when there is none."""
    known = _keys(text)
    while path:
        if path in known:
            return known[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 0


def _keys(text: str) -> dict[str, int]:
    """All keys and tables of a text with their lines; lists of tables are counted from 1."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            prefix = _table(header[1], _path(header[2]), counts)
            found.setdefault(prefix, number)
        elif key := _KEY.match(line):
            found.setdefault(".".join(filter(None, (prefix, _path(key[1])))), number)
    return found


def _path(written: str) -> str:
    return ".".join("".join(part) for part in _PART.findall(written))


def _table(brackets: str, name: str, counts: dict[str, int]) -> str:
    """The full name of a table: within `[[acts]]` a further `[acts.expect]` belongs to the latest of the list."""
    head, *rest = name.split(".")
    for part in rest:
        head = f"{head}[{counts[head]}].{part}" if head in counts else f"{head}.{part}"
    if brackets == "[[":
        counts[head] = counts.get(head, 0) + 1
    return f"{head}[{counts[head]}]" if head in counts else head
