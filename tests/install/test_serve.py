"""The supervisor of make run: all together, or none."""

import os
import runpy
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

SERVE = Path(__file__).resolve().parents[2] / "install" / "serve.py"
SLEEP = ["-c", "import time; time.sleep(60)"]
ANSWER = ["-m", "http.server", "--bind", "127.0.0.1"]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def supervise(tmp_path: Path, port: int, commands: dict[str, list[str]]) -> subprocess.Popen[str]:
    """Starts serve.py with other children in place of gunicorn, worker and tick."""
    script = f"""
import runpy, sys
module = runpy.run_path({str(SERVE)!r})
module["main"].__globals__.update(COMMANDS={commands!r}, announce=lambda: print("announced", flush=True), GRACE=2.0)
sys.exit(module["main"]())
"""
    environment = {**os.environ, "HULIAN_VAR": str(tmp_path), "PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, "-c", script], env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def pids(tmp_path: Path) -> list[int]:
    return [int(path.read_text()) for path in (tmp_path / "run").glob("*.pid")]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_one_interrupt_stops_every_child(tmp_path: Path, port: int) -> None:
    commands = {"web": [*ANSWER, str(port)], "worker": SLEEP, "tick": SLEEP}
    supervisor = supervise(tmp_path, port, commands)
    assert supervisor.stdout is not None and supervisor.stdout.readline() == "announced\n"
    children = pids(tmp_path)

    supervisor.send_signal(signal.SIGINT)
    supervisor.communicate(timeout=10)

    assert supervisor.returncode == 0
    assert len(children) == 3 and not any(map(alive, children))
    assert pids(tmp_path) == []


def test_the_worker_leaves_the_processor_to_those_for_whom_somebody_waits() -> None:
    serve = runpy.run_path(str(SERVE))
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    asked = [sys.executable, "-c", "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"]
    told = subprocess.run(
        asked,
        preexec_fn=serve["give_way"],
        start_new_session=True,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert int(told) == min(mine + serve["YIELD"], 19)
    assert serve["PATIENT"] == {"worker"}


def test_a_dead_child_is_named_and_the_others_stopped(tmp_path: Path, port: int) -> None:
    commands = {"web": SLEEP, "worker": ["-c", "raise SystemExit('out of paper')"], "tick": SLEEP}

    supervisor = supervise(tmp_path, port, commands)
    _, said = supervisor.communicate(timeout=20)

    assert supervisor.returncode == 1
    assert "worker" in said and "out of paper" in said
    assert pids(tmp_path) == []


def test_children_end_when_the_supervisor_is_killed(tmp_path: Path, port: int) -> None:
    supervisor = supervise(tmp_path, port, {"web": [*ANSWER, str(port)], "worker": SLEEP, "tick": SLEEP})
    assert supervisor.stdout is not None and supervisor.stdout.readline() == "announced\n"
    children = pids(tmp_path)

    supervisor.kill()
    supervisor.communicate(timeout=10)
    until = time.monotonic() + 5
    while any(map(alive, children)) and time.monotonic() < until:
        time.sleep(0.05)

    assert len(children) == 3 and not any(map(alive, children))


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        supervisor = supervise(tmp_path, port, {"web": SLEEP})
        _, said = supervisor.communicate(timeout=10)

    assert supervisor.returncode == 1
    assert str(port) in said and not (tmp_path / "run").exists()
