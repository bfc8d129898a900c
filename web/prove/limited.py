"""Hostile things tried one by one in children with limits: to die, to dawdle or to swell is a fault."""

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path

Job = Callable[[int], str]
_MEGABYTE = 1024 * 1024
# The kernel stops a child beyond this: seconds of one try (or twice what it may take), bytes beyond those at rest.
_STOPPED_AFTER, _ROOM = 20, 2_000 * _MEGABYTE


@dataclass(frozen=True)
class Limits:
    """Seconds of the processor's time and megabytes of memory (beyond those at rest) that one try may take."""

    seconds: float = 2.0
    megabytes: float = 300.0


@dataclass(frozen=True)
class Outcome:
    """One try: its number, what was wrong in words (empty: nothing), and what it cost."""

    number: int
    fault: str
    seconds: float = 0.0
    megabytes: float = 0.0


def each(count: int, job: Job, limits: Limits | None = None, workers: int = 2) -> Iterator[Outcome]:
    """Does job(0) to job(count - 1) in children, in no order; a job returns what is wrong, or an empty text."""
    allowed = limits or Limits()
    children = [_Child(range(place, count, workers), job, allowed) for place in range(min(workers, count))]
    while children:
        ready = wait([child.told for child in children])
        for child in [child for child in children if child.told in ready]:
            yield from child.news()
        children = [child for child in children if not child.done]


class _Child:
    """Numbers that one child after the other tries; a new one goes on where the last one died."""

    def __init__(self, numbers: Sequence[int], job: Job, limits: Limits) -> None:
        self.numbers, self.job, self.limits = list(numbers), job, limits
        self._begin()

    @property
    def done(self) -> bool:
        return not self.numbers

    def _begin(self) -> None:
        self.told, telling = Pipe(duplex=False)
        sys.stdout.flush()
        self.pid = os.fork()
        if not self.pid:
            _work(self.numbers, self.job, telling, max(_STOPPED_AFTER, 2 * self.limits.seconds))
        telling.close()

    def news(self) -> Iterator[Outcome]:
        """What the child said since; a death is told as the fault of what it was at."""
        try:
            number, fault, seconds, megabytes = self.told.recv()
            self.numbers.remove(number)
            yield self._judged(number, fault, seconds, megabytes)
        except EOFError:
            _, status = os.waitpid(self.pid, 0)
            yield Outcome(self.numbers.pop(0), f"process died: {_end(status)}")
            if self.numbers:
                self._begin()
            return
        if self.done:
            os.waitpid(self.pid, 0)

    def _judged(self, number: int, fault: str, seconds: float, megabytes: float) -> Outcome:
        slow = f"took {seconds:.1f} s" if seconds > self.limits.seconds else ""
        large = f"took {megabytes:.0f} MB" if megabytes > self.limits.megabytes else ""
        return Outcome(number, "; ".join(filter(None, (fault, slow, large))), seconds, megabytes)


def _end(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"


def _work(numbers: Sequence[int], job: Job, telling: Connection, seconds: float) -> None:
    """The life of a child, stopped after so many seconds of one try; it never returns."""
    limit = _size() + _ROOM
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    try:
        for number in numbers:
            signal.setitimer(signal.ITIMER_PROF, seconds)
            telling.send(_tried(number, job))
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must never go on as its parent
        os._exit(1)


def _tried(number: int, job: Job) -> tuple[int, str, float, float]:
    at_rest, began = _forget_peak(), time.process_time()
    try:
        fault = job(number)
    except Exception as slip:  # noqa: BLE001 - whatever was not foreseen is what a proof looks for
        fault = f"{type(slip).__name__}: {slip}"[:300]
    return number, fault, time.process_time() - began, max(0.0, _peak() - at_rest)


def _forget_peak() -> float:
    """Lets the kernel count the peak of memory anew; returns megabytes in use."""
    Path("/proc/self/clear_refs").write_text("5")
    return _told("VmRSS") / 1024


def _peak() -> float:
    return _told("VmHWM") / 1024


def _size() -> int:
    return _told("VmSize") * 1024


def _told(name: str) -> int:
    """Kilobytes that the kernel tells of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])
