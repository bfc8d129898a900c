"""A child process that works, says what it begins and what it has done, and is killed."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable

from django.db import connections

# Tells the parent one line; what was told before the kill is not lost.
Say = Callable[[str], None]
Work = Callable[[Say], None]
# Seconds between two looks at whether a child has ended by itself.
_PEEP = 0.01


class ChildFailed(RuntimeError):
    """A child that broke off by itself; its own message stands above on standard error."""


def killed(work: Work, after: float) -> list[str]:
    """Lets a child work for so many seconds at most, kills it, and returns what it had told."""
    child, pipe = begun(work)
    until = time.monotonic() + after
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return _said(pipe, status)
        time.sleep(_PEEP)
    os.kill(child, signal.SIGKILL)
    return heard(child, pipe)


def left_alone(work: Work) -> list[str]:
    """Lets a child work to its end, or to where it kills itself, and returns what it told."""
    return heard(*begun(work))


def kill_oneself() -> None:
    """Ends this process as a kill from outside would: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def heard(child: int, pipe: int) -> list[str]:
    """Waits for a child's end and returns what it told; ChildFailed when it broke off by itself."""
    return _said(pipe, os.waitpid(child, 0)[1])


def _said(pipe: int, status: int) -> list[str]:
    with os.fdopen(pipe, "rb") as said:
        told = said.read().decode().splitlines()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise ChildFailed(told[-1] if told else "")
    return told


def begun(work: Work) -> tuple[int, int]:
    """A child of its own; a database connection cannot be shared with it, and what was built is not copied anew."""
    connections.close_all()
    gc.freeze()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        os.close(reading)
        work(lambda line: (os.write(writing, f"{line}\n".encode()), None)[1])
        status = 0
    except Exception as slip:  # noqa: BLE001 - a child must never go on as its parent
        print(f"{type(slip).__name__}: {slip}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)
