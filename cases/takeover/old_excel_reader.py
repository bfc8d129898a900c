"""Reads an old workbook from standard input and writes its rows as lines of JSON: a script that runs by itself.

A crafted workbook of some kilobytes can make the library ask for gigabytes, which ends its process at once. So that it
ends this process and not the worker, the script has limits of its own, and it imports nothing of the project.
"""

import resource
import sys
from collections.abc import Iterator
from datetime import date

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

# Bytes, and seconds of work: a full sheet of 65,536 rows takes some seconds and 200 MB.
MEMORY, SECONDS = 1_500_000_000, 120
READ, UNREADABLE, LOCKED = 0, 4, 5
# From here on a float has lost the last digits of a number.
EXACT = 1e15


def main() -> int:
    """Reads and writes; returns READ, UNREADABLE or LOCKED (a password)."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        sheets = [
            book.get_sheet_by_name(each.name) for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        return LOCKED
    except CalamineError:
        return UNREADABLE
    for place, sheet in enumerate(sheets):
        for line in _lines(sheet):
            sys.stdout.buffer.write(orjson.dumps([place, *line]) + b"\n")
    return READ


def _lines(sheet: CalamineSheet) -> Iterator[tuple[object, object]]:
    """The name of a sheet with its merged rows, then each row that says something with its number."""
    yield sheet.name, [(first[0] + 1, last[0] + 1) for first, last in sheet.merged_cell_ranges or ()]
    for number, row in enumerate(sheet.iter_rows(), 1):
        if any(cell != "" for cell in row):
            yield number, [text(cell) for cell in row]


def text(cell: object) -> str:
    """A cell as text: days as 2026-11-21, a number of more than 15 digits with a point, because its last are lost."""
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    if abs(cell) >= EXACT:
        return f"{cell:.1f}"
    return str(int(cell)) if cell == int(cell) else repr(round(cell, 10))


if __name__ == "__main__":
    sys.exit(main())
