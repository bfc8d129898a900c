"""Spreadsheets that are cut, flipped, packed too well, or that name the farthest cell there is."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from random import Random

from cases.invented import names
from cases.takeover import workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = ["序号", "姓名", "身份证号", "住院日期", "个人自付"]
TEMPLATE = [
    {"title": "姓名", "role": "name"},
    {"title": "身份证号", "role": "resident_id"},
    {"title": "住院日期", "role": "on"},
    {"title": "个人自付", "role": "item", "item": "medical_own_cost", "unit": "yuan"},
]


def rows(chance: Random, count: int) -> list[list[str]]:
    """Good rows of invented people under their headings."""
    made = [HEAD]
    for number in range(1, count + 1):
        born = names.birthday(chance, 40, date(2026, 7, 1))
        resident = names.resident_id(chance, "451202", born, "male")
        made.append([str(number), f"虚构{number}", resident, "2026-08-03", f"{chance.randrange(1, 9999)}.50"])
    return made


def csv_of(told: list[list[str]]) -> str:
    """Rows as a CSV."""
    return "\r\n".join(",".join(row) for row in told) + "\r\n"


ENCODED: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "gb18030": lambda text: text.encode("gb18030"),
    "utf-16 with tabulators": lambda text: text.replace(",", "\t").encode("utf-16"),
}


def packed(told: list[list[str]], kind: str) -> bytes:
    """Rows as a workbook, or as a CSV in an archive: both carry check sums."""
    return workbook.write({"表": told}) if kind == "xlsx" else _zip({"a.csv": csv_of(told).encode()})


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def _sheet(inside: str, behind: str = "") -> bytes:
    """A workbook whose sheet holds what is given."""
    whole = workbook.write({"表": [["a"]]})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = f"<worksheet {MAIN}><sheetData>{inside}</sheetData>{behind}</worksheet>"
    return _zip({**parts, "xl/worksheets/sheet1.xml": text.encode()})


def _with_texts(texts: str) -> bytes:
    whole = _sheet('<row r="1"><c t="s"><v>99999999999</v></c></row>')
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**parts, "xl/sharedStrings.xml": f"<sst {MAIN}>{texts}</sst>".encode()})


def _locked() -> bytes:
    """The mark by which an archive says that its parts are enciphered."""
    data = bytearray(_sheet(""))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= 1
            start = data.find(mark, start + 4)
    return bytes(data)


def plain_bombs() -> dict[str, bytes]:
    """Those that are as small as they look."""
    cell = '<row r="{row}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
    return {
        "the farthest cell": _sheet(cell.format(row=1_048_576, cell="XFD1048576")),
        "a row beyond all": _sheet(cell.format(row=2**62, cell="A1")),
        "a row before the first": _sheet(cell.format(row=-5, cell="A1")),
        "a row without a number": _sheet(cell.format(row="x", cell="A1")),
        "a column beyond all": _sheet(cell.format(row=1, cell="ZZZ1")),
        "texts that are not there": _with_texts(""),
        "a file that climbs": _zip({"../../etc/cron.d/x.csv": b"a,b"}),
        "locked": _locked(),
        "nothing": b"",
        "a page of the web": b"<html><table><tr><td>=1+1</td></tr></table></html>",
    }


def bombs() -> dict[str, bytes]:
    """Small files that would become large, wide, deep or endless."""
    nested = _zip({"a.csv": b"a"})
    for _ in range(30):
        nested = _zip({"a.zip": nested, "a.csv": nested})
    return {
        **plain_bombs(),
        "many empty rows": _sheet('<row r="200000"/>' * 1_000_000),
        "many empty cells": _sheet(f"<row r='1'>{'<c/>' * 3_000_000}</row>"),
        "a cell of a hundred megabytes": _sheet(
            f"<row r='1'><c t='inlineStr'><is><t>{'x' * 100_000_000}</t></is></c></row>"
        ),
        "merged to the end": _sheet("", "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50_000 + "</mergeCells>"),
        "many texts": _with_texts("<si><t>x</t></si>" * 2_000_000),
        "one text of a gigabyte": _with_texts(f"<si><t>{'x' * 150_000_000}</t></si>"),
        "packed a thousandfold": _zip({"a.csv": bytes(300_000_000)}),
        "archives in archives": nested,
        "many files": _zip({f"{number}.csv": b"a,b" for number in range(5_000)}),
        "a long line": b"a," * 5_000_000,
        "an open quotation": b'"' + b"a\n" * 5_000_000,
        "a field of ten megabytes": b'"' + b"a" * 10_000_000 + b'"',
        "naughts": bytes(1_000_000),
        "an old workbook of naughts": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000_000),
        "deep JSON": b'{"format":' + b"[" * 200_000,
        "wide JSON": b'{"format":"hulian-exchange-1","lines":[' + b"{}," * 500_000 + b"{}]}",
    }
