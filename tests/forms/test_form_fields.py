"""Each kind of question: what it takes, what it refuses, in what words."""

import base64
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.build import build
from tests.forms.samples import ON, fill, one, refused, said, section

CHOICE = 'options = { grant = "给予", refuse = "不予" }'
PIXEL = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()


def photo(name: str = "a.jpg", content: bytes = b"x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


@pytest.mark.parametrize(
    ("kind", "extra", "verb"),
    [
        ("text", "", "请填写"),
        ("date", "", "请选择"),
        ("choice", CHOICE, "请选择"),
        ("photos", "", "请上传"),
        ("consent", "", "勾选"),
    ],
)
def test_what_is_missing_is_asked_for_by_name(kind: str, extra: str, verb: str) -> None:
    message = refused(kind, "", extra) if kind != "photos" else build(one(kind), {}).errors["x"][0]

    assert verb in message and "项目" in message


def test_text_is_trimmed_and_loses_what_nobody_can_see() -> None:
    assert said("text", "\u3000王\u202e秀\u0000英\u200b\ufeff  ") == "王秀英"
    assert said("longtext", " 一行\r\n二行 ") == "一行\n二行"


def test_rare_characters_and_other_scripts_stay() -> None:
    for name in ("䶮", "𠮷野", "买买提·艾力", "ئابدۇللا"):
        assert said("text", name) == name


def test_a_name_of_ten_thousand_characters_is_refused_and_counted() -> None:
    assert "现在有10000字" in refused("text", "王" * 10_000)


def test_a_text_can_ask_for_a_least_length() -> None:
    assert "至少" in refused("text", "好", "min = 2")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_form(text: str) -> None:
    form = fill("text", text)

    assert form.is_valid() or form.errors["x"]
    str(form.cleaned).encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "kept"), [("1,260.5", "1260.50"), ("１２６０元", "1260.00"), ("￥3", "3.00"), (0, "0.00"), ("-0", "0.00")]
)
def test_money_is_kept_with_two_decimals(typed: Any, kept: str) -> None:
    assert said("money", typed) == kept


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("-5", "不能小于0"),
        ("1.005", "2位小数"),
        ("一百", "数字"),
        ("NaN", "数字"),
        ("1e9", "数字"),
        ("9" * 15, "不能大于"),
        (True, "数字"),
    ],
)
def test_other_sums_are_refused(typed: Any, part: str) -> None:
    assert part in refused("money", typed)


def test_whole_numbers_have_bounds_and_no_fraction() -> None:
    assert said("integer", "３") == 3
    assert "整数" in refused("integer", "3.5")
    assert "不能大于9" in refused("integer", "10", "max = 9")
    assert said("decimal", "80.5") == "80.50"


@pytest.mark.parametrize("typed", ["2026-11-21", "2026/11/21", "2026年11月21日", "2026.11.21", "20261121", ON])
def test_dates_are_read_as_people_write_them(typed: Any) -> None:
    assert said("date", typed) == "2026-11-21"


@pytest.mark.parametrize(
    ("typed", "part"), [("2026-02-30", "真实"), ("昨天", "应为日期"), ("0001-01-01", "年份"), ("2026-11", "应为日期")]
)
def test_other_dates_are_refused(typed: str, part: str) -> None:
    assert part in refused("date", typed)


def test_a_date_may_not_lie_ahead_of_the_day_handed_in() -> None:
    assert "不能晚于今天" in refused("date", "2026-11-22", 'not_after = "today"')
    assert "不能早于今天" in refused("date", "2026-11-20", 'not_before = "today"')
    assert "不能早于2026-07-01" in refused("date", "2026-06-30", "not_before = 2026-07-01")


def test_an_end_may_not_lie_before_its_beginning() -> None:
    visit = section(
        'a = { kind = "datetime", label = "开始时间" }\nb = { kind = "datetime", label = "结束时间", not_before = "a" }'
    )

    assert build(visit, {"a": "2026-11-20T09:00", "b": "2026-11-20 10:30"}).cleaned["b"] == "2026-11-20T10:30"
    assert build(visit, {"a": "2026-11-20T09:00", "b": "2026-11-20T08:59"}).errors == {
        "b": ["结束时间不能早于开始时间"]
    }


