"""Prints what of requirements.lock an installation needs: what the product names, and what that needs in turn.

The lock is read, not resolved anew: versions and hashes are those that were tested. Who needs whom stands in it
after "# via". Test and check packages fall away, unless the product needs them too.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = re.compile(r"^[A-Za-z0-9_.\-]+")


def plain(name: str) -> str:
    """A package's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(lock: str) -> Iterator[tuple[str, str]]:
    """Each package of the lock with its lines: the pin, its hashes, who needs it."""
    lines = [line for line in lock.splitlines() if not line.startswith("#")]
    starts = [place for place, line in enumerate(lines) if NAME.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = NAME.match(lines[start])
        assert name
        yield plain(name.group()), "\n".join(lines[start:end])


def needed_by(block: str) -> set[str]:
    """The packages that stand after "# via"."""
    return {plain(name) for name in re.findall(r"^    #(?: via|  ) +([A-Za-z0-9_.\-]+)", block, re.MULTILINE)}


def wanted(project: str, lock: str) -> list[str]:
    """The blocks of an installation, in the lock's order; refuses a lock that lacks what the project names."""
    known = dict(blocks(lock))
    asked = {
        plain(name.group()) for line in tomllib.loads(project)["project"]["dependencies"] if (name := NAME.match(line))
    }
    if missing := asked - known.keys():
        raise SystemExit(f"requirements.lock lacks {', '.join(sorted(missing))}")
    while more := {name for name, block in known.items() if name not in asked and needed_by(block) & asked}:
        asked |= more
    return [known[name] for name in known if name in asked]


def main() -> None:
    """Writes the shorter lock to standard output."""
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "requirements.lock")]
    sys.stdout.write("\n".join(wanted(*texts)) + "\n")


if __name__ == "__main__":
    main()
