"""Ways gone before are not computed again: a step depends on its state and on what the host answers, nothing else.

Cases of one edition pass through the same few states. Each step taken is kept as the questions that the engine asked,
in order, and where the answers led; the next case in that state is asked the same questions, operations included, and
the engine itself runs only where an answer is new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from processes import engine
from processes.engine import Spec
from processes.errors import StateRefused
from processes.progress import Host, Step

MOST_STEPS = 4_000
Question = tuple[str, str, dict[str, object]]
Way = tuple[type, object]
_ANSWERS = (str, bool, int, date, type(None))


@dataclass(slots=True)
class _Fork:
    """A question and where each answer leads; a fork that leads nowhere is a step that was taken to its end."""

    question: Question | None = None
    ways: dict[Way, _Fork] = field(default_factory=dict)
    step: Step | None = None


class Memory:
    """The ways of one worker; when there are too many it begins anew."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        self.most, self.kept = most, 0
        # The specification is held with its ways, so that its identity stays its own.
        self._specs: dict[int, tuple[Spec, dict[tuple[bytes, str], _Fork]]] = {}

    def complete(self, spec: Spec, state: bytes, key: str, host: Host) -> Step:
        """Completes one open human task, like the engine."""
        return self._go(spec, (state, key), host, lambda told: engine.complete(spec, state, key, told))

    def start(self, spec: Spec, host: Host) -> Step:
        """Starts a process, like the engine."""
        return self._go(spec, (b"", "start"), host, lambda told: engine.start(spec, told))

    def fire_timers(self, spec: Spec, state: bytes, now: datetime, host: Host) -> Step:
        """Fires the timers that are due, like the engine."""
        moment = f"timers {now.isoformat()}"
        return self._go(spec, (state, moment), host, lambda told: engine.fire_timers(spec, state, now, told))

    def rewind(self, spec: Spec, state: bytes, element: str, host: Host) -> Step:
        """Opens an earlier task again, like the engine."""
        return self._go(spec, (state, f"back {element}"), host, lambda told: engine.rewind(spec, state, element, told))

    def _go(self, spec: Spec, place: tuple[bytes, str], host: Host, run: Callable[[Host], Step]) -> Step:
        talk = _Talk(host)
        fork = self._ways(spec).get(place)
        while fork and fork.question:
            fork = fork.ways.get(talk.ask(fork.question))
        return fork.step if fork and fork.step else self._run(spec, place, talk, run)

    def _run(self, spec: Spec, place: tuple[bytes, str], talk: _Talk, run: Callable[[Host], Step]) -> Step:
        """Runs the engine; what the host has answered or done already is told again, not asked or done twice."""
        step = run(_Retold(talk))
        if talk.plain:
            self._keep(spec, place, talk, step)
        return step

    def _keep(self, spec: Spec, place: tuple[bytes, str], talk: _Talk, step: Step) -> None:
        if self.kept >= self.most:
            self._specs, self.kept = {}, 0
        fork = self._ways(spec).setdefault(place, _Fork())
        for question, answer in talk.said:
            fork.question = question
            fork = fork.ways.setdefault((type(answer), answer), _Fork())
        fork.step = step
        self.kept += 1

    def _ways(self, spec: Spec) -> dict[tuple[bytes, str], _Fork]:
        return self._specs.setdefault(id(spec), (spec, {}))[1]


class _Talk:
    """What was asked of the host during one step, and its answers."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.said: list[tuple[Question, Any]] = []
        self.plain = True

    def ask(self, question: Question) -> Way:
        """Asks the host and notes the answer; one that cannot be compared safely leads nowhere."""
        kind, name, parameters = question
        answer = getattr(self.host, kind)(name, *([dict(parameters)] if kind == "call" else []))
        self.said.append((question, answer))
        if type(answer) in _ANSWERS:
            return type(answer), answer
        self.plain = False
        return object, None


class _Retold:
    """The host as the engine sees it when part of the talk has been held already."""

    def __init__(self, talk: _Talk) -> None:
        self.talk, self.earlier = talk, iter(list(talk.said))

    def fact(self, name: str) -> Any:
        return self._answer(("fact", name, {}))

    def deadline(self, rule_id: str) -> Any:
        return self._answer(("deadline", rule_id, {}))

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        self._answer(("call", operation, parameters))

    def _answer(self, question: Question) -> Any:
        asked, answer = next(self.earlier, (None, None))
        if asked is None:
            self.talk.ask(question)
            return self.talk.said[-1][1]
        if asked != question:
            raise StateRefused("流程引擎在同样的状态下问了不同的问题，不能继续。")
        return answer


memory = Memory()
_own: ContextVar[Memory] = ContextVar("own", default=memory)


def complete(spec: Spec, state: bytes, key: str, host: Host) -> Step:
    """Completes one open human task with the worker's memory, or with that of a trial."""
    return _own.get().complete(spec, state, key, host)


@contextmanager
def apart() -> Iterator[None]:
    """Within it ways are remembered for that long only."""
    token = _own.set(Memory())
    try:
        yield
    finally:
        _own.reset(token)
