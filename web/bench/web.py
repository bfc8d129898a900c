"""A generated county served over real HTTP: a steady rate of pages and submissions, then a burst, and their cost."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from web.bench.crew import Figures, Hand, crew
from web.bench.databases import Place, scratch
from web.bench.options import Options
from web.bench.report import Report, row

SECONDS, BURST, WARM, START = 60, 10, 5, 90
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """Requests a second that a county of this size sends on a busy morning, and at its worst moment."""

    steady: int
    burst: int


LOADS = {"S": Load(5, 20), "M": Load(20, 80), "L": Load(50, 180)}
# Of all requests so many hand a form in; more tasks are made ready, because chance decides.
SUBMITS = 0.13


class Unanswered(RuntimeError):
    """A visitor got no answer, or not the one expected."""


def run(options: Options) -> Report:
    """Makes the county, serves it as `make run` does, and sends visitors."""
    report, load = Report("web"), LOADS[options.profile]
    seconds = options.seconds or SECONDS
    with scratch(options.kinds) as room:
        for db in options.kinds:
            place = room.product(db)
            place.manage("make_county", "--profile", options.profile, "--seed", "1")
            stock = _stock(place, load, seconds)
            with _served(place) as (address, pids):
                _measure(report, place, address, pids, stock, load, seconds)
    return report


def _stock(place: Place, load: Load, seconds: int) -> Figures:
    wanted = int((load.steady * (seconds + WARM) + load.burst * (BURST + WARM)) * SUBMITS) + 20
    hand = Hand(place, "visited")
    with crew(hand):
        hand.ask("open", cases=wanted)
        return hand.ask("figures")


def _measure(
    report: Report, place: Place, address: str, pids: list[int], stock: Figures, load: Load, seconds: int
) -> None:
    for name, rate, lasting in (("steady", load.steady, seconds), ("burst", load.burst, BURST)):
        plan = {"address": address, "stock": stock, "rate": rate, "seconds": lasting}
        found, cpu = _visit(place, plan, pids)
        stock["tasks"] = stock["tasks"][len(stock["tasks"]) - found["left"] :]
        _note(report, place.db, f"{name} {rate}/s", found, cpu)
        if found["errors"]:
            raise Unanswered(f"{place.db}, {name}: {len(found['errors'])}: {sorted(set(found['errors']))[:5]}")


def _note(report: Report, db: str, name: str, found: Figures, cpu: float) -> None:
    every = [wall for walls in found["walls"].values() for wall in walls]
    # What the web processes did; the database's own work is not counted.
    report.rows.append(row(name, db, every, cpu / len(every), rate=len(every) / found["seconds"]))
    for kind, walls in sorted(found["walls"].items()):
        report.rows.append(row(f"{name}: {kind}", db, walls, 0, rate=len(walls) / found["seconds"]))
    report.counts.setdefault(f"{name}: errors", {})[db] = len(found["errors"])


def _visit(place: Place, plan: dict[str, Any], pids: list[int]) -> tuple[Figures, float]:
    """What the visitors saw, and the seconds of processor of the web processes since they were warm."""
    file = Path(place.environment["HULIAN_VAR"]) / "visits.json"
    file.write_text(json.dumps(plan | {"warm": WARM, "seed": 1}), encoding="utf-8")
    command = [sys.executable, "-m", "web.bench.visiting", str(file)]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as visitors:
        assert visitors.stdout
        visitors.stdout.readline()
        before = _cpu(pids)
        said = visitors.stdout.read()
    if visitors.returncode:
        raise Unanswered("the visitors went home; their own message stands above")
    return dict(json.loads(said.splitlines()[-1])), _cpu(pids) - before


@contextmanager
def _served(place: Place) -> Iterator[tuple[str, list[int]]]:
    """Starts web, worker and time-keeper as an installation does; stops them at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place.manage("collectstatic", "--noinput", "--verbosity=0")
    environment = place.environment | {"PORT": str(port)}
    command = [sys.executable, "install/serve.py"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server)
        yield address, _web_processes(place)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Unanswered("the server did not start")


def _web_processes(place: Place) -> list[int]:
    """The web server and its workers."""
    head = int((Path(place.environment["HULIAN_VAR"]) / "run" / "web.pid").read_text())
    children = Path(f"/proc/{head}/task/{head}/children").read_text().split()
    return [head, *map(int, children)]


def _cpu(pids: list[int]) -> float:
    """Seconds of processor that the processes have used."""
    total = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS
