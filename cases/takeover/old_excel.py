"""The rows of a workbook in the old binary format (.xls), read by a program of its own with limits."""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO, cast

import orjson

from cases.errors import Blocked
from cases.takeover.old_excel_reader import LOCKED

MAGIC = b"\xd0\xcf\x11\xe0"
# A sheet of this format has at most 65,536 rows; what is larger than this is none that a department sends.
MOST_BYTES = 200_000_000
READER = Path(__file__).with_name("old_excel_reader.py")
LOCKED_TOLD = "这个文件设了密码，请去掉密码再传"
UNREADABLE_TOLD = "这个 .xls 文件读不出来，请用表格软件另存为 .xlsx 再传"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows by number from 1, and ranges of merged cells as their first and last rows."""

    name: str
    rows: Iterator[tuple[int, list[str]]]
    merged: list[tuple[int, int]]


def sheets(file: BinaryIO) -> Iterator[Sheet]:
    """The sheets of a workbook in order, each to be read before the next; Blocked when it cannot be read.

    Formulas give the value that was last reckoned.
    """
    if file.seek(0, io.SEEK_END) > MOST_BYTES:
        raise Blocked("文件太大，请另存为 .xlsx 或者 CSV 再传")
    file.seek(0)
    with tempfile.TemporaryFile() as given:
        shutil.copyfileobj(file, given)
        given.seek(0)
        yield from _read(given)


def _read(file: BinaryIO) -> Iterator[Sheet]:
    command = [sys.executable, "-I", str(READER)]
    with subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
        try:
            yield from _sheets(reader)
        finally:
            reader.kill()


def _sheets(reader: "subprocess.Popen[bytes]") -> Iterator[Sheet]:
    for _place, lines in groupby(map(orjson.loads, reader.stdout or ()), itemgetter(0)):
        yield _sheet(lines)
    if status := reader.wait():
        raise Blocked(LOCKED_TOLD if status == LOCKED else UNREADABLE_TOLD)


def _sheet(lines: Iterator[tuple[int, int, list[str]]]) -> Sheet:
    """The lines that the reader writes of one sheet: its name and merged cells, then its rows."""
    _place, name, merged = next(lines)
    return Sheet(str(name), map(itemgetter(1, 2), lines), cast(list[tuple[int, int]], merged))
