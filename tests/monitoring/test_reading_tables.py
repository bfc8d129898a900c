"""Files of departments read and checked row by row: formats, encodings, headers, and what is wrong with a row."""

import io
import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest

from cases.errors import Blocked
from cases.takeover import old_excel, workbook
from monitoring.models.receiving import NEXT_TABLE, place_of
from monitoring.receiving import checking, columns, tables
from monitoring.receiving.checking import Checker, Row
from monitoring.receiving.doubles import Seen
from rules.data_items import shipped
from tests.builders import resident_id

XLS = Path(__file__).parent / "files" / "hospital.xls"
TEMPLATE = [
    {"title": "姓名", "role": "name"},
    {"title": "身份证号", "role": "resident_id"},
    {"title": "住院日期", "role": "on"},
    {"title": "个人自付", "role": "item", "item": "medical_own_cost", "unit": "yuan"},
    {"title": "病种", "role": "item", "item": "serious_disease"},
]
HEAD = ["序号", "姓名", "身份证号*", "住院日期", "个人自付（元）", "病种"]
GOOD = ["1", "张三", resident_id(1), "2026-08-03", "12,000.50", "恶性肿瘤"]


def read_all(name: str, data: bytes) -> list[Row]:
    """Every row of a file, checked."""
    template, found, seen = columns.read(TEMPLATE, shipped()), list[Row](), Seen()
    for place, table in enumerate(tables.tables(name, io.BytesIO(data))):
        header, lacks = columns.headed(template, table.rows)
        assert header, lacks
        checker = Checker(header, date(2026, 8, 1), date(2026, 9, 2), seen, place * NEXT_TABLE)
        rows = [checker.read(number, cells, number in table.merged) for number, cells in table.rows]
        found += [row for row in rows if row]
    return found


def csv_of(*rows: list[str]) -> str:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def one(**changes: str) -> Row:
    """The good row with some cells changed by the place of their heading."""
    cells = [changes.get(f"c{place}", cell) for place, cell in enumerate(GOOD)]
    return read_all("a.csv", csv_of(HEAD, cells).encode())[0]


