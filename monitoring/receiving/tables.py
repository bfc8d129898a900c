"""Files as officials send them, read row by row: .xlsx, .xls, CSV in three encodings, and any of them zipped."""

import codecs
import csv
import io
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO

from cases.errors import Blocked
from cases.takeover import old_excel, workbook

# What one file may hold once it is unpacked, and how much more that may be than what was sent.
MOST_BYTES, MOST_TIMES, SMALL = 1_500_000_000, 200, 25_000_000
MOST_ROWS, MOST_FILES, MOST_MERGED = 2_500_000, 50, 1_000_000
ENCODINGS, UTF_16_MARKS = ("utf-8-sig", "gb18030"), (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Bytes by which a text is known: what stands between its columns, or that it is none.
HEAD = 4096
MERGED = re.compile(rb'<mergeCell [^>]*ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
READABLE = (".csv", ".txt", ".xlsx", ".xls")
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """One sheet or CSV: its rows by number, and the rows that merged cells lie across."""

    name: str
    rows: Iterator[Line]
    merged: frozenset[int] = frozenset()


def tables(name: str, file: BinaryIO, packed: bool = False) -> Iterator[Table]:
    """The tables of a file in order, each to be read before the next; Blocked says why a file cannot be read."""
    head = file.read(8)
    file.seek(0)
    if head[:2] == b"PK":
        yield from _of_zip(file, packed)
    elif head[:4] == old_excel.MAGIC:
        for sheet in old_excel.sheets(file):
            yield Table(sheet.name, sheet.rows, _across(sheet.merged))
    else:
        yield Table(name, _csv(file))


def _of_zip(file: BinaryIO, packed: bool) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_size(archive, file)
            if "xl/workbook.xml" in archive.namelist():
                yield from _xlsx(archive)
            elif packed:
                raise Blocked("压缩包里还有压缩包，请解开一层再传")
            else:
                yield from _zipped(archive)
    except workbook.UNREADABLE as slip:
        raise Blocked("文件打不开：可能已损坏或者设了密码，请重新另存后不加密再传") from slip


def _check_size(archive: zipfile.ZipFile, file: BinaryIO) -> None:
    """What a zip says of its sizes is what zipfile lets come out of it, so the sum can be believed."""
    sent = file.seek(0, io.SEEK_END)
    whole = sum(part.file_size for part in archive.infolist())
    if whole > MOST_BYTES or whole > max(sent * MOST_TIMES, SMALL):
        raise Blocked("文件展开后太大，请分成几个文件")


def _zipped(archive: zipfile.ZipFile) -> Iterator[Table]:
    names = [part.filename for part in archive.infolist() if part.filename.lower().endswith(READABLE)]
    if not names:
        raise Blocked("压缩包里没有 .xlsx、.xls 或 CSV 文件")
    if len(names) > MOST_FILES:
        raise Blocked(f"压缩包里最多{MOST_FILES}个文件")
    for name in names:
        with archive.open(name) as part, tempfile.TemporaryFile() as unpacked:
            shutil.copyfileobj(part, unpacked)
            unpacked.seek(0)
            yield from tables(name.rsplit("/", 1)[-1], unpacked, packed=True)


def _xlsx(archive: zipfile.ZipFile) -> Iterator[Table]:
    texts = workbook.shared_texts(archive)
    for name, path in workbook.sheets(archive):
        with archive.open(path) as part:
            merged = _merged(part)
        with archive.open(path) as part:
            yield Table(name, workbook.lines(part, texts, MOST_ROWS), merged)


def _merged(part: IO[bytes]) -> frozenset[int]:
    """The rows that merged cells lie across: said at the end of a sheet, so it is looked through once before."""
    return _across((int(first), int(last)) for first, last in _ranges(part))


def _ranges(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    tail = b""
    while block := part.read(1 << 20):
        yield from MERGED.findall(tail + block)
        tail = block[-200:]


def _across(ranges: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Every row of ranges of merged cells, told as first and last."""
    found, spans = set[int](), 0
    for first, last in ranges:
        spans += last - first
        if spans > MOST_MERGED:
            raise Blocked("合并的单元格太多，请取消合并再传")
        found.update(range(first, last + 1))
    return frozenset(found)


def _csv(file: BinaryIO) -> Iterator[Line]:
    encoding = _encoding(file)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        for number, row in enumerate(csv.reader(text, delimiter=_delimiter(file, encoding)), 1):
            if number > MOST_ROWS:
                raise Blocked(f"一张表最多{MOST_ROWS}行，请分成几个文件")
            if len(row) > workbook.MOST_COLUMNS:
                raise Blocked(f"一张表最多{workbook.MOST_COLUMNS}列，请检查是不是用逗号分隔的 CSV")
            yield number, row
    except csv.Error as slip:
        raise Blocked("CSV 文件读不出来，请用表格软件另存为“CSV UTF-8”") from slip
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    """The first of the encodings in which the whole file can be read; a spreadsheet's Unicode text has a mark."""
    encodings = ENCODINGS if file.read(2) not in UTF_16_MARKS else ("utf-16",)
    for name in encodings:
        decoder = codecs.getincrementaldecoder(name)()
        file.seek(0)
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        file.seek(0)
        return name
    raise Blocked("文件的文字编码认不出来，请另存为“CSV UTF-8”或者 .xlsx")


def _delimiter(file: BinaryIO, encoding: str) -> str:
    """The comma, or the tabulator of programs that write text and call it .xls; pages of the web are refused."""
    head = file.read(HEAD).decode(encoding, errors="ignore")
    file.seek(0)
    if head.lstrip()[:1] == "<":
        raise Blocked("这个文件其实是网页格式，请用表格软件打开，另存为 .xlsx 再传")
    return "\t" if head.count("\t") > head.count(",") else ","
