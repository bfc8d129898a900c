"""A case made of a few facts, and the shipped diagrams: what a proof needs to run a process without a database."""

from datetime import UTC, date, datetime
from pathlib import Path

LATER = datetime(2027, 1, 1, tzinfo=UTC)
BPMN = Path(__file__).resolve().parents[2] / "bpmn"
STAGES = ("application", "confirmation", "household_investigation", "means_test", "objection", "public_notice")


class Host:
    """A case made of a few facts; it remembers what it was asked to do."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.due: dict[str, date] = {}

    def fact(self, name: str) -> object:
        """The value that was given; KeyError when none was."""
        return self.facts[name]

    def deadline(self, rule_id: str) -> date:
        """The day that was given for a rule, or one for all."""
        return self.due.get(rule_id, date(2026, 7, 8))

    def call(self, operation: str, parameters: dict[str, object]) -> None:
        """Notes what was asked for."""
        self.calls.append((operation, parameters))


def shipped() -> dict[str, str]:
    """The diagrams of dibao's application by path: its own, and the stages that it calls."""
    names = ("dibao", *(f"shared/{stage}" for stage in STAGES))
    return {str(path): path.read_text("utf-8") for path in (BPMN / f"{name}.bpmn" for name in names)}
