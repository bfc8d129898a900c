"""Code lists that options come from: the national standards, and the choices of the fact vocabulary."""

import tomllib
from functools import cache
from pathlib import Path

DIRECTORY = Path(__file__).parent / "codes"

Options = tuple[tuple[str, str], ...]


def options(name: str) -> Options:
    """Returns (code, label) pairs of a list such as `gbt3304` or `facts.relation`; raises KeyError if there is none."""
    lists = catalogue()
    return lists[name]


@cache
def catalogue() -> dict[str, Options]:
    """Reads all shipped lists once."""
    lists: dict[str, Options] = {}
    for path in sorted(DIRECTORY.glob("*.toml")):
        content = tomllib.loads(path.read_text("utf-8"))
        if "codes" in content:
            lists[path.stem] = tuple(content["codes"].items())
        else:
            lists |= {f"{path.stem}.{name}": tuple(rows.items()) for name, rows in content.items()}
    return lists
