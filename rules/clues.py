"""Classes that other offices recognise: when a household looks like one, it is a clue for them and no result here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.catalogue_facts import HOUSEHOLD_FACTS, Situation
from rules.errors import ExpressionError
from rules.expressions import Expression, compile_expression
from rules.fields import Fields
from rules.load import Tables


@dataclass(frozen=True, slots=True)
class Clue:
    """One row: for which class, whose office gets it, when, under which clause, and the sentence for either answer."""

    scheme: str
    office_kind: str
    when: Expression
    clause: str
    why: str
    otherwise: str


def read_clues(tables: Tables, scheme: str) -> tuple[Clue, ...]:
    """Read the `[[clue]]` rows of a scheme's table."""
    fields = Fields(dict(tables.sections.get(scheme, {})), f"rules/tables/{scheme}.toml", "线索")
    return tuple(_clue(row) for row in fields.rows("clue"))


def _clue(row: Fields) -> Clue:
    try:
        when = compile_expression(row.text("when"), names=HOUSEHOLD_FACTS)
    except ExpressionError as slip:
        raise row.wrong("when", "用目录说明里的事实写成的条件", slip.message) from slip
    found = Clue(
        row.text("scheme"), row.text("office_kind"), when, row.text("clause"), row.text("why"), row.text("otherwise")
    )
    row.done()
    return found


def clues(rows: Iterable[Clue], situation: Situation) -> tuple[Clue, ...]:
    """The classes of other offices that a household looks like."""
    facts = situation.of_household()
    return tuple(row for row in rows if row.when.test(facts.__getitem__))
