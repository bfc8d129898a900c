"""Rows about personal data: in how many days a person is answered, what is kept until when and how it ends."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Who ends a class: the archivists by their list of volumes, two persons by a list of rows, the time-keeper, others.
VOLUMES, TWO_PERSONS, TIMEKEEPER, OTHERS = "volumes", "two_persons", "timekeeper", "others"
FILE = Path(__file__).with_name("privacy.toml")


@dataclass(frozen=True)
class Retention:
    """A class: what is kept, until when, who ends it and how, by which clause; `days` where it is so many days."""

    id: str
    ends_by: str
    what: str
    until: str
    ends: str
    clause: str
    days: int = 0


@dataclass(frozen=True)
class Privacy:
    """The rows of the file: calendar days in which a person is answered, its clause, and what is kept until when."""

    days: int
    clause: str
    retention: tuple[Retention, ...]

    def find(self, name: str) -> Retention:
        """The class of an id; KeyError where no row tells of it."""
        return {row.id: row for row in self.retention}[name]

    def ended_by(self, who: str) -> tuple[Retention, ...]:
        """The classes that two persons, or the time-keeper, end."""
        return tuple(row for row in self.retention if row.ends_by == who)


@cache
def privacy() -> Privacy:
    """The rows as shipped."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    rows = tuple(Retention(**row) for row in told["retention"])
    return Privacy(int(told["request"]["days"]), str(told["request"]["clause"]), rows)
