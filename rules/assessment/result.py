"""What an assessment gives back: plain frozen values, as a mapping, as JSON text, or as sentences for a document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rules.assessment.ledger import Line
from rules.standards import StandardRow


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would change the result: the sentence, what it is about, how much, and the result then."""

    text: str
    key: str
    amount: Decimal | None = None
    scheme: str = ""
    outcome: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return {
            "text": self.text,
            "key": self.key,
            "amount": self.amount,
            "scheme": self.scheme,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class Trial:
    """One scheme that was tried: what came out and why."""

    scheme: str
    result: str
    why: str

    def as_dict(self) -> dict[str, object]:
        """Return plain values."""
        return {"scheme": self.scheme, "result": self.result, "why": self.why}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer for one household on one day; money in yuan a month with two decimals."""

    outcome: str
    scheme: str
    row: str
    clause: str
    why: str
    lines: tuple[Line, ...]
    per_capita_income: Decimal
    amount: Decimal
    changes: tuple[Change, ...]
    tests: tuple[Trial, ...]
    used: tuple[StandardRow, ...]
    recipients: tuple[str, ...] = ()
    """Whom an award would count, by name: the whole household, or the persons recognised one by one."""

    def as_dict(self) -> dict[str, object]:
        """Return the nine keys of the `assess` command with plain values; money stays Decimal."""
        return {
            "outcome": self.outcome,
            "scheme": self.scheme,
            "row": self.row,
            "clause": self.clause,
            "lines": [line.as_dict() for line in self.lines],
            "per_capita_income": self.per_capita_income,
            "amount": self.amount,
            "changes": [change.as_dict() for change in self.changes],
            "tests": [trial.as_dict() for trial in self.tests],
        }
