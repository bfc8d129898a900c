"""Starts the shipped units as systemd would, where there is none: in a container, in a test, in a proof.

    install/units.py UNIT_FOLDER NAME…        until SIGTERM; SIGHUP restarts the web processes one after the other

Reads of each unit the user, settings, folder, the commands before and the command itself, and holds the socket. Limits
and walls of a unit are systemd's own and are not put up here.
"""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SOCKET_UNIT = "hulian-web.socket"
FIRST_FD = 3
GRACE = 40.0


@dataclass
class Unit:
    """One service: what is run, as whom, where, with which settings."""

    name: str
    keys: dict[str, list[str]] = field(default_factory=dict)

    def first(self, key: str, default: str = "") -> str:
        """The last value that was written, as systemd takes it."""
        return self.keys.get(key, [default])[-1]

    @property
    def instance(self) -> str:
        """What stands between @ and the ending."""
        return self.name.partition("@")[2].rpartition(".")[0]


def read(folder: Path, name: str) -> Unit:
    """Reads a unit; an instance `a@1.service` is read from `a@.service`."""
    stem, at, _ = name.partition("@")
    unit = Unit(name)
    for line in (folder / (f"{stem}@.service" if at else name)).read_text(encoding="utf-8").splitlines():
        key, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            unit.keys.setdefault(key, []).append(value.replace("%i", unit.instance))
    return unit


def settings(unit: Unit) -> dict[str, str]:
    """The environment of a service: nothing of ours, what its files and lines say."""
    known = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "USER": unit.first("User", "root")}
    for name in unit.keys.get("EnvironmentFile", []):
        path = Path(name.removeprefix("-"))
        if path.exists() or not name.startswith("-"):
            for line in path.read_text(encoding="utf-8").splitlines():
                key, sign, value = line.partition("=")
                if sign and not line.startswith("#"):
                    known[key] = value.strip("\"'")
    known |= dict(line.partition("=")[::2] for line in unit.keys.get("Environment", []))
    return known


def hold(folder: Path) -> socket.socket:
    """Binds the socket that the web units share."""
    unit = read(folder, SOCKET_UNIT)
    for line in unit.keys.get("ExecStartPre", []):
        subprocess.run(shlex.split(line), check=True)
    path = Path(unit.first("ListenStream"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    os.chmod(path, int(unit.first("SocketMode"), 8))
    if os.geteuid() == 0:
        subprocess.run(["chown", f"{unit.first('SocketUser')}:{unit.first('SocketGroup')}", str(path)], check=True)
    door.listen(int(unit.first("Backlog", "128")))
    return door


def command_line(unit: Unit, line: str, with_door: bool) -> list[str]:
    """The command as the unit's user; LISTEN_PID has to be the number of the process that serves."""
    command = shlex.split(line)
    if with_door:
        command = ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", *command]
    user = unit.first("User")
    if os.geteuid() == 0 and user:
        command = ["setpriv", f"--reuid={user}", f"--regid={unit.first('Group', user)}", "--init-groups", *command]
    return command


def start(unit: Unit, door: socket.socket | None, log: Path) -> subprocess.Popen[bytes]:
    """Runs what comes before, then the service; its output goes to a file."""
    known, folder = settings(unit), unit.first("WorkingDirectory", "/")
    for line in unit.keys.get("ExecStartPre", []):
        subprocess.run(command_line(unit, line, False), cwd=folder, env=known, check=True)
    shared = door if door and unit.first("Sockets") else None
    if shared:
        known |= {"LISTEN_FDS": "1"}
    with log.open("ab") as file:
        return subprocess.Popen(
            command_line(unit, unit.first("ExecStart"), bool(shared)),
            cwd=folder,
            env=known,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(FIRST_FD,) if shared else (),
        )


def stop(child: subprocess.Popen[bytes]) -> None:
    """Asks a service to end and waits; after its grace it is ended."""
    child.terminate()
    try:
        child.wait(GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


class House:
    """The services that run."""

    def __init__(self, folder: Path, names: list[str], logs: Path) -> None:
        self.folder, self.logs = folder, logs
        self.units = [read(folder, name) for name in names]
        door = hold(folder) if any(unit.first("Sockets") for unit in self.units) else None
        # The number that systemd gives; it stays open for every child to come.
        self.door = door
        if door and door.fileno() != FIRST_FD:
            os.dup2(door.fileno(), FIRST_FD, inheritable=True)
        self.running = {unit.name: self.begin(unit) for unit in self.units}

    def begin(self, unit: Unit) -> subprocess.Popen[bytes]:
        """Starts one; it writes to a log of its own."""
        return start(unit, self.door, self.logs / f"{unit.name}.log")

    def roll(self) -> None:
        """Restarts the web processes one after the other: the new one answers before the next goes."""
        for unit in self.units:
            if unit.first("Sockets"):
                stop(self.running[unit.name])
                self.running[unit.name] = self.begin(unit)
                self.wait_for_workers(self.running[unit.name])

    @staticmethod
    def wait_for_workers(child: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Waits until a gunicorn has made a worker, which is what it tells systemd too."""
        until = time.monotonic() + seconds
        children = Path(f"/proc/{child.pid}/task/{child.pid}/children")
        while time.monotonic() < until and child.poll() is None and not children.read_text().strip():
            time.sleep(0.1)
        time.sleep(0.5)

    def close(self) -> None:
        """Stops all."""
        for child in self.running.values():
            child.send_signal(signal.SIGTERM)
        for child in self.running.values():
            stop(child)


def main(folder: str, *names: str) -> int:
    """Serves until told to stop; a service that ends by itself is begun anew, as its unit says."""
    logs = Path(os.environ.get("HULIAN_LOGS", "."))
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, note)
    house = House(Path(folder), list(names), logs)
    print("serving", flush=True)
    while signal.SIGTERM not in asked and signal.SIGINT not in asked:
        if signal.SIGHUP in asked:
            asked.remove(signal.SIGHUP)
            house.roll()
            print("rolled", flush=True)
        for unit in house.units:
            if house.running[unit.name].poll() is not None:
                time.sleep(2)
                house.running[unit.name] = house.begin(unit)
        time.sleep(0.2)
    house.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
