"""Rows pasted or imported from a spreadsheet."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from forms.build import build
from forms.joining import shipped
from forms.table import read_table
from tests.forms.samples import ON

MEANS_TEST = shipped()["means_test"]
RESULTS = MEANS_TEST.find("means_test_results")
HEADER = "来源,成员,查到的情况,金额（元）,截至日期,备注"
LINE = "银行存款,王秀英,某行活期,1260.5,2026-09-30,"
REST = {"started_on": "2026-11-20", "queried_sources": ["bank"], "means_tester_signature": "李明"}


def test_a_table_pasted_out_of_a_spreadsheet_becomes_rows() -> None:
    pasted = f"{HEADER}\n{LINE}".replace(",", "\t")

    form = build(MEANS_TEST, {**REST, "means_test_results_csv": pasted}, on=ON)

    assert form.errors == {}
    assert form.cleaned["means_test_results"] == [
        {"source": "bank", "person": "王秀英", "item": "某行活期", "amount": "1260.50", "as_of": "2026-09-30"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encodings_that_excel_writes(encoding: str) -> None:
    file = SimpleUploadedFile("结果.csv", f"{HEADER}\n{LINE}\n".replace("王秀英", "陈䶮").encode(encoding))

    form = build(MEANS_TEST, REST, {"means_test_results_csv_file": file}, on=ON)

    assert form.cleaned["means_test_results"][0]["person"] == "陈䶮"


def test_imported_rows_are_shown_with_their_choice_and_day_before_they_are_handed_in() -> None:
    pasted = f"{HEADER}\n{LINE}".replace("2026-09-30", "2026/9/30")

    told = {**REST, "means_test_results_csv": pasted, "_import": "means_test_results"}
    shown = build(MEANS_TEST, told, on=ON).render()

    assert '<option value="bank" selected>' in shown
    assert 'value="2026-09-30"' in shown


def test_imported_rows_follow_those_typed_by_hand() -> None:
    typed = {"means_test_results": [{"source": "tax", "person": "甲", "item": "无"}]}

    form = build(MEANS_TEST, {**REST, **typed, "means_test_results_csv": f"{HEADER}\n{LINE}"}, on=ON)

    assert [row["source"] for row in form.cleaned["means_test_results"]] == ["tax", "bank"]


def test_titles_above_and_totals_below_are_passed_over() -> None:
    rows = read_table(RESULTS, f"核对结果表\n\n{HEADER}\n{LINE}\n合 计,,,1260.5,,\n")

    assert len(rows) == 1


def test_a_wrong_cell_is_shown_in_its_row_to_be_mended() -> None:
    form = build(MEANS_TEST, {**REST, "means_test_results_csv": f"{HEADER}\n某某,王秀英,x,-1,,"}, on=ON)

    assert set(form.errors) == {"means_test_results.0.source", "means_test_results.0.amount"}
    assert 'value="-1"' in form.render()


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("一,二\n三,四", "没有找到表头"),
        (f"{HEADER}\n" + f"{LINE}\n" * 501, "一次最多导入500行"),
        (b"\xff\xfe\x00\x81" * 10, "编码"),
        ("x" * 2_100_000, "超过2MB"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(content: str | bytes, part: str) -> None:
    with pytest.raises(ValueError, match=part):
        read_table(RESULTS, content)


def test_the_reason_stands_at_the_list() -> None:
    form = build(MEANS_TEST, {**REST, "means_test_results_csv": "一,二\n三,四"}, on=ON)

    assert "没有找到表头" in form.errors["means_test_results"][0]
