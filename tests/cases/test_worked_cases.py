"""The rule keeper's worked cases: all met, also when every memory is dropped, and none can be changed unnoticed."""

import copy
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command

from cases.rehearsal import playing, report
from cases.rehearsal.errors import CaseFileRefused
from cases.rehearsal.playing import Judged, Rehearsal, rehearse
from processes import calendars, editions, standard_rows, trodden

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]
EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = sorted(EXAMPLES.glob("*.toml"))
GRANTED = EXAMPLES / "dibao_granted_by_the_county.toml"
PERSON = 'area = "411224107200"\non = 2026-09-01\nresidence_kind = "rural"\n[[members]]\nrelation = "self"\nage = 60\n'
played: dict[str, Rehearsal] = {}


def play(path: Path) -> Rehearsal:
    """A worked case run plainly, once for all tests."""
    if path.name not in played:
        played[path.name] = rehearse(path.read_text("utf-8"), name=path.name)
    return played[path.name]


def told(found: Rehearsal) -> list[dict[str, object]]:
    return [each.as_dict() for each in found.expectations]


def test_there_are_worked_cases_enough() -> None:
    assert len(FILES) >= 30


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_worked_case_is_met_and_comes_out_the_same_when_every_memory_is_dropped(path: Path) -> None:
    plain = play(path)

    anew = rehearse(path.read_text("utf-8"), name=path.name, reload=True)

    assert [report.said(each) for each in plain.expectations if not each.met] == []
    assert told(anew) == told(plain)
    assert plain.expectations


def changed(value: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every value inside an expectation, by its path, and another one in its place."""
    if isinstance(value, dict | list):
        for name, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from (((name, *path), other) for path, other in changed(each))
        if value == []:
            yield (), ["acceptance"]
    elif isinstance(value, bool):
        yield (), not value
    elif isinstance(value, date):
        yield (), value + timedelta(days=1)
    elif isinstance(value, int | Decimal):
        yield (), value + (1 if isinstance(value, int) else Decimal("0.01"))
    else:
        yield (), _later(value) if value[:4].isdigit() else f"{value}误"


def _later(text: str) -> str:
    """Another month or day for a text that is one."""
    return f"{int(text[:4]) + 1}{text[4:]}"


def put(want: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The expectation with one value changed."""
    if not path:
        return value
    found = copy.deepcopy(want)
    place = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return found


def unmet_after(judged: Judged, path: tuple[Any, ...], value: Any) -> list[str]:
    other = Judged(judged.area, put(judged.want, path, value), judged.got, judged.key)
    return [each.key for each in other.expectations() if not each.met]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_changing_any_expected_value_makes_exactly_that_one_fail(path: Path) -> None:
    for judged in play(path).judged:
        for place, value in changed(judged.want):
            assert len(unmet_after(judged, place, value)) == 1, f"{judged.key} {place} = {value}"


@pytest.mark.parametrize(
    ("file", "before", "after", "key"),
    [
        ("objection_community_appraisal", "decision.amount = 849.00", "decision.amount = 849.01", "decision.amount"),
        ("extension_of_the_whole_time", "due_on = 2026-11-09\nclocks", "due_on = 2026-11-10\nclocks", "due_on"),
        ("refused_for_income", '"1640.00元"', '"1640.01元"', "contains[2]"),
        ("minors_are_not_named", 'publication.omits = ["周小满"]', 'publication.omits = ["周小蛮"]', "omits[1]"),
    ],
)
def test_the_command_fails_and_names_what_was_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, key: str
) -> None:
    text = (EXAMPLES / f"{file}.toml").read_text("utf-8")
    assert before in text
    path = tmp_path / "changed.toml"
    path.write_text(text.replace(before, after), "utf-8")

    with pytest.raises(SystemExit) as end:
        call_command("rehearse", str(path), "--json")

    case = json.loads(capsys.readouterr().out)["cases"][0]
    unmet = [each for each in case["expectations"] if not each["met"]]
    assert end.value.code == 1
    assert case["file"] == str(path)
    assert unmet and all(each["key"].endswith(key) for each in unmet)


