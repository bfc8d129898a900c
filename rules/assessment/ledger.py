"""The lines of an assessment: each step in Chinese with its rule, clause, amount and running total."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amounts import ZERO, round_yuan


@dataclass(frozen=True, slots=True)
class Line:
    """One step; amount and running total are exact yuan (a month, for income), None where nothing is reckoned."""

    item: str
    rule: str
    clause: str
    amount: Fraction | None
    total: Fraction | None
    counted: bool

    def as_dict(self) -> dict[str, object]:
        """Return plain values; yuan with two decimals."""
        return {
            "item": self.item,
            "rule": self.rule,
            "clause": self.clause,
            "amount": _shown(self.amount),
            "total": _shown(self.total),
            "counted": self.counted,
        }


def _shown(amount: Fraction | None) -> Decimal | None:
    return None if amount is None else round_yuan(amount)


@dataclass(slots=True)
class Ledger:
    """Collects lines; what is counted moves the running total."""

    clauses: Mapping[str, str]
    lines: list[Line] = field(default_factory=list)
    total: Fraction = ZERO

    def add(self, item: str, rule: str, amount: Fraction, counted: bool = True, clause: str = "") -> None:
        """Write an amount down; only a counted one moves the total."""
        if counted:
            self.total += amount
        self.lines.append(Line(item, rule, clause or self.clauses[rule], amount, self.total, counted))

    def note(self, item: str, rule: str, counted: bool, clause: str = "") -> None:
        """Write a step down that reckons nothing."""
        self.lines.append(Line(item, rule, clause or self.clauses[rule], None, None, counted))

    def state(self, item: str, rule: str, amount: Fraction, clause: str = "") -> None:
        """Write a result down; the total becomes that amount in this line only."""
        self.lines.append(Line(item, rule, clause or self.clauses[rule], amount, amount, True))
