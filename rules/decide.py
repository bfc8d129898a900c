"""Facts to an outcome with the row and its citation; rows that overlap or leave a gap are refused on reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import Any

from rules.errors import EvaluationError, ExpressionError, MissingStandard, TableIncomplete
from rules.expressions import Expression, compile_expression
from rules.fields import Fields

MAX_COMBINATIONS = 200_000
RESULTS = ("grant", "refuse", "hint")
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.])\d+(?:\.\d+)?")
_PLACE = re.compile(r"\{([A-Za-z][A-Za-z0-9_.]*)\}")

Kinds = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EligibilityRow:
    """One row of a table: when it holds, what follows, under which clause, and the sentence that says why."""

    id: str
    when: Expression
    result: str
    clause: str
    cite: str
    why: str


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """The rows of one table, of which exactly one holds for any facts."""

    rows: tuple[EligibilityRow, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the table says: grant, refuse, hint, or blocked with what is missing; with the row and its citation."""

    result: str
    row: str
    clause: str
    cite: str
    why: str
    missing: str = ""


def compile_table(rows: list[Fields], kinds: Kinds) -> DecisionTable:
    """Read rows over known facts (`kinds`: flag, number, text, or choices joined by |); refuse overlaps and gaps."""
    table = DecisionTable(tuple(_row(fields, kinds) for fields in rows))
    if rows:
        _check_exactly_one(table, kinds, rows[0])
    return table


def _row(fields: Fields, kinds: Kinds) -> EligibilityRow:
    try:
        when = compile_expression(fields.text("when"), names=kinds)
    except ExpressionError as slip:
        raise fields.wrong("when", "用已登记事实写成的条件", slip.message) from slip
    row = EligibilityRow(
        id=fields.text("id"),
        when=when,
        result=fields.choice("result", RESULTS),
        clause=fields.text("clause"),
        cite=fields.text("cite"),
        why=fields.text("why"),
    )
    fields.done()
    for name in _PLACE.findall(row.why):
        if name not in kinds:
            raise fields.wrong("why", "花括号里写已登记的事实", f"改正或删去 {{{name}}}")
    return row


def _check_exactly_one(table: DecisionTable, kinds: Kinds, fields: Fields) -> None:
    for facts in _combinations(table, kinds, fields):
        holding = [row.id for row in table.rows if _holds(row, facts, fields)]
        if len(holding) > 1:
            mend = f"{_told(facts)} 时 {'、'.join(holding)} 同时成立，请改窄条件"
            raise TableIncomplete(fields.file, f"{fields.where} · when", holding, "任何情形下只有一行成立", mend)
        if not holding:
            mend = f"{_told(facts)} 时没有一行成立，请补一行"
            raise TableIncomplete(fields.file, f"{fields.where} · when", None, "任何情形下都有一行成立", mend)


def _holds(row: EligibilityRow, facts: Mapping[str, Any], fields: Fields) -> bool:
    try:
        return row.when.test(facts.__getitem__)
    except EvaluationError as slip:
        raise fields.wrong("when", "能算出“是”或“否”的条件", f"{row.id}：{slip.message}") from slip


def _combinations(table: DecisionTable, kinds: Kinds, fields: Fields) -> Iterator[dict[str, Any]]:
    names = sorted(frozenset().union(*(row.when.names for row in table.rows)))
    grid = _grid(table)
    choices = [_possible(kinds[name], grid) for name in names]
    size = 1
    for possible in choices:
        size *= len(possible)
    if size > MAX_COMBINATIONS:
        raise fields.wrong("when", f"不超过 {MAX_COMBINATIONS} 种组合的条件", "把条件拆到几张表，或先合并成一个事实")
    return (dict(zip(names, picked, strict=True)) for picked in product(*choices))


def _grid(table: DecisionTable) -> tuple[Decimal, ...]:
    points = {Decimal(0), Decimal(1), Decimal(2)}
    for row in table.rows:
        for written in _NUMBER.findall(row.when.text):
            points |= {Decimal(written) - 1, Decimal(written), Decimal(written) + 1}
    return tuple(sorted(point for point in points if point >= 0))


def _possible(kind: str, grid: tuple[Decimal, ...]) -> tuple[Any, ...]:
    if kind == "flag":
        return (False, True)
    return grid if kind == "number" else tuple(kind.split("|"))


def _told(facts: Mapping[str, Any]) -> str:
    words = {True: "是", False: "否"}
    return "，".join(f"{name} = {words[value] if isinstance(value, bool) else value}" for name, value in facts.items())


def decide(table: DecisionTable, lookup: Callable[[str], Any], show: Callable[[str], str] | None = None) -> Outcome:
    """Return the one row that holds; blocked when that hangs on a value nobody has set."""
    gap: MissingStandard | None = None
    for row in table.rows:
        try:
            if row.when.test(lookup):
                return Outcome(row.result, row.id, row.clause, row.cite, _sentence(row.why, show or _plainly(lookup)))
        except MissingStandard as missing:
            gap = gap or missing
    if gap is None:
        raise EvaluationError("没有一行规则成立，请检查规则表。")
    return Outcome("blocked", "", "", "", gap.message, gap.key)


def _sentence(why: str, show: Callable[[str], str]) -> str:
    return _PLACE.sub(lambda place: show(place.group(1)), why) if "{" in why else why


def _plainly(lookup: Callable[[str], Any]) -> Callable[[str], str]:
    return lambda name: str(lookup(name))
