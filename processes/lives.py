"""The small state machines of records, on viewflow's own: which state may follow which. They drive no process."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from viewflow.fsm import State, TransitionNotAllowed

from processes.errors import MoveRefused

# A move: the states it may start from, the state it ends in, and what it is called in Chinese.
Move = tuple[tuple[str, ...], str, str]


class Life:
    """Moves one record from state to state; `declare` makes a subclass for each kind of record."""

    def __init__(self, record: Model) -> None:
        self.record: Any = record

    def move(self, name: str) -> None:
        """Makes one move, in memory; MoveRefused says which state stands in the way."""
        act: Callable[[], None] = getattr(self, name)
        try:
            act()
        except TransitionNotAllowed as refusal:
            shown = self.record.get_state_display()
            raise MoveRefused(f"“{shown}”状态下不能{self.titles[name]}") from refusal

    def can(self, name: str) -> bool:
        """Answers whether a move is open now."""
        return bool(getattr(self, name).can_proceed())

    titles: Mapping[str, str] = {}


def declare(name: str, states: Any, moves: Mapping[str, Move]) -> type[Life]:
    """Makes the life of a kind of record from a table of moves."""
    state = State(states)
    body: dict[str, Any] = {"state": state, "titles": {move: title for move, (_, _, title) in moves.items()}}
    body["_write"] = state.setter()(_write)
    body["_read"] = state.getter()(_read)
    for move, (sources, target, _) in moves.items():
        body[move] = _transition(state, move, sources, target)
    return type(name, (Life,), body)


def _transition(state: State, name: str, sources: tuple[str, ...], target: str) -> Any:
    def act(self: Life) -> None:
        """The state itself is all that changes."""

    act.__name__ = name
    for source in sources:
        act = state.transition(source=source, target=target)(act)
    return act


def _write(self: Life, value: Any) -> None:
    self.record.state = getattr(value, "value", value)


def _read(self: Life) -> Any:
    return self.record.state