def test_moments_and_months() -> None:
    assert said("datetime", "2026-11-21 9:05") == "2026-11-21T09:05"
    assert "时间" in refused("datetime", "2026-11-21 25:00")
    assert said("month", "2026年9月") == said("month", "202609") == "2026-09"
    assert "年月" in refused("month", "九月")


def test_a_choice_takes_its_code_or_its_label_and_nothing_else() -> None:
    assert said("choice", "grant", CHOICE) == said("choice", "给予", CHOICE) == "grant"
    assert "可选范围" in refused("choice", "increase", CHOICE)


def test_several_choices_are_kept_in_the_order_of_the_options() -> None:
    assert said("choices", ["refuse", "grant"], CHOICE) == ["grant", "refuse"]
    assert said("choices", "不予、给予", CHOICE) == ["grant", "refuse"]
    assert "至少选2项" in refused("choices", ["grant"], CHOICE + ", min = 2")


def test_national_code_lists_are_options() -> None:
    assert said("choice", "01", 'codes = "gbt3304"') == said("choice", "汉族", 'codes = "gbt3304"') == "01"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("yes", True), ("no", False), ("是", True), ("否", False), (True, True), (False, False), ("√", True)],
)
def test_yes_and_no_in_many_spellings(typed: Any, kept: bool) -> None:
    assert said("yes_no", typed) is kept


def test_silence_is_not_no() -> None:
    assert "请选择项目" in refused("yes_no", "")
    assert "是" in refused("yes_no", "也许")


@pytest.mark.parametrize("typed", ["", "no", "false", False, "否"])
def test_consent_is_given_or_it_is_not(typed: Any) -> None:
    assert said("consent", "on") is True
    assert "勾选" in refused("consent", typed)


def test_a_signature_needs_a_name_and_is_dated_today() -> None:
    assert said("signature", "王秀英") == {"name": "王秀英", "on": "2026-11-21"}
    assert said("signature", {"name": "王秀英", "on": "2026-11-20"}) == {"name": "王秀英", "on": "2026-11-20"}
    assert "请填写项目" in refused("signature", "")
    assert "不能晚于今天" in refused("signature", {"name": "王秀英", "on": "2026-11-22"})


def test_a_drawn_signature_travels_as_a_file() -> None:
    form = fill("signature", {"name": "王秀英", "drawn": f"data:image/png;base64,{PIXEL}"})

    assert form.cleaned["x"]["drawn"] is True
    assert form.files["x"][0].read().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "drawn", ["data:text/html;base64,AAAA", "data:image/png;base64,***", "data:image/png;base64," + "A" * 400_000]
)
def test_a_drawing_that_is_none_is_refused(drawn: str) -> None:
    assert "笔迹" in refused("signature", {"name": "王秀英", "drawn": drawn})


def test_a_drawing_without_a_name_is_not_a_signature() -> None:
    form = fill("signature", {"drawn": f"data:image/png;base64,{PIXEL}"}, "required = false")

    assert not form.is_valid()


def test_photos_are_counted_and_named() -> None:
    form = build(one("photos"), {}, {"x": [photo("a.jpg"), photo("b.PNG")]})

    assert form.cleaned == {"x": [{"name": "a.jpg", "size": 1}, {"name": "b.PNG", "size": 1}]}
    assert len(form.files["x"]) == 2


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ([photo("a.exe")], "只收"),
        ([photo("a.pdf")], "只收"),
        ([photo("a.jpg", b"")], "空文件"),
        ([photo(f"{n}.jpg") for n in range(10)], "最多上传9"),
        ([photo("a.jpg", b"x" * (10 * 1024 * 1024 + 1))], "超过10MB"),
    ],
)
def test_other_photos_are_refused(files: list[SimpleUploadedFile], part: str) -> None:
    assert part in build(one("photos"), {}, {"x": files}).errors["x"][0]


def test_files_stored_with_a_draft_count_and_unknown_keys_do_not() -> None:
    stored = [{"key": "7", "name": "旧.jpg"}]
    kept = build(one("photos"), {"x_kept": ["7", "99"]}, initial={"x": stored})

    assert kept.cleaned == {"x": stored}
    assert build(one("photos"), {"x_kept": ["99"]}, initial={"x": stored}).errors


def test_what_is_wanted_but_missing_is_a_reminder_not_an_error() -> None:
    form = build(one("photos", "required = false, wanted = true"), {})

    assert form.is_valid()
    assert "请补齐" in form.warnings["x"][0]
