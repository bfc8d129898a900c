"""A diagram from a stranger runs no code, reads no file, and does not burn the server."""

import re
import sys
from pathlib import Path

import pytest
import SpiffWorkflow

from processes import engine
from processes.diagrams import MAX_BYTES, MAX_NODES, MAX_PROCESSES, read_diagram
from processes.errors import DiagramRefused, ProcessError
from processes.linter import lint
from tests.processes.drawing import HEAD, draw
from tests.processes.walking import LATER, Host

INVALID = Path(__file__).resolve().parents[1] / "diagrams" / "invalid"
ATTACKS = sorted(INVALID.glob("test_diagram_attacks.*.bpmn"))
WATCHED = ("os.system", "subprocess.", "exec", "open", "import", "socket.", "os.posix_spawn", "pickle.")
# The library and lxml load parts of themselves late; that is not the diagram's doing.
_heard: list[str] | None = None


def _listen(event, arguments):
    if _heard is not None and event.startswith(WATCHED):
        _heard.append(f"{event} {arguments!r:.200}")


sys.addaudithook(_listen)


@pytest.fixture
def heard():
    """Everything that touched the system while a test ran."""
    global _heard
    _heard = found = []
    yield found
    _heard = None


def run(text):
    """Does with a diagram all that a process can do, as far as it lets itself be run."""
    host = Host(k=1)
    spec = engine.parse_spec({"p": text}, "p")
    step = engine.start(spec, host)
    for task in step.open_tasks:
        step = engine.complete(spec, step.state, task.key, host)
    return engine.fire_timers(spec, step.state, LATER, host)


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem.removeprefix("test_diagram_attacks."))
def test_an_attack_is_refused_and_runs_nothing(path, heard, tmp_path):
    text = path.read_text("utf-8").replace("MARKER", str(tmp_path / "marker"))
    heard.clear()

    with pytest.raises(ProcessError):
        run(text)

    assert not (tmp_path / "marker").exists()
    assert heard == []


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem.removeprefix("test_diagram_attacks."))
def test_the_linter_names_what_is_wrong_with_an_attack(path, heard):
    errors = [finding for finding in lint({"p": path.read_bytes()}, "p") if finding.severity == "error"]

    assert errors
    assert heard == [event for event in heard if str(path) in event]


def test_the_listener_would_have_heard(heard):
    Path(__file__).read_text("utf-8")

    assert heard


def test_all_known_ways_in_are_tried():
    assert len(ATTACKS) >= 24


@pytest.mark.parametrize("name", ["script_task", "pre_script", "post_script"])
def test_a_script_in_any_place_is_called_a_script(name):
    text = (INVALID / f"test_diagram_attacks.{name}.bpmn").read_text("utf-8")

    assert "scheme.E010" in {finding.code for finding in lint({"p": text}, "p")}


def test_even_when_asked_directly_the_library_runs_no_script():
    host = Host()
    workflow = engine._Workflow(engine.parse_spec({"p": draw("start s\nuser a\nend e\ns > a > e")}, "p"), host)

    for act in (
        lambda: workflow.script_engine.execute(workflow.task_tree, "import os"),
        lambda: workflow.script_engine.environment.execute("import os", {}),
        lambda: workflow.script_engine.environment.call_service({}, operation_name="os.system"),
        lambda: workflow.script_engine.environment.evaluate("__import__('os')", {}),
        lambda: workflow.script_engine.evaluate(workflow.task_tree, "().__class__.__base__"),
    ):
        with pytest.raises(Exception, match=r".*"):
            act()


SINK = re.compile(r"\b(eval|exec|execute|evaluate|__import__|compile)\(|\bpickle\b")
# Every place in SpiffWorkflow 3.2.0 that evaluates, executes or unpickles. A new one turns this test red: look at it,
# see that it ends in our environment or cannot be reached, then add it here.
KNOWN_SINKS = (INVALID.parent / "spiffworkflow_sinks.txt").read_text("utf-8").splitlines()


def test_an_upgrade_of_the_library_brings_no_new_place_where_text_is_run():
    root = Path(SpiffWorkflow.__file__).parent
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if SINK.search(line) and not line.strip().startswith("#")
    ]

    assert found == KNOWN_SINKS


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
