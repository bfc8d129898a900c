"""Which papers a connected source already holds, so that no applicant is asked for them (社会救助法 第六十二条)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A register that a clerk can query instead of asking for paper."""

    id: str
    label: str
    owner: str
    answers: tuple[str, ...]
    words: tuple[str, ...] = ()


@cache
def sources() -> dict[str, Source]:
    """Reads the catalogue once."""
    content = tomllib.loads((Path(__file__).parent / "sources.toml").read_text("utf-8"))
    return {
        id: Source(id, row["label"], row["owner"], tuple(row["answers"]), tuple(row["words"]))
        for id, row in content.items()
    }


def find_source(paper: str) -> Source | None:
    """Returns the source that answers a paper, if one is connected."""
    return next((source for source in sources().values() if paper in source.answers), None)


def find_named(text: str) -> Source | None:
    """Returns the source whose papers a text calls by one of their names, if any."""
    return next((source for source in sources().values() if any(word in text for word in source.words)), None)
