"""Whether a saved process can come to an end: walked on copies, with answers made from the diagram's own words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import Any

from processes import conditions, engine
from processes.diagrams import BPMN, SPIFF, label, read_extensions
from processes.engine import Spec
from processes.errors import ExpressionFailed, NoWayOn, RunawayProcess
from processes.progress import Step

WALKS = 12
MAX_MOVES = 150
ENDED, STUCK, UNKNOWN = "ended", "stuck", "unknown"
# Everything that anybody waits for is over by then, and nothing is due at the beginning of time.
LATE, EARLY = datetime(9998, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)
_TEXTS = ("conditionExpression", "timeDate", "loopCardinality", "completionCondition")


class Guess:
    """A case that answers anything a diagram may ask with one of the values which that diagram mentions."""

    def __init__(self, answers: dict[str, list[Any]], chance: Random) -> None:
        self.answers, self.chance = answers, chance
        self.said: dict[str, Any] = {}

    def think_again(self) -> None:
        """Other answers from now on; within one step a fact stays what it was."""
        self.said = {name: self.chance.choice(values) for name, values in self.answers.items()}

    def fact(self, name: str) -> Any:
        return self.said.get(name)

    def deadline(self, rule_id: str) -> date:
        return date(2026, 7, 8)

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        """Nothing is done on a walk."""


def look(spec: Spec, state: bytes) -> Step:
    """Where a saved process stands: open tasks and timers; nothing is asked, nothing goes on."""
    return engine.fire_timers(spec, state, EARLY, Guess({}, Random(0)))


def comes_to_an_end(spec: Spec, state: bytes, walks: int = WALKS) -> bool:
    """Answers whether walks from a state end, and none of them gets stuck with nobody to wait for."""
    answers, chance = possible_answers(spec), Random(len(state))
    found = [walk(spec, state, Guess(answers, chance)) for _ in range(walks)]
    return STUCK not in found and ENDED in found


def walk(spec: Spec, state: bytes, guess: Guess) -> str:
    """Completes tasks and lets periods end in any order; unknown when the invented answers lead nowhere."""
    try:
        return _walk(spec, state, guess)
    except (ExpressionFailed, NoWayOn, RunawayProcess):
        return UNKNOWN


def _walk(spec: Spec, state: bytes, guess: Guess) -> str:
    step = look(spec, state)
    for _ in range(MAX_MOVES):
        if step.ended:
            return ENDED
        moves: list[str] = [task.key for task in step.open_tasks] + [""] * bool(step.timers)
        if not moves:
            return STUCK
        guess.think_again()
        key = guess.chance.choice(moves)
        if key:
            step = engine.complete(spec, step.state, key, guess)
        else:
            step = engine.fire_timers(spec, step.state, LATE, guess)
    return UNKNOWN


def possible_answers(spec: Spec) -> dict[str, list[Any]]:
    """For each fact that a diagram names the values worth trying: those it is compared with, and others."""
    found: dict[str, list[Any]] = {}
    for text in sorted(set(_texts(spec))):
        for name, values in _compared(text):
            found.setdefault(name, [])
            found[name] += [value for value in values if value not in found[name]]
    return {name: values or [True, False] for name, values in found.items()}


def facts_named(spec: Spec) -> frozenset[str]:
    """Every fact that the expressions of a diagram name."""
    return frozenset().union(*(conditions.compiled(text).names for text in set(_texts(spec))))


def human_steps(spec: Spec) -> dict[str, tuple[str, str]]:
    """Every human step of a diagram: what people call it, and its form section."""
    steps = [each for shape in spec.shapes.values() for each in shape.drawn.element.iterchildren(f"{{{BPMN}}}userTask")]
    return {each.get("id"): (label(each), _form(each)) for each in steps}


def _form(step: Any) -> str:
    return str(read_extensions(step)["properties"].get("form") or step.get("id"))


def _texts(spec: Spec) -> Iterator[str]:
    """The expressions of a diagram; a day written out is none."""
    return (text for text in map(str.strip, _written(spec)) if text and not conditions.read_day(text))


def _written(spec: Spec) -> Iterator[str]:
    for shape in spec.shapes.values():
        for element in shape.drawn.element.iter(*(f"{{{BPMN}}}{name}" for name in _TEXTS)):
            yield element.text or ""
        for element in shape.drawn.element.iter(f"{{{SPIFF}}}parameter"):
            yield element.get("value", "")


def _compared(text: str) -> Iterator[tuple[str, list[Any]]]:
    """Each name in an expression with the values near those that it is compared with."""
    yield from ((name, []) for name in conditions.compiled(text).names)
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            values = [value for side in sides for value in _values(side)]
            yield from ((side.id, values) for side in sides if isinstance(side, ast.Name))


def _values(node: ast.expr) -> list[Any]:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [value for each in node.elts for value in _values(each)]
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return [True, False] if isinstance(node, ast.Constant) else []
    return [node.value, node.value + 1, 0] if isinstance(node.value, int | float) else [node.value, "-"]
