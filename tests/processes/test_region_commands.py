"""The commands that read packs and answer with a due date."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from offices.models import CalendarDay, CalendarYear, Division, StandardValue, User
from processes import calendars, packs, standard_rows
from rules.shipped import shipped_notices, shipped_rows

NOW = datetime(2026, 9, 18, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_set(db):
    """Takes away what every installation has loaded; the test's own transaction brings it back."""
    for table in (StandardValue, CalendarDay, CalendarYear):
        table.objects.all().delete()


@pytest.fixture
def shipped(nothing_set):
    """The rows that come with the product."""
    packs.load(shipped_rows())
    calendars.load(shipped_notices(), corrected=False)


def deadline(*arguments):
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_the_command_answers_with_six_keys(shipped):
    answer = deadline("--from", "2026-09-18", "--rule", "dibao.confirmation_total", "--area", "411224")

    assert list(answer) == ["due_on", "provisional", "unit", "days", "clause", "explanation"]
    assert answer["due_on"] == "2026-11-05" and "中秋节放假" in answer["explanation"]


@pytest.mark.parametrize(
    ("arguments", "due_on", "days"),
    [
        (("--area", "340303200000"), "2026-10-22", 20),
        (("--area", "340303200", "--extend", "objection"), "2026-11-26", 45),
        (("--area", "411224100001", "--extend", "other"), "2026-11-26", 45),
        (("--area", "430681", "--rule", "warning.verification"), "2026-11-19", 40),
        (("--area", "610000", "--json"), "2026-11-05", 30),
        (("--area", "430681", "--rule", "risk_warning.verification", "--days-only"), "2026-11-19", 40),
    ],
)
def test_the_command_knows_areas_extensions_and_both_names(shipped, arguments, due_on, days):
    answer = deadline("--from", "2026-09-18", "--rule", "dibao.confirmation_total", *arguments)

    assert (answer["due_on"], answer["days"]) == (due_on, days)


def test_the_command_can_leave_out_the_counting(shipped):
    answer = deadline("--from", "2026-09-18", "--rule", "dibao.public_notice", "--area", "411224", "--days-only")

    assert answer["explanation"] == "7日"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("--rule", "dibao.nothing"), "没有时限规则"),
        (("--from", "2026-9-18"), "不是日期"),
        (("--from", "1990-01-01"), "超出日历表"),
        (("--area", "110101"), "没有区划代码"),
        (("--area", "41"), "6、9或12位"),
        (("--area", "41122x"), "区划代码"),
        (("--extend", "nothing"), "延长理由"),
        (("--rule", "warning.verification"), "缺少"),
    ],
)
def test_the_command_refuses_with_a_sentence(shipped, changed, sentence):
    usual = ("--from", "2026-09-18", "--rule", "dibao.confirmation_total", "--area", "411224")

    with pytest.raises(CommandError, match=sentence):
        deadline(*usual, *changed)


def test_a_division_of_the_rows_is_known_without_a_file(shipped):
    Division.objects.create(code="110101000000", level=3, kind="县", name="某区")

    assert deadline("--from", "2026-09-18", "--rule", "dibao.public_notice", "--area", "110101")["days"] == 7


def test_packs_are_loaded_by_command(tmp_path):
    out = StringIO()
    call_command("load_packs", stdout=out)

    assert f"参数{len(shipped_rows())}项" in out.getvalue()
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("load_packs", str(tmp_path / "none"))


def test_a_pack_with_a_slip_is_refused_whole(tmp_path):
    (tmp_path / "bad.toml").write_text('area = "411224"\n[[value]]\nkey = "no.such"\n', encoding="utf-8")

    with pytest.raises(CommandError, match="bad.toml"):
        call_command("load_packs", str(tmp_path))
    assert not StandardValue.objects.exists()


def test_the_packs_command_names_what_it_left_to_people():
    first, second = (User.objects.create(username=name) for name in ("first", "second"))
    row = standard_rows.value_of(shipped_rows()[0])
    row.entered_by, row.entered_at, row.approved_by, row.approved_at = first, NOW, second, NOW
    row.save()
    err = StringIO()

    call_command("load_packs", stdout=StringIO(), stderr=err)

    assert "未改动" in err.getvalue()


def test_schemes_that_are_not_shipped_cannot_be_checked():
    with pytest.raises(CommandError, match="没有随系统提供“nope”，可选：.*dibao"):
        call_command("check_schemes", "nope")
