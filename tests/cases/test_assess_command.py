"""The command that judges one household from a file."""

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from offices.models import StandardValue

ROOT = Path(__file__).resolve().parents[2]
TOML = """
area = "110101200"
on = 2026-07-20
residence_kind = "rural"
[[members]]
key = "a"
relation = "self"
age = 40
[[incomes]]
member = "a"
item = "other"
amount = 100.10
"""
JSON = {
    "area": "110101",
    "on": "2026-07-20",
    "residence_kind": "urban",
    "parameters": {"dibao": {"standard": 1000}},
    "members": [{"key": "a", "relation": "self", "age": 40}],
    "incomes": [{"member": "a", "item": "other", "amount": 100.10}],
}
KEYS = ["outcome", "scheme", "row", "clause", "lines", "per_capita_income", "amount", "changes", "tests"]


def run(file, stdin=None, monkeypatch=None):
    if stdin is not None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
    out = io.StringIO()
    call_command("assess", str(file), "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.proves("DB-01")
def test_a_toml_file_is_judged_by_the_values_in_the_database(tmp_path):
    standard(760)
    (tmp_path / "a.toml").write_text(TOML, encoding="utf-8")

    answer = run(tmp_path / "a.toml")

    assert list(answer) == KEYS
    assert (answer["outcome"], answer["scheme"], answer["amount"]) == ("grant", "dibao", 659.90)


def standard(value):
    StandardValue.objects.create(
        area="110101000000",
        key="dibao.standard",
        value=str(value),
        from_on=date(2026, 7, 1),
        set_by="prefecture",
        cite="某文",
        unit="yuan_per_person_month",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", [json.dumps(JSON), TOML.replace("[[members]]", "parameters.dibao.standard = 1000\n[[members]]", 1)]
)
def test_standard_input_may_be_json_or_toml(text, monkeypatch):
    assert run("-", text, monkeypatch)["amount"] == 899.90


@pytest.mark.django_db
def test_a_blocked_household_is_an_answer_too(tmp_path):
    file = tmp_path / "a.json"
    file.write_text(json.dumps({**JSON, "parameters": {}}), encoding="utf-8")

    answer = run(file)

    assert answer["outcome"] == "blocked"
    assert answer["changes"][0]["key"] == "dibao.standard"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.toml", b"area = ", "不是正确的 TOML 或 JSON"),
        ("a.json", b"{", "不是正确的 TOML 或 JSON"),
        ("a.json", b"[1]", "最外层"),
        ("a.json", b"\xff\xfe", "UTF-8"),
        ("a.json", b"[" * 100000, "嵌套过深"),
        ("a.json", b'{"area": 1}', "家庭事实有"),
        ("a.json", b" " * 2_000_001, "超过"),
    ],
)
def test_facts_that_cannot_be_read_are_refused_with_a_sentence(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        run(tmp_path / name)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="不能读取文件"):
        run(tmp_path / "none.toml")


def test_wrong_usage_is_told_apart_from_wrong_facts(tmp_path):
    for arguments, code in (([], 2), (["--nonsense", "x"], 2), ([str(tmp_path / "none")], 1)):
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", "assess", *arguments], capture_output=True, text=True
        )

        assert (done.returncode, done.stdout) == (code, "")
        assert "Traceback" not in done.stderr
