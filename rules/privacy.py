"""Rows about personal data: in how many days a person is answered, what is kept until when and how it ends."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("privacy.toml")


@dataclass(frozen=True)
class Retention:
    """What is kept, until when, how it ends, and by which clause."""

    what: str
    until: str
    ends: str
    clause: str


@dataclass(frozen=True)
class Privacy:
    """The rows of the file: calendar days in which a person is answered, its clause, and what is kept until when."""

    days: int
    clause: str
    retention: tuple[Retention, ...]


@cache
def privacy() -> Privacy:
    """The rows as shipped."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    rows = tuple(Retention(**row) for row in told["retention"])
    return Privacy(int(told["request"]["days"]), str(told["request"]["clause"]), rows)
