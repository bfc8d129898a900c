"""Step-through play: a process walked by hand with invented facts and a clock that goes forward and back.

Nothing is stored: the whole play is the list of its acts, gone through anew each time. An act is a mapping:
`{"do": "complete", "step": key, "facts": {…}}`, `{"do": "set", "facts": {…}}` or `{"do": "clock", "to": "2026-09-09"}`.
Going back in time undoes what was done after that day, and its timers wait again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Protocol

from processes.clockbook import Clockbook, Limit
from processes.conditions import SHANGHAI
from processes.editions import Edition
from processes.errors import ProcessError
from processes.progress import OpenTask, OpenTimer, Step
from processes.trodden import Memory
from rules.errors import RulesError

Act = Mapping[str, Any]
Facts = dict[str, Any]
MOST_ACTS = 150
MOST_FACTS = 100
# Elements passed in one play; a hostile drawing that is always busy stops here, in about a second.
MOST_PASSED = 5_000
MORNING = time(9)
_memory = Memory(2_000)


class Unsaid(ProcessError):
    """流程要用的事实还没有给出。"""

    code = "unsaid"

    def __init__(self, name: str, before: Sequence[str] = ()) -> None:
        super().__init__(f"流程要用“{name}”，请先给出")
        self.name, self.before = name, tuple(before)


class PlayRefused(ProcessError):
    """这一步现在不能这样走。"""

    code = "play_refused"


class Events(Protocol):
    """What acts start and end clocks; the packages above know it."""

    def submitted(
        self, book: Clockbook, step: tuple[str, Mapping[str, str]], rule_id: str, said: Mapping[str, object], on: date
    ) -> None:
        """A step was handed in: its id and what its diagram states of it."""

    def called(self, book: Clockbook, operation: str, find: Callable[[str], object], on: date) -> None:
        """An operation ran."""


class Told(Protocol):
    """What a supposed fact may rest on: other facts, and which operations have run."""

    def fact(self, name: str) -> Any:
        """Another fact."""

    def called(self, operation: str) -> int:
        """How often an operation has run."""


# Facts that nobody is asked because they follow from others, such as whether a notice is still due.
Supposed = Mapping[str, Callable[[Told], Any]]


@dataclass(frozen=True)
class Board:
    """What is played: the edition, where, from which day, and what the packages above know of facts and clocks."""

    edition: Edition
    area: str
    from_on: date
    events: Events
    supposed: Supposed = field(default_factory=dict)
    # Facts on which supposed ones rest: asked at the step whose form has them, though no gateway names them.
    beneath: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OpenStep:
    """A human step that waits, and when it is due."""

    task: OpenTask
    opened_on: date
    limit: Limit


@dataclass(frozen=True)
class Happened:
    """One thing that was done or would be done by itself; `act` is the place of the act that caused it."""

    act: int
    at: datetime
    kind: str
    element: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Position:
    """Where a play stands after some acts."""

    clock: datetime
    book: Clockbook
    facts: Facts = field(default_factory=dict)
    state: bytes = b""
    open: dict[str, OpenStep] = field(default_factory=dict)
    timers: list[OpenTimer] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    ended: bool = False

    @property
    def on(self) -> date:
        """The day of the clock."""
        return self.clock.date()


@dataclass(frozen=True)
class Playing:
    """A play: where it stands, the acts that count, why the last was not taken; `needs` names a missing fact."""

    position: Position
    acts: list[Act]
    refusal: str = ""
    needs: str = ""


def play(board: Board, acts: Sequence[Act]) -> Playing:
    """Goes through acts in order and stops before the first that cannot be done.

    A step that lacks a fact keeps the facts given with it. ProcessError when the process cannot even start.
    """
    table = _Table(board)
    kept: list[Act] = []
    for act in acts:
        if len(kept) >= MOST_ACTS:
            return Playing(table.position, kept, f"一次最多走 {MOST_ACTS} 步，请撤销几步或者重新开始。")
        try:
            kept = table.take(act, kept)
        except Unsaid as gap:
            told = {"do": "set", "facts": act.get("facts") or {}}
            kept = table.take(told, kept) if told["facts"] else kept
            return Playing(table.position, kept, str(gap), gap.name)
        except (ProcessError, RulesError) as slip:
            return Playing(table.position, kept, str(slip))
    return Playing(table.position, kept)


@dataclass(frozen=True)
class Asked:
    """What completing a step asked, and how many elements it passed."""

    asked: list[str]
    passed: int


def ask_only(board: Board, playing: Playing, key: str, facts: Facts) -> Asked:
    """Completes an open step on a copy to see which facts are asked; Unsaid names the first that is missing."""
    table = _Table.__new__(_Table)
    table.board, table.position, table.positions = board, playing.position, []
    opened, hosts = playing.position.open[key], list[_Host]()

    def run(host: _Host) -> Step:
        hosts.append(host)
        return table._completing(opened, {})(host)

    before = len(playing.position.passed)
    position = table._moved(run, facts)
    return Asked(hosts[0].asked, len(position.passed) - before)


class _Table:
    """The position now and after each act, so that time can go back."""

    def __init__(self, board: Board) -> None:
        self.board = board
        clock = datetime.combine(board.from_on, MORNING, SHANGHAI)
        book = Clockbook(board.edition.scheme, board.area, board.edition.tables)
        self.position = Position(clock, book)
        self.positions = [self._moved(lambda host: _memory.start(board.edition.spec, host))]
        self.position = self.positions[0]

    def take(self, act: Act, kept: list[Act]) -> list[Act]:
        """Does one act and returns the acts that count from now on."""
        todo = {"complete": self._complete, "set": self._set, "clock": self._clock}.get(str(act.get("do")))
        if todo is None:
            raise PlayRefused("没有这种操作，请刷新页面")
        back = self._back(act)
        if back is not None:
            self.positions, kept = self.positions[: back + 1], kept[:back]
        self.position = todo(act)
        self.positions.append(self.position)
        return [*kept, act]

    def _back(self, act: Act) -> int | None:
        """The place of the last position that a step back in time leaves standing."""
        if act.get("do") != "clock" or (to := _day(act)) >= self.position.on:
            return None
        if to < self.board.from_on:
            raise PlayRefused(f"时间不能早于开始的日期 {self.board.from_on}")
        return max(place for place, position in enumerate(self.positions) if position.on <= to)

    def _set(self, act: Act) -> Position:
        return replace(self._copy(), facts={**self.position.facts, **_facts(act)})

    def _complete(self, act: Act) -> Position:
        key, facts = str(act.get("step", "")), _facts(act)
        opened = self.position.open.get(key)
        if opened is None:
            raise PlayRefused("这个环节不在待办中，可能已经办过")
        return self._moved(self._completing(opened, facts), {**self.position.facts, **facts}, opened)

    def _completing(self, opened: OpenStep, facts: Facts) -> Callable[[_Host], Step]:
        def run(host: _Host) -> Step:
            task, rule = opened.task, opened.task.properties.get("deadline", "")
            host.note("step", task.element, {"name": task.name, "facts": facts})
            step = task.element, task.properties
            self.board.events.submitted(host.position.book, step, rule, {}, host.position.on)
            return _memory.complete(self.board.edition.spec, host.position.state, opened.task.key, host)

        return run

    def _clock(self, act: Act) -> Position:
        """Moves the clock; timers on the way fire one after another, each at its own moment."""
        to = datetime.combine(_day(act), MORNING, SHANGHAI)
        self.position = self.positions[-1]
        while self.position.timers and self.position.timers[0].due_at <= to:
            self._fire(min(self.position.timers, key=lambda timer: timer.due_at))
        return replace(self._copy(), clock=to)

    def _fire(self, timer: OpenTimer) -> None:
        def run(host: _Host) -> Step:
            host.position.clock = timer.due_at.astimezone(SHANGHAI)
            host.note("timer", timer.element)
            return _memory.fire_timers(self.board.edition.spec, host.position.state, timer.due_at, host)

        self.position = self._moved(run)

    def _copy(self) -> Position:
        now = self.position
        return replace(
            now,
            book=_copied(now.book),
            facts=dict(now.facts),
            open=dict(now.open),
            passed=list(now.passed),
            happened=list(now.happened),
        )

    def _moved(
        self, run: Callable[[_Host], Step], facts: Facts | None = None, done: OpenStep | None = None
    ) -> Position:
        """The position after the engine has run; the one before stays as it is, whatever happens."""
        position = self._copy()
        position.facts = dict(facts if facts is not None else position.facts)
        host = _Host(self.board, position, len(getattr(self, "positions", ())))
        step = run(host)
        position.passed += step.completed
        if len(position.passed) > MOST_PASSED:
            raise PlayRefused("走过的环节太多，流程可能在自己打转，请撤销几步或者检查流程图")
        position.state, position.ended = step.state, step.ended
        position.timers = sorted(step.timers, key=lambda timer: timer.due_at)
        keys = {task.key: task for task in step.open_tasks}
        position.open = {key: self._opened(position, task) for key, task in keys.items()}
        return position

    def _opened(self, position: Position, task: OpenTask) -> OpenStep:
        """A step that is open already keeps its day."""
        known = position.open.get(task.key)
        if known is not None:
            return known
        return OpenStep(task, position.on, position.book.due(task.properties.get("deadline", ""), position.on))


def _copied(book: Clockbook) -> Clockbook:
    made = Clockbook(book.scheme, book.area, book.tables)
    made.delegated, made.clocks, made.total = book.delegated, deepcopy(book.clocks), book.total
    return made


class _Host:
    """Answers the engine from what was said, else from what is supposed; operations are only noted."""

    def __init__(self, board: Board, position: Position, act: int) -> None:
        self.board, self.position, self.act = board, position, act
        self.asked: list[str] = []

    def fact(self, name: str) -> Any:
        self.asked.append(name)
        if name in self.position.facts:
            return self.position.facts[name]
        if name in self.board.supposed:
            return self.board.supposed[name](self)
        raise Unsaid(name, self.asked)

    def deadline(self, rule_id: str) -> date:
        due_on = self.position.book.due(rule_id, self.position.on).due_on
        if due_on is None:
            raise PlayRefused(f"时限“{rule_id}”还没有起算，不能设定时；请检查这条时限从什么时候起算")
        return due_on

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        self.note("operation", operation, {name: _plain(value) for name, value in parameters.items()})
        self.board.events.called(self.position.book, operation, self.fact, self.position.on)

    def called(self, operation: str) -> int:
        """How often an operation has run."""
        return sum(each.kind == "operation" and each.element == operation for each in self.position.happened)

    def note(self, kind: str, element: str, detail: Mapping[str, object] | None = None) -> None:
        """Writes down what happened."""
        self.position.happened.append(Happened(self.act, self.position.clock, kind, element, detail or {}))


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool) else str(value)


def _day(act: Act) -> date:
    try:
        found = date.fromisoformat(str(act.get("to", "")))
    except ValueError as slip:
        raise PlayRefused("日期写法不对，应如 2026-09-09") from slip
    if not 2000 <= found.year <= 2100:
        raise PlayRefused("日期应在 2000 年到 2100 年之间")
    return found


def _facts(act: Act) -> Facts:
    """The facts of an act: few, short, plain."""
    told = act.get("facts") or {}
    if not isinstance(told, Mapping) or len(told) > MOST_FACTS:
        raise PlayRefused(f"一次最多给出 {MOST_FACTS} 项事实")
    for name, value in told.items():
        if not _fits(name, value):
            raise PlayRefused("事实只能是简短的文字、整数、是或否")
    return dict(told)


def _fits(name: object, value: object) -> bool:
    if not isinstance(name, str) or len(name) > 80:
        return False
    return len(value) <= 200 if isinstance(value, str) else isinstance(value, bool | int) and abs(value) < 10**9
