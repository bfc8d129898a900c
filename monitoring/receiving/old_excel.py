"""The rows of a workbook in the old binary format (.xls, BIFF8 in a compound file), no more than cells need.

Layouts: [MS-CFB] for the compound file, [MS-XLS] for the records. Formulas give the value that was last reckoned.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from cases.errors import Blocked

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A file of this format has at most 65,536 rows a sheet; what is larger than this is none that a department sends.
MOST_BYTES = 200_000_000
MOST_COLUMNS, MOST_MERGED = 256, 1_000_000
FREE = 0xFFFFFFF0
BOF, EOF, BOUNDSHEET, SST, CONTINUE, FILEPASS = 0x809, 0x0A, 0x85, 0xFC, 0x3C, 0x2F
NUMBER, RK, MULRK, LABEL, LABELSST, FORMULA, STRING, MERGED = 0x203, 0x27E, 0xBD, 0x204, 0xFD, 0x06, 0x207, 0xE5
WORKSHEET = 0
Cells = dict[int, dict[int, str]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its rows by number, and the rows that merged cells lie across."""

    name: str
    rows: list[tuple[int, list[str]]]
    merged: frozenset[int]


def sheets(data: bytes) -> list[Sheet]:
    """The sheets of a workbook in their order; Blocked when it cannot be read or has a password."""
    if len(data) > MOST_BYTES:
        raise Blocked("文件太大，请另存为 .xlsx 或者 CSV 再传")
    try:
        return _sheets(_workbook(data))
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError) as slip:
        raise Blocked("这个 .xls 文件读不出来，请用表格软件另存为 .xlsx 再传") from slip


# The compound file: sectors in chains, and a directory that says where a stream begins.


def _workbook(data: bytes) -> bytes:
    """The stream called Workbook."""
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    first_directory, cutoff, first_mini = struct.unpack_from("<I4xII", data, 48)
    sector, table = 1 << shift, _allocation(data, 1 << shift)
    directory = _chain(data, table, first_directory, sector)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    root = next(entry for entry in entries if entry[66] == 5)
    found = next((entry for entry in entries if _name(entry) in ("Workbook", "Book")), None)
    if found is None:
        raise Blocked("这不是表格文件，请用表格软件另存为 .xlsx 再传")
    start, size = struct.unpack_from("<II", found, 116)
    if size >= cutoff:
        return _chain(data, table, start, sector)[:size]
    small = _chain(data, table, struct.unpack_from("<I", root, 116)[0], sector)
    links = _chain(data, table, first_mini, sector)
    mini = struct.unpack(f"<{len(links) // 4}I", links)
    return _chain(small, mini, start, 1 << mini_shift, header=0)[:size]


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(length - 2, 0)].decode("utf-16-le")


def _allocation(data: bytes, sector: int) -> tuple[int, ...]:
    """Which sector follows which: listed in the header, and for large files in sectors that follow on."""
    blocks = list(struct.unpack_from("<109I", data, 76))
    following, seen = struct.unpack_from("<I", data, 68)[0], set[int]()
    while following < FREE and following not in seen:
        seen.add(following)
        listed = struct.unpack_from(f"<{sector // 4}I", data, (following + 1) * sector)
        blocks += listed[:-1]
        following = listed[-1]
    links: list[int] = []
    for block in (block for block in blocks if block < FREE):
        links += struct.unpack_from(f"<{sector // 4}I", data, (block + 1) * sector)
    return tuple(links)


def _chain(data: bytes, links: tuple[int, ...], start: int, sector: int, header: int = 1) -> bytes:
    """The sectors of a chain one after the other; a chain that bites its tail is refused."""
    parts: list[bytes] = []
    at = start
    while at < FREE:
        # Sectors follow one another without being used twice: no chain is longer than the file.
        if len(parts) * sector > len(data):
            raise IndexError("chain without end")
        parts.append(data[(at + header) * sector : (at + header + 1) * sector])
        at = links[at]
    return b"".join(parts)


