"""Amounts written as rows: what a scheme without an arithmetic of its own gives, to whom and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rules.assessment.kinds import HOUSEHOLD_KINDS
from rules.errors import ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields

SECTION = "award_amount"
PER = ("household", "person")


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One row: for whom (`when`), how much (`amount`, yuan a month or once), for the household or for each person."""

    id: str
    when: Expression
    amount: Expression
    per: str
    clause: str
    cite: str
    why: str


def amount_rows(sections: Mapping[str, object], scheme: str) -> tuple[AmountRow, ...]:
    """Read the rows of a scheme's table; an expression that names no known fact is refused."""
    fields = Fields(dict(sections), f"rules/tables/{scheme}.toml", "待遇金额")
    return tuple(_row(row) for row in fields.rows(SECTION))


def _row(row: Fields) -> AmountRow:
    found = AmountRow(
        row.text("id"),
        _expression(row, "when"),
        _expression(row, "amount"),
        row.choice("per", PER, PER[0]),
        row.text("clause"),
        row.text("cite"),
        row.text("why"),
    )
    row.done()
    return found


def _expression(row: Fields, key: str) -> Expression:
    try:
        return compile_expression(row.text(key), names=HOUSEHOLD_KINDS)
    except ExpressionError as slip:
        raise row.wrong(key, "用已登记事实写成的算式", slip.message) from slip
