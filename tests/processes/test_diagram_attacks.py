"""A diagram from a stranger runs no code, reads no file, and does not burn the server."""

import re
from pathlib import Path
from random import Random

import pytest

from processes import engine
from processes.diagrams import MAX_BYTES, MAX_NODES, MAX_PROCESSES, read_diagram
from processes.errors import DiagramRefused
from processes.linter import lint
from tests.processes.drawing import HEAD, draw
from web.prove.attacks.runaways import RUNAWAYS
from web.prove.diagrams import ATTACKS, FOLDER, attacked, flipped, ran


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_is_refused_named_and_runs_nothing(path):
    assert attacked(path) == ""


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_process_without_end_is_stopped(name):
    assert ran(name) == ""


def test_all_known_ways_in_are_tried():
    assert len(ATTACKS) >= 24


def test_the_proof_would_see_a_diagram_that_runs(tmp_path):
    harmless = tmp_path / "harmless.bpmn"
    harmless.write_text(draw("start s\nuser a\nend e\ns > a > e"))

    assert attacked(harmless) == "was run; passed the linter"


def test_the_proof_would_see_a_process_that_goes_on(monkeypatch):
    monkeypatch.setitem(RUNAWAYS, "short", ({"p": draw("start s\nuser a\nend e\ns > a > e")}, {}))
    monkeypatch.setattr(engine, "MAX_STEPS", 100_000)

    assert ran("short") == "went on: 1 tasks open"


def test_a_state_with_a_turned_bit_is_refused_and_a_mended_one_runs_nothing():
    assert [fault for number in range(100) if (fault := flipped(Random(number)))] == []


@pytest.mark.parametrize("name", ["script_task", "pre_script", "post_script"])
def test_a_script_in_any_place_is_called_a_script(name):
    text = (FOLDER / f"{name}.bpmn").read_text("utf-8")

    assert "scheme.E010" in {finding.code for finding in lint({"p": text}, "p")}


def test_only_the_engine_imports_the_library():
    root = Path(engine.__file__).parent.parent
    rooms = ("config", "web", "monitoring", "cases", "processes", "forms", "rules", "offices")
    importing = re.compile(r"^\s*(from|import) SpiffWorkflow", re.MULTILINE)

    assert [
        path.name for room in rooms for path in (root / room).rglob("*.py") if importing.search(path.read_text())
    ] == ["engine.py"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"\xff\xfe<\x00",
        b'<?xml version="1.0" encoding="UTF-16"?><a/>',
        "<?xml version='1.0'?><定义/>".encode("gb18030"),
        b"<a>" * 100_000,
        f"{HEAD}{'<bpmn:process>' * 80}{'</bpmn:process>' * 80}</bpmn:definitions>".encode(),
        f"{HEAD}{'<bpmn:signal />' * 60_000}</bpmn:definitions>".encode(),
        b"<a>" + b" " * MAX_BYTES + b"</a>",
    ],
    ids=["empty", "bare", "utf-16", "wrong encoding", "gb18030", "endless", "deep", "many", "large"],
)
def test_an_unreadable_or_oversized_text_is_refused(data):
    with pytest.raises(DiagramRefused):
        read_diagram(data)
    assert [finding.code for finding in lint({"p": data}, "p")][:1] == ["scheme.B001"]


def test_a_chain_too_long_for_the_library_is_refused():
    names = [f"t{number}" for number in range(600)]
    text = draw("start s\n" + "\n".join(f"user {name}" for name in names) + f"\nend e\ns > {' > '.join(names)} > e")

    with pytest.raises(DiagramRefused, match=str(MAX_NODES)):
        engine.parse_spec({"p": text}, "p")


def test_processes_that_call_each_other_are_refused():
    files = {
        "p": draw("start s\ncall c q\nend e\ns > c > e"),
        "q": draw("start s\ncall c p\nend e\ns > c > e", "q"),
    }

    with pytest.raises(DiagramRefused, match="p → q → p"):
        engine.parse_spec(files, "p")


def test_too_many_processes_are_refused():
    files = {f"p{number}": draw("start s\nend e\ns > e", f"p{number}") for number in range(MAX_PROCESSES + 1)}

    with pytest.raises(DiagramRefused, match="个"):
        engine.parse_spec(files, "p0")


def test_two_processes_of_one_name_and_a_missing_one_are_refused():
    text = draw("start s\nend e\ns > e")

    with pytest.raises(DiagramRefused, match="重复"):
        engine.parse_spec({"one": text, "two": text}, "p")
    with pytest.raises(DiagramRefused, match="没有编号"):
        engine.parse_spec({"one": text}, "other")


def test_a_drawing_the_library_cannot_follow_is_refused_in_our_words():
    for text in (
        draw("start s\nuser a\nuser b\nend e\ns > a > e\na > b > e"),
        draw("user a\nend e\na > e"),
        draw("start s\nend e\nraw <bpmn:sequenceFlow sourceRef='s' targetRef='e' />"),
        draw("start s\nuser a\nuser a\nend e\ns > a > e"),
        draw("start s\nraw <bpmn:callActivity id='c' />\nend e\ns > c > e"),
    ):
        with pytest.raises(DiagramRefused):
            engine.parse_spec({"p": text}, "p")