# The records of the workbook.


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, bytes]]:
    """Kind, place and content of each record from a place to the end of that part."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + length]
        depth += (kind == BOF) - (kind == EOF)
        if kind == EOF and depth <= 0:
            return
        at += 4 + length


def _sheets(stream: bytes) -> list[Sheet]:
    places: list[tuple[str, int]] = []
    texts: list[str] = []
    shared: list[bytes] = []
    for kind, _, body in _records(stream, 0):
        if kind == FILEPASS:
            raise Blocked("这个 .xls 文件设了密码，请去掉密码再传")
        if kind == BOUNDSHEET and body[5] == WORKSHEET:
            places.append((_short_text(body, 6), struct.unpack_from("<I", body)[0]))
        if kind == SST:
            shared = [body]
        elif kind == CONTINUE and shared:
            shared.append(body)
        elif shared and not texts:
            texts = _SharedTexts(shared).read()
    return [_sheet(stream, name, at, texts) for name, at in places]


def _sheet(stream: bytes, name: str, at: int, texts: list[str]) -> Sheet:
    cells: Cells = {}
    merged: set[int] = set()
    waiting: tuple[int, int] | None = None
    for kind, _, body in _records(stream, at):
        if kind == MERGED:
            merged |= _merged_rows(body)
        elif kind == STRING and waiting:
            cells.setdefault(waiting[0], {})[waiting[1]] = _long_text(body, 0)
        else:
            waiting = _take(kind, body, cells, texts)
    rows = [(row + 1, _line(found)) for row, found in sorted(cells.items())]
    return Sheet(name, rows, frozenset(merged))


def _take(kind: int, body: bytes, cells: Cells, texts: list[str]) -> tuple[int, int] | None:
    """Puts the cell or cells of a record in their places; the place of a formula whose text comes next."""
    if kind not in (NUMBER, RK, MULRK, LABEL, LABELSST, FORMULA):
        return None
    row, column = struct.unpack_from("<HH", body)
    if column >= MOST_COLUMNS:
        raise IndexError("more columns than the format has")
    line = cells.setdefault(row, {})
    if kind == MULRK:
        for step in range(min((len(body) - 6) // 6, MOST_COLUMNS)):
            line[column + step] = _number(_rk(struct.unpack_from("<I", body, 6 + step * 6)[0]))
    elif kind == LABELSST:
        line[column] = texts[struct.unpack_from("<I", body, 6)[0]]
    elif kind == LABEL:
        line[column] = _long_text(body, 6)
    elif kind == RK:
        line[column] = _number(_rk(struct.unpack_from("<I", body, 6)[0]))
    elif body[12:14] != b"\xff\xff":
        line[column] = _number(struct.unpack_from("<d", body, 6)[0])
    elif body[6] == 0:
        return row, column
    return None


def _line(found: dict[int, str]) -> list[str]:
    return [found.get(column, "") for column in range(max(found, default=-1) + 1)]


def _merged_rows(body: bytes) -> set[int]:
    count = struct.unpack_from("<H", body)[0]
    ranges = [struct.unpack_from("<HHHH", body, 2 + place * 8) for place in range(count)]
    if sum(last - first for first, last, _, _ in ranges) > MOST_MERGED:
        raise Blocked("合并的单元格太多，请取消合并再传")
    return {row + 1 for first, last, _, _ in ranges for row in range(first, last + 1)}


def _rk(packed: int) -> float:
    """A number in 30 bits: an integer or the upper half of a float, perhaps a hundredth of it."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        value = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", packed & 0xFFFFFFFC))[0]
    return value / 100 if packed & 1 else value


def _number(value: float) -> str:
    """A float as its digits; one of more than 15 digits keeps its point, because the last digits are lost."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(round(value, 10)) if abs(value) < 1e15 else f"{value:.1f}"


def _short_text(body: bytes, at: int) -> str:
    return _text(body, at + 1, body[at])


def _long_text(body: bytes, at: int) -> str:
    return _text(body, at + 2, struct.unpack_from("<H", body, at)[0])


def _text(body: bytes, at: int, length: int) -> str:
    """A text behind its byte of options: one byte a letter or two."""
    if body[at] & 1:
        return body[at + 1 : at + 1 + length * 2].decode("utf-16-le")
    return body[at + 1 : at + 1 + length].decode("latin-1")


class _SharedTexts:
    """The table of shared texts, which runs on over records; inside a text each new record repeats the options."""

    def __init__(self, records: list[bytes]) -> None:
        self._records, self._which, self._at = records, 0, 8
        self._count = struct.unpack_from("<I", records[0], 4)[0]

    def read(self) -> list[str]:
        """Every text in its order."""
        return [self._one() for _ in range(self._count)]

    def _one(self) -> str:
        self._next_if_ended()
        length, options = struct.unpack_from("<HB", self._records[self._which], self._at)
        self._at += 3
        runs = self._whole("<H") * 4 if options & 8 else 0
        extra = self._whole("<I") if options & 4 else 0
        text = self._letters(length, bool(options & 1))
        self._skip(runs + extra)
        return text

    def _whole(self, layout: str) -> int:
        value = struct.unpack_from(layout, self._records[self._which], self._at)[0]
        self._at += struct.calcsize(layout)
        return int(value)

    def _letters(self, length: int, wide: bool) -> str:
        parts: list[str] = []
        while length > 0:
            record = self._records[self._which]
            fits = min(length, (len(record) - self._at) // (2 if wide else 1))
            end = self._at + fits * (2 if wide else 1)
            parts.append(record[self._at : end].decode("utf-16-le" if wide else "latin-1"))
            self._at, length = end, length - fits
            if length:
                self._which, self._at = self._which + 1, 1
                wide = bool(self._records[self._which][0] & 1)
        return "".join(parts)

    def _skip(self, count: int) -> None:
        while count > 0:
            left = len(self._records[self._which]) - self._at
            if count <= left:
                self._at += count
                return
            count -= left
            self._which, self._at = self._which + 1, 0

    def _next_if_ended(self) -> None:
        if self._at >= len(self._records[self._which]):
            self._which, self._at = self._which + 1, 0
