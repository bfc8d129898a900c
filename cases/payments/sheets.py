"""Tables as files that Excel opens: CSV and XLSX out, CSV, XLSX and XLS in. No cell that goes out is ever a formula.

A workbook of one plain sheet is a handful of XML parts; written here it cannot hold a formula at all.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal

from cases.errors import Blocked, FileRefused
from cases.takeover import workbook

Row = Sequence[object]
# What Excel and its kin take for the beginning of a formula or of a command, in half and full width.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# What stands before a formula and is not seen.
BLANK = " \u3000\xa0\ufeff\u200b"
LARGEST, MOST_COLUMNS = 20 * 1024 * 1024, 50
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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
    if _is_number(value):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(STARTS) or text.lstrip(BLANK).startswith(STARTS) else text


def _is_number(value: object) -> bool:
    """A number that a sheet can hold: neither yes nor no, nor one that is none."""
    finite = value.is_finite() if isinstance(value, Decimal) else isinstance(value, int)
    return finite and not isinstance(value, bool)


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
    name = workbook.attribute(re.sub(r"[\\/?*\[\]:]", "", title)[:31])
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Iterable[Row]) -> str:
    lines = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def _cell(value: object) -> str:
    if _is_number(value):
        return f"<c><v>{value}</v></c>"
    # Text is what a workbook never reckons with.
    return f'<c t="inlineStr"><is><t xml:space="preserve">{workbook.plain(neutral(value))}</t></is></c>'


def read(data: bytes, name: str) -> list[list[str]]:
    """The rows of the first sheet of a CSV, XLSX or XLS file as texts; FileRefused says what is wrong with the file."""
    if len(data) > LARGEST:
        raise FileRefused("文件超过20MB，请分批导入")
    try:
        tables = workbook.read(name, data)
    except Blocked as slip:
        raise FileRefused(str(slip)) from slip
    rows = [[cell.strip().removeprefix("'") for cell in row[:MOST_COLUMNS]] for row in next(iter(tables.values()), [])]
    found = [row for row in rows if any(row)]
    if not found:
        raise FileRefused(f"“{name}”里没有内容")
    return found
