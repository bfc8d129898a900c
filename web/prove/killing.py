"""Work done by a child process that is killed at random moments and begun anew until it is done."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from random import Random

from django.db import connections

# Seconds between two looks at how far a child has come.
_PEEP = 0.02


def killed_and_begun_anew(work: Callable[[], None], kills: int, chance: Random, longest: float) -> int:
    """Runs work in children, kills the first ones with SIGKILL after up to `longest` seconds, lets the last one finish.

    Returns how many were killed at work; a child that was faster counts as none.
    """
    return sum(_killed(work, chance.uniform(0, longest)) for _ in range(kills)) + _finish(work)


def killed_in_the_middle(work: Callable[[], None], stages: Iterable[Callable[[], bool]], chance: Random) -> int:
    """Runs work in a child for each stage, kills it with SIGKILL when the stage is reached, lets a last one finish.

    A stage asks the database. Returns how many were killed at work; a child that was faster counts as none.
    """
    return sum(_killed_at(work, stage, chance) for stage in stages) + _finish(work)


def _killed_at(work: Callable[[], None], stage: Callable[[], bool], chance: Random) -> bool:
    child = _begin(work)
    while not stage():
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.WIFSIGNALED(status)
        time.sleep(_PEEP)
    time.sleep(chance.uniform(0, _PEEP))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _killed(work: Callable[[], None], after: float) -> bool:
    child = _begin(work)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _finish(work: Callable[[], None]) -> int:
    _, status = os.waitpid(_begin(work), 0)
    if status:
        raise RuntimeError("the last child has not finished its work; its own message stands above")
    return 0


def _begin(work: Callable[[], None]) -> int:
    """A child of its own; a database connection cannot be shared with it."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        work()
        status = 0
    except Exception as slip:  # noqa: BLE001 - a child must never go on as its parent
        print(f"{type(slip).__name__}: {slip}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)
