"""Acts that start together, each in a process of its own with a connection of its own."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, connection, connections

from cases.errors import CaseError

Act = Callable[[], object]


@dataclass(frozen=True)
class Outcome:
    """What became of one act: done, or refused with a sentence, or broken by something that nobody foresaw."""

    won: bool
    kind: str
    said: str


def at_once(acts: Sequence[Act]) -> list[Outcome]:
    """Lets all acts go at the same moment and waits for all."""
    connections.close_all()
    ready, gun = os.pipe(), os.pipe()
    runners = [_runner(act, ready[1], gun) for act in acts]
    os.close(gun[0])
    waiting = len(acts)
    while waiting:
        waiting -= len(os.read(ready[0], waiting))
    os.close(gun[1])
    outcomes = [_outcome(*runner) for runner in runners]
    os.close(ready[0])
    os.close(ready[1])
    return outcomes


def _runner(act: Act, ready: int, gun: tuple[int, int]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(gun[1])
        connection.ensure_connection()
        os.write(ready, b"!")
        # The end of the pipe is the gun: nobody writes to it, and all hear it at once.
        os.read(gun[0], 1)
        os.write(writing, _told(act).encode())
    except BaseException as slip:  # noqa: BLE001 - a child must never go on as its parent
        print(f"{type(slip).__name__}: {slip}", file=sys.stderr, flush=True)
    finally:
        os._exit(0)


def _told(act: Act) -> str:
    try:
        done = act()
    except (CaseError, IntegrityError) as refused:
        return f"-\t{type(refused).__name__}\t{refused}"
    return f"+\t\t{done}"


def _outcome(child: int, pipe: int) -> Outcome:
    with os.fdopen(pipe, "rb") as said:
        text = said.read().decode()
    os.waitpid(child, 0)
    if not text:
        return Outcome(False, "broken", "进程没有回答")
    sign, kind, told = text.split("\t", 2)
    return Outcome(sign == "+", kind, told)
