"""What the engine says of a process and asks of its case: steps, open tasks and timers, and the host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


class Host(Protocol):
    """What the engine asks of the case: facts by name, due dates by rule, and operations."""

    def fact(self, name: str) -> Any:
        """The value of a fact that a gateway, timer or parameter names."""

    def deadline(self, rule_id: str) -> date:
        """The last day of a period."""

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        """Carries out what a service task asks for."""


@dataclass(frozen=True)
class OpenTask:
    """A human task that waits for someone; the key stays the same until it is done."""

    key: str
    element: str
    name: str
    lane: str
    properties: Mapping[str, str]


@dataclass(frozen=True)
class OpenTimer:
    """A moment at which the process goes on by itself."""

    key: str
    element: str
    due_at: datetime


@dataclass(frozen=True)
class Step:
    """Where the process stands: its state, everything open, and the elements passed on the way here."""

    state: bytes
    open_tasks: list[OpenTask]
    timers: list[OpenTimer]
    completed: list[str]
    ended: bool
