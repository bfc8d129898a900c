"""Parquet files that the engines read: a part a delivery, written once; what the record knows, written anew each run.

A person in them is a number cut from the blind index of the resident id (safety: no id, no name, no phone).
"""

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from monitoring.comparing.compiling import SOURCES
from monitoring.comparing.engines import declared

# Sixty bits: among ten million persons the chance that two share a number is one in twenty thousand, and it is checked.
_DIGITS = 15
_DIALECT = "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', nullstr = '\\N'"


def person_key(index: str, member_id: int) -> int:
    """The number of a person: cut from the blind index, the same in every household; without an id, her own."""
    return int(index[:_DIGITS], 16) if index else -member_id


class Lake:
    """The files of one area."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for source in SOURCES:
            (folder / source).mkdir(parents=True, exist_ok=True)

    def names(self, source: str) -> set[str]:
        """The parts of a source that lie here."""
        return {path.stem for path in (self.folder / source).glob("*.parquet")}

    def has(self, source: str, name: str) -> bool:
        """Tells whether a part lies here."""
        return (self.folder / source / f"{name}.parquet").exists()

    def write(self, source: str, name: str, rows: Iterable[Sequence[object]]) -> int:
        """Writes one part whole or not at all, sorted by household; returns how many rows it has."""
        import duckdb

        target, draft = self.folder / source / f"{name}.parquet", self.folder / f"{source}.{os.getpid()}.csv"
        try:
            count = _spill(draft, rows)
            kinds = ", ".join(f"'{each.split()[0]}': '{each.split()[1]}'" for each in _columns(source))
            read = f"read_csv({_quoted(draft)}, columns = {{{kinds}}}, {_DIALECT})"
            made = target.with_suffix(".made")
            with duckdb.connect() as writer:
                writer.execute(f"COPY (SELECT * FROM {read} ORDER BY household) TO {_quoted(made)} (FORMAT parquet)")
            made.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        return count

    def drop(self, source: str, name: str) -> None:
        """Takes away a part that nobody reads any more."""
        (self.folder / source / f"{name}.parquet").unlink(missing_ok=True)


def _columns(source: str) -> list[str]:
    return declared(SOURCES[source], "VARCHAR").split(", ")


def _spill(path: Path, rows: Iterable[Sequence[object]]) -> int:
    count = 0
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
