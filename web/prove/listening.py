"""An ear on the interpreter: what a hostile text made it do, if it did anything at all."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

Hears = Callable[[str], bool]


class _Ear:
    """What is listened for at present, and what was heard. Hooks of the interpreter stay for its whole life."""

    def __init__(self) -> None:
        self.hears: Hears | None = None
        self.heard: list[str] = []

    def listen(self, event: str, arguments: object) -> None:
        """Notes an event that is listened for."""
        if self.hears is not None and self.hears(event):
            self.heard.append(f"{event} {arguments!r:.200}")


@cache
def _ear() -> _Ear:
    ear = _Ear()
    sys.addaudithook(ear.listen)
    return ear


@contextmanager
def listening(hears: Hears) -> Iterator[list[str]]:
    """The events of the interpreter (PEP 578) that `hears` picks, as they come: files opened, modules loaded."""
    ear = _ear()
    heard: list[str] = []
    ear.heard = heard
    ear.hears = hears
    try:
        yield heard
    finally:
        ear.hears = None