def test_the_command_prints_each_expectation_with_its_mark(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rehearse", str(EXAMPLES / "law_catalogue.toml"))

    out = capsys.readouterr().out
    assert "✓ checks[1].expect.recipients = 8" in out
    assert "算例 1/1 份相符" in out


def test_the_command_without_a_file_is_wrong_usage() -> None:
    with pytest.raises(CommandError) as end:
        call_command("rehearse")

    assert end.value.returncode == 2


def rows() -> dict[str, int]:
    return {model.__name__: model._default_manager.count() for model in apps.get_models(include_auto_created=True)}


def memories() -> tuple[object, ...]:
    held = standard_rows._snapshot._held, calendars._snapshot._held
    return (*map(id, held), editions._remembered.cache_info().currsize, trodden.memory.kept, dict(cache._cache))


@pytest.mark.parametrize("reload", [False, True])
def test_nothing_of_a_worked_case_remains(reload: bool, django_capture_on_commit_callbacks: Any) -> None:
    text = (EXAMPLES / "residence_permit.toml").read_text("utf-8")
    edition = editions.in_force("dibao", date(2026, 9, 1))
    standard_rows.areas(), calendars.areas()
    before, remembered = rows(), memories()

    with django_capture_on_commit_callbacks() as callbacks:
        found = rehearse(text, scheme="dibao", texts=edition.texts, reload=reload)

    assert found.met
    assert (rows(), memories(), callbacks) == (before, remembered, [])


def test_nothing_remains_of_a_worked_case_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError

    before = rows()
    monkeypatch.setattr(playing._Play, "_judge", break_off)

    with pytest.raises(RuntimeError):
        rehearse(GRANTED.read_text("utf-8"))
    assert rows() == before


def test_a_crash_of_one_act_is_an_unmet_expectation_and_the_case_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("不能除以零")

    monkeypatch.setattr("cases.rehearsal.registers.needs.report", crash)
    text = f'{PERSON}\n[[acts]]\ndo = "report_need"\n[[acts]]\ndo = "apply"\n[acts.expect]\nopen = ["acceptance"]\n'

    found = rehearse(text)

    assert [(each.key, each.met) for each in found.expectations] == [
        ("acts[1].done", False),
        ("acts[2].expect.open", True),
    ]
    assert "ZeroDivisionError" in str(found.expectations[0].got)


def test_an_act_that_is_refused_unexpectedly_is_told_with_its_sentence() -> None:
    text = f'{PERSON}\n[[acts]]\ndo = "apply"\nby = "village_aide@340303200001"\n'

    found = rehearse(text)

    assert [each.key for each in found.expectations] == ["acts[1].done"]
    assert "不能在这个村" in str(found.expectations[0].got)


ACT = f'{PERSON}[[acts]]\ndo = "apply"\n'
BROKEN = [
    ("titel = 'x'\n", 1, "titel", "是不是 title"),
    (f'{PERSON}[[acts]]\ndo = "aply"\n', 8, "acts[1].do", "是不是 apply"),
    (f'{ACT}by = "casewoker"\n', 9, "acts[1].by", "是不是 caseworker"),
    (f'{ACT}on = "1. September"\n', 9, "acts[1].on", ""),
    (f'{ACT}after = "soon"\n', 9, "acts[1].after", "3 working days"),
    (f'{PERSON}[[acts]]\nstep = "aceptance"\n', 8, "acts[1].step", "是不是 acceptance"),
    (f'{PERSON}[[acts]]\nstep = "acceptance"\nanswers.outcome = 1\n', 9, "acts[1].answers.outcome", "受理审查"),
    (
        f'{PERSON}[[acts]]\nstep = "acceptance"\nanswers.missing_papers = ["a"]\n',
        9,
        "acts[1].answers.missing_papers",
        "[{ paper",
    ),
    (f"{ACT}[acts.expect]\nopne = []\n", 10, "acts[1].expect.opne", "是不是 open"),
    (f'{ACT}[acts.expect]\ncase.due_on = "soon"\n', 10, "acts[1].expect.case.due_on", "应为日期"),
    (f'{ACT}[acts.expect]\naward.amount = "some"\n', 10, "acts[1].expect.award.amount", "应为金额"),
    (f'{ACT}[acts.expect]\nrefused = ""\n', 10, "acts[1].expect.refused", "应为文字"),
    (f'{PERSON}wage = 3\n[[acts]]\ndo = "apply"\n', 7, "members[1].wage", "facts.md"),
    (f'{PERSON}eats = false\n[[acts]]\ndo = "apply"\n', 7, "members[1].eats", "assessment"),
    (f'{PERSON}[parameters]\n"dibao.standart" = 3\n', 8, "parameters.dibao.standart", "dibao.standard"),
    (f'{ACT}on = 2026-09-02\n[[acts]]\ndo = "wait"\non = 2026-09-01\n', 12, "acts[2].on", "倒流"),
    ('[[checks]]\ncheck = "deadlin"\n', 2, "checks[1].check", "是不是 deadline"),
    ('[[checks]]\ncheck = "deadline"\nrule = "x"\n[checks.expect]\ndays = 3\n', 1, "checks[1].start", "起算日"),
    ('[[checks]]\ncheck = "mask"\nname = "张三"\n', 1, "checks[1]", "等于没有核对"),
    ("area = [\n", 1, "", "TOML"),
    ('title = "空"\n', 0, "", "至少要有一个"),
]


@pytest.mark.parametrize(("text", "line", "key", "says"), BROKEN, ids=[str(row[2]) for row in BROKEN])
def test_a_broken_file_is_refused_with_the_line_the_key_and_what_is_allowed(
    text: str, line: int, key: str, says: str
) -> None:
    with pytest.raises(CaseFileRefused) as refused:
        rehearse(text)

    found = refused.value.slips
    assert [(slip.line, slip.key) for slip in found][:1] == [(line, key)]
    assert says in found[0].message


def test_the_code_of_a_county_in_twelve_digits_stands_for_its_first_village() -> None:
    act = '[[acts]]\ndo = "apply"\n[acts.expect]\ncase.area = "x"\n'

    short, long = (rehearse(f"{PERSON}{act}".replace("411224107200", code)) for code in ("411224", "411224000000"))

    assert [each.got for each in short.expectations] == [each.got for each in long.expectations]
    assert str(short.expectations[-1].got).startswith("411224")


def test_a_wrong_file_is_told_with_the_others_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.toml").write_text((EXAMPLES / "law_catalogue.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "b.toml").write_text("titel = 1", "utf-8")

    with pytest.raises(SystemExit) as end:
        call_command("rehearse", str(tmp_path), "--json")

    first, second = json.loads(capsys.readouterr().out)["cases"]
    assert end.value.code == 1
    assert all(each["met"] for each in first["expectations"])
    assert second["expectations"] == [] and "第1行 titel" in second["refused"][0]
