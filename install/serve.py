"""Starts the web server, the job worker and the time-keeper together, and stops all of them on one Ctrl-C."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("HULIAN_VAR", ROOT / "var"))
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://127.0.0.1:{PORT}/"
PYTHON = sys.executable
WEB = ["-m", "gunicorn", "config.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
COMMANDS = {
    "web": [*WEB, "--bind", f"127.0.0.1:{PORT}", "--no-control-socket"],
    "worker": ["manage.py", "db_worker"],
    "tick": ["manage.py", "tick", "--forever"],
}
GRACE = 15.0
START = 60.0
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
# Pages are waited for, printing and notices are not: these leave the processor to the others.
PATIENT, YIELD = {"worker"}, 10


class Stop(Exception):
    """Asked to stop."""


def follow_parent() -> None:
    """Lets the kernel end a child whose supervisor was killed outright."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)


def give_way() -> None:
    """Lets those go first for whom somebody waits, also where the kernel weighs sessions before processes.

    Is for the first process of a session of its own: all of the session give way with it.
    """
    follow_parent()
    os.nice(YIELD)
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(YIELD))


def port_is_taken() -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return True
    return False


def start(name: str) -> subprocess.Popen[bytes]:
    """Starts one child with its own log and pid file; it does not see the terminal's Ctrl-C itself."""
    for folder in ("log", "run"):
        (VAR / folder).mkdir(parents=True, exist_ok=True)
    with (VAR / "log" / f"{name}.log").open("ab") as log:
        child = subprocess.Popen(
            [PYTHON, *COMMANDS[name]],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=give_way if name in PATIENT else follow_parent,
        )
    (VAR / "run" / f"{name}.pid").write_text(f"{child.pid}\n")
    return child


def forget_figures() -> None:
    """What web processes of an earlier start counted is not added to what these count."""
    for path in (VAR / "metrics").glob("*.db"):
        path.unlink()


def stop_all(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Asks each child to end, waits, then insists."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE
    for name, child in children.items():
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        (VAR / "run" / f"{name}.pid").unlink(missing_ok=True)


def answers() -> bool:
    try:
        with urllib.request.urlopen(ADDRESS, timeout=10):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def dead(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def report_death(name: str, child: subprocess.Popen[bytes]) -> None:
    log = VAR / "log" / f"{name}.log"
    print(
        f"\n{name} 已退出（代码 {child.returncode}），其余一并停止。{name} ended; stopping the rest. {log}:",
        file=sys.stderr,
    )
    print("\n".join(log.read_text(errors="replace").splitlines()[-20:]), file=sys.stderr)


def announce() -> None:
    print(f"\n户链已启动 Hulian is running: {ADDRESS}", flush=True)
    subprocess.run([PYTHON, "manage.py", "demo_accounts"], cwd=ROOT, check=False)
    print("Ctrl-C 停止 to stop.", flush=True)


def watch(children: dict[str, subprocess.Popen[bytes]]) -> int:
    """Waits for the first answer, then for the first death; a stop signal leaves by the exception."""
    until = time.monotonic() + START
    announced = False
    while True:
        name = dead(children)
        if name:
            report_death(name, children[name])
            return 1
        if not announced and answers():
            announce()
            announced = True
        if not announced and time.monotonic() > until:
            print(f"{START:.0f} 秒内没有应答 no answer; {VAR / 'log' / 'web.log'}", file=sys.stderr)
            return 1
        time.sleep(0.3)


def on_signal(number: int, _frame: object) -> None:
    raise Stop(signal.Signals(number).name)


def main() -> int:
    if port_is_taken():
        print(
            f"端口 {PORT} 已被占用。Port {PORT} is in use: stop the other program or run PORT=8001 make run.",
            file=sys.stderr,
        )
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    children: dict[str, subprocess.Popen[bytes]] = {}
    forget_figures()
    try:
        for name in COMMANDS:
            children[name] = start(name)
        return watch(children)
    except Stop:
        print("\n正在停止 stopping …", flush=True)
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stop_all(children)


if __name__ == "__main__":
    sys.exit(main())
