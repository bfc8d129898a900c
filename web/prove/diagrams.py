"""Diagrams from strangers, processes that would never end, and saved states that were tampered with."""

import tempfile
from pathlib import Path
from random import Random
from zlib import crc32

from django.conf import settings

from processes import engine, keys
from processes.diagrams import DiagramRefused
from processes.errors import ProcessError, StateRefused
from processes.importing import import_diagram
from processes.linter import lint
from processes.state import HEADER, unpack
from web.prove.attacks.runaways import RUNAWAYS
from web.prove.hosting import LATER, Host, shipped
from web.prove.limited import each
from web.prove.listening import listening
from web.prove.mutants import FACTS
from web.prove.proof import Asked, Proof

FOLDER = Path(__file__).with_name("attacks") / "diagrams"
ATTACKS = sorted(FOLDER.glob("*.bpmn"))
COUNT = 1_000
WATCHED = ("os.system", "subprocess.", "exec", "open", "import", "socket.", "os.posix_spawn", "pickle.")


def run(asked: Asked) -> Proof:
    """Every attack is looked over, run and read as a foreign file; then the runaways; then so many tampered states."""
    proof, count = Proof("diagrams"), asked.count or COUNT
    jobs = [
        *(lambda path=path: attacked(path) for path in ATTACKS),
        *(lambda name=name: ran(name) for name in RUNAWAYS),
    ]
    # What the libraries load late is loaded before anybody listens.
    attacked(ATTACKS[0])
    outcomes = list(each(len(jobs), lambda number: jobs[number]()))
    names = [*(path.stem for path in ATTACKS), *RUNAWAYS]
    proof.details = [f"{names[outcome.number]}: {outcome.fault}" for outcome in outcomes if outcome.fault]
    tampered = [fault for number in range(count) if (fault := flipped(Random(f"{asked.seed}.{number}")))]
    proof.details += tampered
    proof.tried = len(jobs) + count
    proof.figures["diagrams"] = {
        **{"attacks": len(ATTACKS), "runaways": len(RUNAWAYS), "states": count},
        **{"slowest_s": round(max(outcome.seconds for outcome in outcomes), 2)},
        **{"largest_mb": round(max(outcome.megabytes for outcome in outcomes))},
    }
    return proof


def attacked(path: Path) -> str:
    """What was wrong with how an attack was met, in words; empty when it was refused, named, and did nothing."""
    with tempfile.TemporaryDirectory(prefix="hulian-prove.") as folder:
        marker = Path(folder) / "marker"
        text = path.read_text("utf-8").replace("MARKER", str(marker))
        keys.newest(keys.STATE)  # the first one in an installation is made, and read, when it is asked for
        with listening(lambda event: event.startswith(WATCHED)) as heard:
            faults = [_run(text), _lint(text), _import(text, str(marker))]
        faults += [f"reached out: {heard[0]}"] if heard else []
        faults += ["its code ran"] if marker.exists() else []
    return "; ".join(filter(None, faults))


def _run(text: str) -> str:
    try:
        live(text)
    except ProcessError:
        return ""
    return "was run"


def live(text: str) -> engine.Step:
    """Does with a diagram all that a process can do, as far as it lets itself be run."""
    host = Host(k=1)
    spec = engine.parse_spec({"p": text}, "p")
    step = engine.start(spec, host)
    for task in step.open_tasks:
        step = engine.complete(spec, step.state, task.key, host)
    return engine.fire_timers(spec, step.state, LATER, host)


def _lint(text: str) -> str:
    errors = [finding for finding in lint({"p": text}, "p") if finding.severity == "error"]
    return "" if errors else "passed the linter"


def _import(text: str, marker: str) -> str:
    """As a foreign file: what comes in is clean, and running it does nothing."""
    try:
        imported = import_diagram(text.encode())
    except DiagramRefused:
        return ""
    for process, diagram in imported.diagrams.items():
        if marker in diagram or "__import__" in diagram:
            return "its code came in"
        try:
            live(diagram.replace(f'"{process}"', '"p"'))
        except ProcessError:
            continue
    return ""


def ran(name: str) -> str:
    """What was wrong with how a process without end was stopped; empty when our own error stopped it in time."""
    files, facts = RUNAWAYS[name]
    host = Host(**facts)
    try:
        step = engine.start(engine.parse_spec(files, "p"), host)
    except ProcessError as refusal:
        too_far = len(host.calls) > engine.MAX_STEPS
        return f"stopped after {len(host.calls)} operations" if too_far else "" if str(refusal) else "no sentence"
    return f"went on: {len(step.open_tasks)} tasks open"


_SAVED: list[tuple[engine.Spec, bytes]] = []


def _saved() -> tuple[engine.Spec, bytes]:
    """A running process and its state; made once."""
    if not _SAVED:
        spec = engine.parse_spec(shipped(), "dibao")
        host = _dibao()
        step = engine.start(spec, host)
        for _ in range(4):
            step = engine.complete(spec, step.state, step.open_tasks[0].key, host)
        _SAVED.append((spec, step.state))
    return _SAVED[0]


def _dibao() -> Host:
    return Host(**{fact: values[0] for fact, values in FACTS.items()})


def flipped(chance: Random) -> str:
    """A saved state with one bit turned is refused; with its check sum mended too it raises only our own errors."""
    spec, state = _saved()
    changed = bytearray(state)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    try:
        unpack(bytes(changed))
        return "a state with a turned bit was read"
    except StateRefused:
        return _mended(spec, bytes(changed))


def _mended(spec: engine.Spec, changed: bytes) -> str:
    body = changed[len(HEADER) + 9 :]
    whole = HEADER + b"%08x " % crc32(body) + body
    with listening(lambda event: event.startswith(WATCHED)) as heard:
        try:
            engine.fire_timers(spec, whole, LATER, _dibao())
        except ProcessError:
            pass
        except Exception as slip:  # noqa: BLE001 - any other error is what is looked for
            return f"a tampered state raised {type(slip).__name__}: {slip}"
    # A state that names a key which nobody knows makes ours look once more into their folder: that alone is allowed.
    reached = [event for event in heard if str(settings.KEYS) not in event]
    return f"a tampered state reached out: {reached[0]}" if reached else ""
