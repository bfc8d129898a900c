"""Spreadsheets as plain cells of text: a small part of the XLSX format read and written, .xls and CSV read."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO
from xml.sax.saxutils import escape

from lxml import etree  # type: ignore[import-untyped]

from cases.errors import Blocked
from cases.takeover import old_excel

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
CELL = f"{MAIN}c"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# A county's file is some megabytes; what unpacks to more is no file of ours.
MOST_BYTES = 200_000_000
# How much more it may be than what was sent; a small one may be packed better.
MOST_TIMES, SMALL = 200, 10_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 1_000
# The columns of a sheet in the programs that write them; empty cells up to there are forgiven.
WIDEST = 16_384
NO_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LOST_DIGITS = re.compile(r"\d{16,}")
# What a damaged, cut or locked workbook raises: RuntimeError is the ZIP module's word for a password,
# NotImplementedError for a compression it does not know, ValueError and struct.error for places outside the file.
UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError),
    *(KeyError, ValueError, OSError, struct.error, etree.XMLSyntaxError),
)
_PARSER = {"resolve_entities": False, "no_network": True, "huge_tree": False}
Rows = list[list[str]]


def read(name: str, data: bytes) -> dict[str, Rows]:
    """The sheets of a file by name, each a list of rows of text; a CSV is one sheet called by its file name."""
    if data[:2] == b"PK":
        return _read_xlsx(data)
    if data[:4] == old_excel.MAGIC:
        return {sheet.name: _filled(sheet.rows) for sheet in old_excel.sheets(io.BytesIO(data))}
    return {name: _read_csv(data)}


def _read_csv(data: bytes) -> Rows:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(_text(data, encoding)))[:MOST_ROWS]
        except UnicodeDecodeError:
            continue
        except csv.Error as slip:
            raise Blocked("CSV 文件读不出来，请用表格软件另存为“CSV UTF-8”") from slip
    raise Blocked("文件的文字编码认不出来，请另存为“CSV UTF-8”或者 .xlsx")


def _text(data: bytes, encoding: str) -> io.StringIO:
    if b"\0" in data:
        raise Blocked("这不是 CSV 文件，也不是 .xlsx 或者 .xls")
    return io.StringIO(data.decode(encoding))


def _read_xlsx(data: bytes) -> dict[str, Rows]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            whole = sum(part.file_size for part in file.infolist())
            if whole > MOST_BYTES or whole > max(len(data) * MOST_TIMES, SMALL):
                raise Blocked("文件展开后太大，请按乡镇分成几个文件，删去空白的行和列")
            texts = shared_texts(file)
            return {name: _sheet_rows(file, path, texts) for name, path in sheets(file)}
    except UNREADABLE as slip:
        raise Blocked("文件打不开，请用表格软件重新另存为 .xlsx") from slip


def _sheet_rows(file: zipfile.ZipFile, path: str, texts: Sequence[str]) -> Rows:
    with file.open(path) as part:
        return _filled(lines(part, texts))


def _parsed(data: bytes) -> etree._Element:
    root = etree.fromstring(data, etree.XMLParser(**_PARSER))
    if root.getroottree().docinfo.internalDTD is not None:
        raise Blocked("文件中有不允许的内容，请用表格软件重新另存为 .xlsx")
    return root


def shared_texts(file: zipfile.ZipFile) -> list[str]:
    """The texts that cells of a workbook refer to by number."""
    if "xl/sharedStrings.xml" not in file.namelist():
        return []
    with file.open("xl/sharedStrings.xml") as part:
        return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in elements(part, "si")]


def elements(part: IO[bytes], *names: str) -> Iterator[etree._Element]:
    """The elements of some names as each ends, each forgotten when the next is asked for."""
    for _, element in etree.iterparse(part, tag=[f"{MAIN}{name}" for name in names], **_PARSER):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def sheets(file: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The sheets of a workbook in their order: name, and the part that holds it."""
    links = _parsed(file.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")).lstrip("/").removeprefix("xl/") for link in links}
    book = _parsed(file.read("xl/workbook.xml"))
    found = [(sheet.get("name", ""), sheet.get(f"{RELATION}id")) for sheet in book.iter(f"{MAIN}sheet")]
    return [(name, f"xl/{targets[link]}") for name, link in found if link in targets]


def _filled(rows: Iterable[tuple[int, list[str]]]) -> Rows:
    """Numbered rows as a list that has the empty ones too."""
    filled: Rows = []
    for number, row in rows:
        filled += [[] for _ in range(number - len(filled) - 1)] + [row]
    return filled


def lines(part: IO[bytes], texts: Sequence[str], most: int = MOST_ROWS) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet by number; each cell is forgotten as soon as it is read, so that no row can fill the memory.

    Blocked when there are more than `most`.
    """
    number, row, cells = 0, list[str](), 0
    for element in elements(part, "row", "c"):
        if element.tag == CELL:
            cells += 1
            if cells > WIDEST:
                raise Blocked(f"一张表最多{MOST_COLUMNS}列，请删去右边多余的列")
            _put_cell(row, element, texts)
            continue
        number = _next(element.get("r"), number)
        if number > most:
            raise Blocked(f"一张表最多{most}行，请分成几个文件")
        yield number, row
        row, cells = [], 0


def _next(told: str | None, before: int) -> int:
    """The number of a row: the one it tells, which is above those before it, or the next."""
    if not told:
        return before + 1
    if not re.fullmatch(r"[0-9]{1,9}", told) or int(told) <= before:
        raise Blocked("文件里的行号是乱的，请用表格软件重新另存为 .xlsx")
    return int(told)


def _put_cell(row: list[str], cell: etree._Element, texts: Sequence[str]) -> None:
    """Puts the text of a cell where it stands in its row."""
    place = _column(cell.get("r") or "", len(row))
    text = _value(cell, texts)
    if place >= MOST_COLUMNS and not text:
        return
    if place >= MOST_COLUMNS:
        raise Blocked(f"一张表最多{MOST_COLUMNS}列，请删去右边多余的列")
    row += [""] * (place + 1 - len(row))
    row[place] = text


def _column(reference: str, following: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if letters is None:
        return following
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _value(cell: etree._Element, texts: Sequence[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{MAIN}t"))
    value = cell.findtext(f"{MAIN}v") or ""
    if cell.get("t") == "s":
        return texts[int(value)] if value.isdigit() and int(value) < len(texts) else ""
    # A number of more than 15 digits has lost the last ones in the spreadsheet: it is written as the float it is.
    return f"{value}.0" if cell.get("t", "n") == "n" and LOST_DIGITS.fullmatch(value) else value


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{sheets}</Types>'
)
_SHEET_TYPE = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
)
_LINKS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
_LINK = (
    '<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="{target}"/>'
)
# Style 0 keeps every cell as text ("@"), 1 the same in bold, 2 text that may be typed over on a protected sheet:
# an id never becomes a number.
_STYLES = (
    f'<styleSheet xmlns="{MAIN[1:-1]}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="49" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/>'
    '<xf numFmtId="49" applyNumberFormat="1" applyProtection="1"><protection locked="0"/></xf></cellXfs></styleSheet>'
)


def write(
    sheets: Mapping[str, Iterable[Sequence[object]]],
    to_fill: Mapping[str, int] | None = None,
    choices: Mapping[str, Mapping[int, str]] | None = None,
) -> bytes:
    """An XLSX whose cells are all text, the first row of each sheet in bold; nothing in it can act as a formula.

    `to_fill` protects the sheets it names: only their columns from that place on (the first is 0) can be typed in.
    `choices` gives columns of a sheet a list to choose from: the range of cells, as `选项!$A$2:$A$9`, by place.
    """
    names = list(sheets)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        listed = "".join(_SHEET_TYPE.format(n=place) for place in range(1, len(names) + 1))
        file.writestr("[Content_Types].xml", _TYPES.format(sheets=listed))
        file.writestr(
            "_rels/.rels", _LINKS.format(links=_LINK.format(n=1, kind="officeDocument", target="xl/workbook.xml"))
        )
        links = [_LINK.format(n=n, kind="worksheet", target=f"worksheets/sheet{n}.xml") for n, _ in enumerate(names, 1)]
        links.append(_LINK.format(n=len(names) + 1, kind="styles", target="styles.xml"))
        file.writestr("xl/_rels/workbook.xml.rels", _LINKS.format(links="".join(links)))
        file.writestr("xl/workbook.xml", _book(names))
        file.writestr("xl/styles.xml", _STYLES)
        for place, (name, rows) in enumerate(sheets.items(), 1):
            lists = _lists((choices or {}).get(name, {}))
            file.writestr(f"xl/worksheets/sheet{place}.xml", _sheet(rows, (to_fill or {}).get(name), lists))
    return made.getvalue()


def _book(names: Sequence[str]) -> str:
    listed = "".join(
        f'<sheet name="{attribute(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{MAIN[1:-1]}" xmlns:r="{RELATION[1:-1]}"><sheets>{listed}</sheets></workbook>'


def _lists(columns: Mapping[int, str]) -> str:
    """What makes a spreadsheet offer a list in the cells below the heading of a column (the first 26 can have one)."""
    if not columns:
        return ""
    rules = "".join(
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{chr(65 + n)}2:{chr(65 + n)}5000">'
        f"<formula1>{plain(cells)}</formula1></dataValidation>"
        for n, cells in columns.items()
    )
    return f'<dataValidations count="{len(columns)}">{rules}</dataValidations>'


def _sheet(rows: Iterable[Sequence[object]], fill_from: int | None, lists: str) -> str:
    lines = "".join(_line(number, row, fill_from) for number, row in enumerate(rows, 1))
    widths = '<cols><col min="1" max="20" width="20" customWidth="1" style="0"/></cols>'
    closed = "" if fill_from is None else '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
    return f'<worksheet xmlns="{MAIN[1:-1]}">{widths}<sheetData>{lines}</sheetData>{closed}{lists}</worksheet>'


def _line(number: int, row: Sequence[object], fill_from: int | None) -> str:
    cells = "".join(_cell(value, _style(number, place, fill_from)) for place, value in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _style(number: int, place: int, fill_from: int | None) -> int:
    if number == 1:
        return 1
    return 0 if fill_from is None or place < fill_from else 2


def _cell(value: object, style: int) -> str:
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{plain(value)}</t></is></c>'


def plain(value: object) -> str:
    """A text as the content of an element; what XML cannot hold is left out."""
    return escape(NO_XML.sub("", str(value)))


def attribute(value: object) -> str:
    """The same between double quotes."""
    return plain(value).replace('"', "&quot;")
