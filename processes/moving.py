"""Moving a running process to another edition: its saved state put on the new diagram, or the reasons why not.

Bytes in, bytes out. Tasks keep their keys and timers their moments; what was done is kept where going back to it works
as drawn. Nothing is asked of the case and nothing goes on: who moves a case changes where it will go, not where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from processes import fitting, probing
from processes import state as saving
from processes.engine import Spec
from processes.errors import ProcessError
from processes.fitting import Editions, Reason
from processes.progress import Step

MOST_PROOFS = 2_000


@dataclass(frozen=True)
class MovePlan:
    """Whether a process can go over and why not; its new state, where it then stands, and new steps already passed."""

    reasons: tuple[Reason, ...]
    step: Step | None = None
    passed: tuple[str, ...] = ()

    @property
    def can(self) -> bool:
        return self.step is not None

    @property
    def state(self) -> bytes:
        """The state on the new diagram; empty when the process stays."""
        return self.step.state if self.step else b""


@dataclass
class Mover:
    """Two editions of a scheme, with what was proved on the way: many cases stand at the same place."""

    old: Spec
    new: Spec
    renamed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.editions = Editions(self.old.shapes, self.new.shapes, self.renamed)
        self._proved: dict[Any, bool] = {}

    def plan(self, state: bytes) -> MovePlan:
        """Puts one saved state on the new diagram; raises StateRefused when the old edition could not read it."""
        saved = saving.unpack(state)
        fitted = fitting.fit(saved.level, self.editions, self.old.process_id, self.new.process_id)
        if fitted.reasons:
            return MovePlan(tuple(dict.fromkeys(fitted.reasons)))
        moved = saving.pack(saving.Saved(saved.last_key, fitted.level))
        if not self._comes_to_an_end(fitted.level, moved):
            return MovePlan((_stuck(probing.look(self.old, state)),))
        return MovePlan((), probing.look(self.new, moved), tuple(fitted.passed))

    def _comes_to_an_end(self, level: saving.Level, moved: bytes) -> bool:
        """Proved once for all cases whose rows are the same but for their keys and days."""
        place = tuple(_outline(level))
        if place not in self._proved:
            if len(self._proved) >= MOST_PROOFS:
                self._proved.clear()
            self._proved[place] = self._proves(moved)
        return self._proved[place]

    def _proves(self, moved: bytes) -> bool:
        try:
            return probing.comes_to_an_end(self.new, moved)
        except ProcessError:
            return False


def plan(old: Spec, new: Spec, state: bytes, renamed: Mapping[str, str]) -> MovePlan:
    """Puts one saved state on another edition's diagram; `renamed` gives the new ids of renamed elements."""
    return Mover(old, new, renamed).plan(state)


def _outline(level: saving.Level) -> Iterator[Any]:
    yield level.ended
    for row in level.rows:
        inner = tuple(_outline(row.part)) if row.part else ()
        yield row.name, row.parent, row.state, row.notes.get("merged"), tuple(row.notes.get("due", ())), inner


def _stuck(step: Step) -> Reason:
    names = "、".join(f"“{task.name}”" for task in step.open_tasks) or "现在的位置"
    element = step.open_tasks[0].element if step.open_tasks else ""
    return Reason("stuck", element, f"从{names}按新版本往下走，走不到结束（可能要等从来没有开始的分支）。")
