"""Where the engine's library would run text as Python: each place ends in our evaluator, and no new one has come."""

import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from processes import engine
from web.prove.hosting import Host
from web.prove.listening import listening
from web.prove.proof import Proof

ATTACKS = Path(__file__).with_name("attacks")
SINK = re.compile(r"\b(eval|exec|execute|evaluate|__import__|compile)\(|\bpickle\b")
# Every line of the library that evaluates, executes or unpickles. A new one makes the proof fail: look at it, see that
# it ends in our environment or cannot be reached, then add it there.
KNOWN = ATTACKS / "sinks.txt"
# Not opening a file: a traceback reads its own source.
HEARD = ("os.", "exec", "subprocess.", "socket.", "pickle.")
CODE = "__import__('os').system('true')"
DRAWN = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">'
    '<bpmn:process id="p" isExecutable="true"><bpmn:startEvent id="s" /><bpmn:endEvent id="e" />'
    '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="e" /></bpmn:process></bpmn:definitions>'
)


def _environment(flow: engine._Workflow) -> Any:
    return flow.script_engine.environment


# What the lines of the list call in the end, asked directly; no diagram is asked first whether it may.
WAYS: dict[str, Callable[[engine._Workflow], object]] = {
    "engine.evaluate": lambda flow: flow.script_engine.evaluate(flow.task_tree, CODE),
    "engine.evaluate of a class": lambda flow: flow.script_engine.evaluate(flow.task_tree, "().__class__.__base__"),
    "engine.evaluate with objects": lambda flow: flow.script_engine.evaluate(flow.task_tree, CODE, {"os": re}),
    "engine.execute": lambda flow: flow.script_engine.execute(flow.task_tree, f"import os; {CODE}"),
    "engine.execute with objects": lambda flow: flow.script_engine.execute(flow.task_tree, CODE, {"os": re}),
    "engine.call_service": lambda flow: flow.script_engine.call_service(flow.task_tree, operation_name="os.system"),
    "environment.evaluate": lambda flow: _environment(flow).evaluate(CODE, {}),
    "environment.evaluate with objects": lambda flow: _environment(flow).evaluate(CODE, {}, {"os": re}),
    "environment.evaluate of nothing": lambda flow: _environment(flow).evaluate("", {}),
    "environment.execute": lambda flow: _environment(flow).execute("import os", {}),
    "environment.call_service": lambda flow: _environment(flow).call_service({}, operation_name="os.system"),
}


def prove(proof: Proof) -> None:
    """Asks every way in directly for code, and compares the library's lines with the list."""
    proof.tried += len(WAYS) + 1
    proof.details += [fault for name in WAYS if (fault := asked(name))]
    known = KNOWN.read_text("utf-8").splitlines()
    strange = set(found()) ^ set(known)
    proof.details += [f"SpiffWorkflow 里运行文字的地方变了：{line}" for line in sorted(strange)]


def asked(name: str) -> str:
    """What went wrong when one way in was asked to run code; empty when it refused and nothing was heard."""
    flow = engine._Workflow(engine.parse_spec({"p": DRAWN}, "p"), Host())
    with listening(lambda event: event.startswith(HEARD)) as heard:
        try:
            WAYS[name](flow)
        except Exception:  # noqa: BLE001 - whichever way it refuses; what it did is heard
            return f"{name} ran: {heard[0]}" if heard else ""
    return f"{name} gave an answer instead of refusing"


def found() -> list[str]:
    """The lines of the installed library that run text, file by file."""
    spec = find_spec("SpiffWorkflow")
    root = Path(str(spec and spec.origin)).parent
    return [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in sorted(root.rglob("*.py"))
        for line in path.read_text("utf-8").splitlines()
        if SINK.search(line) and not line.strip().startswith("#")
    ]
