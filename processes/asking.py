"""What the gateways behind an open step are going to ask, found by trying the answers out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from processes import vocabulary
from processes.conditions import compiled
from processes.diagrams import BPMN, read_diagram
from processes.errors import ProcessError
from processes.playing import Board, Facts, Playing, Unsaid, ask_only
from rules.domains import Domain
from rules.errors import ExpressionError, RulesError

# Elements passed while trying; a hostile drawing that is always busy ends the trying, not the page.
MOST_PASSED = 1_500
MOST_TRIALS = 24
MOST_STEPS = 12
FLAGS = ((True, "是"), (False, "否"))


@dataclass(frozen=True)
class Question:
    """One fact to be given: its label, the answers to choose from (none: a number or a word is typed), what holds."""

    name: str
    label: str
    kind: str
    options: tuple[tuple[Any, str], ...]
    value: Any = None
    supposed: bool = False


@dataclass
class _Budget:
    passed: int = MOST_PASSED
    trials: int = MOST_TRIALS * MOST_STEPS


@dataclass
class _Trying:
    """The trying of one step: which facts came up."""

    board: Board
    playing: Playing
    key: str
    domains: Mapping[str, Domain]
    budget: _Budget
    asked: dict[str, None] = field(default_factory=dict)

    def run(self) -> list[str]:
        waiting: list[Facts] = [dict(self.playing.position.facts)]
        for _ in range(MOST_TRIALS):
            if not waiting or self.budget.passed <= 0 or self.budget.trials <= 0:
                break
            waiting += self._try(waiting.pop(0))
        return list(self.asked)

    def _try(self, facts: Facts) -> list[Facts]:
        """One trial; where a fact is missing every answer to it is tried next."""
        self.budget.trials -= 1
        try:
            found = ask_only(self.board, self.playing, self.key, facts)
            self.budget.passed -= found.passed
            self.asked |= dict.fromkeys(found.asked)
        except Unsaid as gap:
            self.budget.passed -= 10
            self.asked |= dict.fromkeys([*gap.before, gap.name])
            return [{**facts, gap.name: value} for value, _ in options_of(self.domains.get(gap.name))[:6]]
        except (ProcessError, RulesError):
            self.budget.passed -= 500
        return []


def questions(board: Board, playing: Playing) -> dict[str, list[Question]]:
    """The questions of each open step by key: those of its own form that matter, and whatever else is not known yet."""
    domains, titles = vocabulary.domains(board.edition.sections), vocabulary.titles(board.edition.sections)
    asked_by = vocabulary.asked_by(board.edition.sections)
    deciding, budget, found = _deciding(board), _Budget(), {}
    for key, opened in list(playing.position.open.items())[:MOST_STEPS]:
        names = _Trying(board, playing, key, domains, budget).run()
        own = asked_by.get(opened.task.properties.get("form") or opened.task.element, frozenset())
        others = {name for section in asked_by.values() for name in section} - own
        names += sorted((deciding | board.beneath) & own - set(names))
        wanted = [name for name in names if name not in others or name not in playing.position.facts]
        found[key] = [_question(board, playing, name, domains, titles) for name in wanted]
    return found


def _deciding(board: Board) -> frozenset[str]:
    """The facts that conditions of the diagrams name."""
    roots = [read_diagram(text) for text in board.edition.diagrams.values()]
    texts = [each.text for root in roots for each in root.iter(f"{{{BPMN}}}conditionExpression")]
    return frozenset(name for text in texts for name in _names(text))


def _names(text: str | None) -> frozenset[str]:
    try:
        return compiled(text).names
    except ExpressionError:
        return frozenset()


def _question(
    board: Board, playing: Playing, name: str, domains: Mapping[str, Domain], titles: Mapping[str, str]
) -> Question:
    domain = domains.get(name)
    kind = domain.kind if domain else "text"
    value = playing.position.facts.get(name)
    return Question(name, titles.get(name, name), kind, options_of(domain), value, name in board.supposed)


def options_of(domain: Domain | None) -> tuple[tuple[Any, str], ...]:
    """The answers to choose from, with their labels; for a number the two that usually tell ways apart."""
    if domain is None:
        return ()
    if domain.kind == "word":
        return domain.words
    return FLAGS if domain.kind == "flag" else ((0, "0"), (1, "1"))