def zipped(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return made.getvalue()


def spoilt_xls() -> bytes:
    """The old workbook whose every sector is said to be followed by itself."""
    data = bytearray(XLS.read_bytes())
    at = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    for sector in range(128):
        struct.pack_into("<I", data, at + sector * 4, sector)
    return bytes(data)


def vast_xls() -> bytes:
    """The old workbook with its last text put into the farthest cell that the format can name: 137 GB of cells."""
    data = bytearray(XLS.read_bytes())
    struct.pack_into("<HH", data, data.rindex(b"\xfd\x00\x0a\x00") + 4, 0xFFFF, 0xFFFF)
    return bytes(data)


TITLED = csv_of(["卢氏县2026年8月住院费用"], ["填报单位：县医保局"], HEAD, GOOD, ["合计", "", "", "", "12000.50", ""])


@pytest.mark.parametrize(
    "data",
    [
        TITLED.encode(),
        b"\xef\xbb\xbf" + TITLED.encode(),
        TITLED.encode("gb18030"),
        TITLED.replace('","', '"\t"').encode("gb18030"),
        TITLED.replace('","', '"\t"').encode("utf-16"),
        workbook.write({"八月": [["卢氏县"], [], HEAD, GOOD, ["", "小计", "", "", "1", ""]]}),
        zipped(a_csv=TITLED.encode("gb18030")),
        zipped(b_xlsx=workbook.write({"八月": [HEAD, GOOD]})),
    ],
    ids=[
        "utf-8",
        "utf-8 with BOM",
        "gb18030",
        "tabs called xls",
        "unicode text",
        "xlsx",
        "zipped gb18030",
        "zipped xlsx",
    ],
)
def test_the_same_row_comes_out_of_every_form_in_which_it_is_sent(data: bytes) -> None:
    (row,) = read_all("八月", data)

    assert (row.resident_id, row.name, row.slips, row.doubt) == (resident_id(1), "张三", [], None)
    assert row.facts == [
        ("medical_own_cost", "2026-08-03", 1_200_050, "", None),
        ("serious_disease", "2026-08-03", None, "cancer", None),
    ]


def test_an_old_workbook_is_read_with_its_texts_formulas_and_lost_digits() -> None:
    rows = read_all("hospital.xls", XLS.read_bytes())

    assert len(rows) == 601 and [row.resident_id for row in rows[:600]] == [resident_id(n) for n in range(600)]
    assert {row.name for row in rows[1:600:2]} == {f"虚构人员第{n}号" for n in range(1, 600, 2)}
    assert rows[599].facts == [("medical_own_cost", "2026-08-01", 159_950, "", None)]
    assert (rows[600].line, rows[600].doubt and rows[600].doubt.wrong) == (
        603,
        "被表格软件改成了数值，末几位已经丢失，请按证件重新填写",
    )


# The reader with another library, which asks for two gigabytes and then finds no sheet.
HUNGRY = """
import runpy
from types import SimpleNamespace

main = runpy.run_path({!r})["main"]
main.__globals__["CalamineWorkbook"] = SimpleNamespace(
    from_filelike=lambda file: SimpleNamespace(sheets_metadata=[], held=bytearray(2_000_000_000))
)
raise SystemExit(main())
"""


def test_an_old_workbook_that_asks_for_gigabytes_ends_its_reader_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hungry = tmp_path / "hungry.py"
    hungry.write_text(HUNGRY.format(str(old_excel.READER)), "utf-8")
    monkeypatch.setattr(old_excel, "READER", hungry)

    with pytest.raises(Blocked, match="读不出来"):
        list(old_excel.sheets(io.BytesIO(XLS.read_bytes())))


def test_two_sheets_are_one_delivery_whose_rows_keep_apart() -> None:
    other = ["1", "李四", resident_id(2), "2026-08-09", "88", ""]
    rows = read_all("a.xlsx", workbook.write({"甲镇": [HEAD, GOOD], "乙镇": [HEAD, other]}))

    assert [place_of(row.line) for row in rows] == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("changes", "kind", "wrong"),
    [
        ({"c1": "", "c2": "411224195003150010"}, checking.ID, "校验位不符"),
        ({"c1": "", "c2": "4.11224E+17"}, checking.ID, "被表格软件改成了数值"),
        ({"c1": "", "c2": ""}, checking.BLANK, "身份证号码和姓名都没有填写"),
        ({"c3": "2026-09-30"}, checking.DAY, "晚于收到数据的日期"),
        ({"c3": "8月3日"}, checking.DAY, "应为日期"),
        ({"c4": "1200050000"}, checking.UNIT, "多半是单位不对"),
        ({"c4": "0.012"}, checking.UNIT, "多半是单位不对"),
        ({"c4": "一万二"}, checking.UNIT, "应为数字"),
        ({"c5": "感冒"}, checking.WORD, "只能是：恶性肿瘤"),
        ({"c4": "", "c5": ""}, checking.BLANK, "数据项都没有填写"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_words_and_never_quotes_the_person(
    changes: dict[str, str], kind: str, wrong: str
) -> None:
    (slip,) = one(**changes).slips

    assert slip.kind == kind and wrong in slip.wrong and slip.mend
    assert "张三" not in slip.wrong + slip.mend and "411224" not in slip.wrong + slip.mend


def test_a_damaged_id_beside_a_name_is_a_doubt_for_a_person_and_no_fault() -> None:
    row = one(c2="411224195003150010")

    assert row.slips == [] and row.doubt and row.doubt.kind == checking.ID
    assert (row.resident_id, row.typed_id) == ("", "411224195003150010")


def test_a_row_that_stands_in_the_file_twice_is_taken_once_and_says_where_the_first_is() -> None:
    first, again = read_all("a.csv", csv_of(HEAD, GOOD, ["2", *GOOD[1:]]).encode())

    assert first.slips == [] and [(slip.kind, slip.wrong) for slip in again.slips] == [
        (checking.DOUBLE, "与第2行完全一样")
    ]


def test_a_row_under_merged_cells_asks_for_them_to_be_taken_apart() -> None:
    book = workbook.write({"八月": [HEAD, GOOD, ["", "", "", "2026-08-05", "100", ""]]})
    rows = read_all("a.xlsx", _with_merged(book, "B2:B3"))

    assert [[slip.kind for slip in row.slips] for row in rows] == [[checking.MERGED], [checking.MERGED]]


def _with_merged(book: bytes, cells: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            text = old.read(part).decode()
            end = f'</sheetData><mergeCells count="1"><mergeCell ref="{cells}"/></mergeCells>'
            new.writestr(part.filename, text.replace("</sheetData>", end))
    return made.getvalue()


def test_a_number_cell_too_long_for_a_spreadsheet_counts_as_damaged_even_if_its_digits_would_fit() -> None:
    sound = "".join(["41122419500315", "0000"])
    book = workbook.write({"八月": [HEAD, GOOD]})
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        parts = {part.filename: old.read(part).decode() for part in old.infolist()}
    cell = f'<c t="inlineStr" s="0"><is><t xml:space="preserve">{GOOD[2]}</t></is></c>'
    sheet = "xl/worksheets/sheet1.xml"
    assert cell in parts[sheet]
    parts[sheet] = parts[sheet].replace(cell, f"<c><v>{sound}</v></c>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, text in parts.items():
            new.writestr(name, text)

    (row,) = read_all("a.xlsx", made.getvalue())

    assert row.doubt and "末几位已经丢失" in row.doubt.wrong


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped(a_pdf=b"%PDF"), "压缩包里没有"),
        (zipped(a_csv=b"0" * 30_000_000), "展开后太大"),
        (zipped(a_xlsx=zipped(b_csv=b"1")), "还有压缩包"),
        (b"PK\x03\x04broken", "打不开"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "读不出来"),
        (b"\xff\xff\xff\x80", "编码认不出来"),
        (spoilt_xls(), "读不出来"),
        (vast_xls(), "读不出来"),
        ("<html><table><tr><td>姓名</td></tr></table>".encode("gb18030"), "其实是网页格式"),
    ],
    ids=[
        "no table",
        "bomb",
        "zip in zip",
        "broken",
        "broken xls",
        "encoding",
        "xls that bites its tail",
        "vast xls",
        "web page",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, why: str) -> None:
    with pytest.raises(Blocked, match=why):
        read_all("a", data)


def told_otherwise(workbook_bytes: bytes, place: int, value: int) -> bytes:
    """A zip with one number of each part's two headers changed (`place` counts from the local one's signature)."""
    data = bytearray(workbook_bytes)
    for signature, further in ((b"PK\x03\x04", 0), (b"PK\x01\x02", 2)):
        at = data.find(signature)
        while at >= 0:
            data[at + place + further] = value
            at = data.find(signature, at + 4)
    return bytes(data)


def bitten(workbook_bytes: bytes) -> bytes:
    """A zip whose parts are no streams any more."""
    data = bytearray(workbook_bytes)
    at = data.find(b"PK\x03\x04")
    while at >= 0:
        start = at + 30 + data[at + 26]
        data[start : start + 20] = b"\xff" * 20
        at = data.find(b"PK\x03\x04", start)
    return bytes(data)


SMALL_BOOK = workbook.write({"一": [HEAD, GOOD]})


@pytest.mark.parametrize(
    "data",
    [told_otherwise(SMALL_BOOK, 6, 1), told_otherwise(SMALL_BOOK, 8, 99), bitten(SMALL_BOOK), SMALL_BOOK[:-200]],
    ids=["locked", "unknown compression", "damaged within", "cut off"],
)
def test_a_damaged_or_locked_workbook_is_refused_by_every_reader(data: bytes) -> None:
    with pytest.raises(Blocked, match="打不开"):
        read_all("a.xlsx", data)
    with pytest.raises(Blocked, match="打不开"):
        workbook.read("a.xlsx", data)


def test_a_file_that_merges_a_whole_sheet_many_times_over_is_refused_at_once() -> None:
    cells = 'A1:B1048576"/>' + '<mergeCell ref="A1:B1048576"/>' * 50 + '<mergeCell ref="A1:B2'

    with pytest.raises(Blocked, match="合并的单元格太多"):
        read_all("a.xlsx", _with_merged(workbook.write({"八月": [HEAD, GOOD]}), cells))


def test_a_heading_that_writes_another_unit_than_the_template_refuses_the_file() -> None:
    head = [title.replace("（元）", "（万元）") for title in HEAD]

    with pytest.raises(Blocked, match="表头写的单位是万元，模板里是元"):
        read_all("a.csv", csv_of(head, GOOD).encode())


def test_a_header_of_two_rows_with_merged_groups_is_read_as_one() -> None:
    upper = ["序号", "姓名", "身份证号", "住院日期", "费用和病情", ""]
    lower = ["", "", "", "", "个人自付（元）", "病种"]

    (row,) = read_all("a.csv", csv_of(["住院明细表"], upper, lower, GOOD).encode())

    assert (row.name, [fact[0] for fact in row.facts]) == ("张三", ["medical_own_cost", "serious_disease"])


def test_a_file_without_the_header_says_which_columns_are_missing() -> None:
    found, lacks = columns.headed(columns.read(TEMPLATE, shipped()), iter([(1, ["姓名", "自付"])]))

    assert found is None and lacks == "个人自付"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (TEMPLATE[2:], "公民身份号码"),
        (TEMPLATE[:2], "至少要有一个数据项"),
        ([*TEMPLATE, TEMPLATE[0]], "只能有一栏"),
        ([TEMPLATE[1], {"title": "x", "role": "item", "item": "nothing"}], "不在目录里"),
        ([TEMPLATE[1], {**TEMPLATE[3], "unit": "dollar"}], "单位只能是"),
    ],
)
def test_a_template_that_says_too_little_or_contradicts_itself_is_refused(
    rows: list[dict[str, object]], why: str
) -> None:
    with pytest.raises(Blocked, match=why):
        columns.read(rows, shipped())


def test_doubles_are_found_among_more_rows_than_the_first_memory_holds() -> None:
    seen, keys = Seen(), [hash(str(serial)) for serial in range(5_000)]

    assert [seen.first(key, line) for line, key in enumerate(keys, 1)] == list(range(1, 5_001))
    assert [seen.first(key, 9_999) for key in keys] == list(range(1, 5_001))
