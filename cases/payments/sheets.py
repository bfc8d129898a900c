"""Tables as files that Excel opens: CSV and XLSX out, CSV and XLSX in. No cell that goes out is ever a formula.

A workbook of one plain sheet is a handful of XML parts; written here it cannot hold a formula at all, and read here it
is bounded before anything is unpacked.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cases.errors import FileRefused

Row = Sequence[object]
# What Excel and its kin take for the beginning of a formula or of a command, in half and full width.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LARGEST, UNPACKED, MOST_ROWS, MOST_COLUMNS = 20 * 1024 * 1024, 200 * 1024 * 1024, 200_000, 50
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NS = f"{{{MAIN}}}"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/></Relationships>'
)


def neutral(value: object) -> str:
    """A cell as text that no program takes for a formula; numbers are numbers and keep their sign."""
    if isinstance(value, int | Decimal):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(STARTS) else text


def as_csv(rows: Iterable[Row]) -> bytes:
    """A table as CSV that Excel opens in Chinese: UTF-8 with its mark, lines ended as Windows does."""
    out = io.StringIO()
    csv.writer(out).writerows([neutral(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Row], title: str) -> bytes:
    """A table as a workbook of one sheet; numbers are numbers, all else is text, nothing is a formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("_rels/.rels", RELATION.format(office=OFFICE, kind="officeDocument", target="xl/workbook.xml"))
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            RELATION.format(office=OFFICE, kind="worksheet", target="worksheets/sheet1.xml"),
        )
        book.writestr("xl/workbook.xml", _workbook(title))
        book.writestr("xl/worksheets/sheet1.xml", _sheet(rows))
    return out.getvalue()


def _workbook(title: str) -> str:
    name = escape(re.sub(r"[\\/?*\[\]:]", "", title)[:31], {'"': "&quot;"})
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Iterable[Row]) -> str:
    lines = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: object) -> str:
    if isinstance(value, int | Decimal):
        return f"<c><v>{value}</v></c>"
    # What XML cannot hold at all goes; the rest is text, which a workbook never reckons with.
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", neutral(value))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def read(data: bytes, name: str) -> list[list[str]]:
    """The rows of a CSV or XLSX file as texts; FileRefused says what is wrong with the file as a whole."""
    if len(data) > LARGEST:
        raise FileRefused("文件超过20MB，请分批导入")
    rows = list(_read_xlsx(data) if data[:2] == b"PK" else _read_csv(data))
    rows = [row for row in rows if any(row)]
    if not rows:
        raise FileRefused(f"“{name}”里没有内容")
    return rows


def _read_csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise FileRefused("看不懂文件的编码，请另存为 CSV（UTF-8）或 XLSX 再导入")
    if "\0" in text:
        raise FileRefused("这不是 CSV 或 XLSX 文件")
    for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
        if number > MOST_ROWS:
            raise FileRefused(f"超过{MOST_ROWS}行，请分批导入")
        yield [cell.strip().removeprefix("'") for cell in row[:MOST_COLUMNS]]


def _read_xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if sum(each.file_size for each in book.infolist()) > UNPACKED:
                raise FileRefused("文件展开后过大，不能导入")
            shared = _shared(_part(book, "xl/sharedStrings.xml"))
            first = next((name for name in sorted(book.namelist()) if name.startswith("xl/worksheets/sheet")), "")
            yield from _rows(_part(book, first), shared)
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError) as slip:
        raise FileRefused("这个 XLSX 文件已损坏，请用 Excel 重新保存") from slip


def _part(book: zipfile.ZipFile, name: str) -> bytes:
    """A part of a workbook, as long as it declares no entities: a spreadsheet has no need of any."""
    if name not in book.namelist():
        return b""
    text = book.read(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise FileRefused("文件中有不允许的内容")
    return text


def _shared(text: bytes) -> list[str]:
    if not text:
        return []
    return ["".join(part.text or "" for part in item.iter(f"{NS}t")) for item in ElementTree.fromstring(text)]


def _rows(text: bytes, shared: list[str]) -> Iterator[list[str]]:
    for number, (_, row) in enumerate(_each(text, f"{NS}row"), 1):
        if number > MOST_ROWS:
            raise FileRefused(f"超过{MOST_ROWS}行，请分批导入")
        cells: list[str] = []
        for cell in row.iter(f"{NS}c"):
            place = _column(cell.get("r", "")) if cell.get("r") else len(cells)
            if place < MOST_COLUMNS:
                cells += [""] * (place - len(cells)) + [_text(cell, shared)]
        row.clear()
        yield cells


def _each(text: bytes, tag: str) -> Iterator[tuple[str, ElementTree.Element]]:
    return ((event, item) for event, item in ElementTree.iterparse(io.BytesIO(text)) if item.tag == tag)


def _column(place: str) -> int:
    number = 0
    for letter in re.match(r"[A-Z]+", place)[0]:  # type: ignore[index]
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _text(cell: ElementTree.Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{NS}t")).strip().removeprefix("'")
    value = cell.findtext(f"{NS}v") or ""
    return (shared[int(value)] if cell.get("t") == "s" else value).strip()
