"""The parent's side of worker processes: start them, give orders, collect figures, send them home."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.conf import settings

from web.bench.databases import Place
from web.bench.report import Row, row

Figures = dict[str, Any]


class Hand:
    """One worker process."""

    def __init__(self, place: Place, variant: str, number: int = 0) -> None:
        command = [sys.executable, "-m", "web.bench.worker", variant, str(number)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=place.environment, stdin=pipe, stdout=pipe, text=True
        )
        # Made one after another: workers that prepare the same village at once would stand in each other's way.
        self.hear()

    def tell(self, do: str, **more: object) -> None:
        """Gives an order."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": do, **more}) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Figures:
        """Waits for the answer to the last order."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the worker process has ended; its own message stands above")
        return dict(json.loads(line))

    def ask(self, do: str, **more: object) -> Figures:
        """Gives an order and waits."""
        self.tell(do, **more)
        return self.hear()

    def close(self) -> None:
        """Ends the process by ending its input."""
        self.process.communicate()


@contextmanager
def crew(*hands: Hand) -> Iterator[None]:
    """Sends everybody home at the end."""
    with ExitStack() as stack:
        for hand in hands:
            stack.callback(hand.close)
        yield


@dataclass
class Tally:
    """What the rounds of one variant gave."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def add(self, found: Iterable[Figures]) -> None:
        """Adds one round, which several workers may have shared."""
        rounds = list(found)
        walls = [wall for figures in rounds for wall in figures["walls"]]
        elapsed = max(figures["ended"] for figures in rounds) - min(figures["started"] for figures in rounds)
        self.walls += walls
        self.cpus.append(sum(figures["cpu"] for figures in rounds) / len(walls))
        self.rates.append(len(walls) / elapsed)

    def row(self, variant: str, db: str, workers: int = 1) -> Row:
        """The median of the rounds as a row."""
        return row(variant, db, self.walls, median(self.cpus), workers=workers, rate=median(self.rates))


def round_of(hands: list[Hand], cases: int) -> list[Figures]:
    """One round: all open their cases, then all go at once."""
    for do, more in (("open", {"cases": cases}), ("run", {})):
        for hand in hands:
            hand.tell(do, **more)
        found = [hand.hear() for hand in hands]
    return found


def ratio(above: Tally, below: Tally, figure: str = "cpus") -> float:
    """The median of the ratios round by round: the machine's drift touches both alike."""
    return median(a / b for a, b in zip(getattr(above, figure), getattr(below, figure), strict=True))
