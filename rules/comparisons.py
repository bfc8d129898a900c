"""Conditions as rows: a fact, a comparison and a value in each, tied by “all” or “any”; never typed as code.

`read` turns the text of a condition into rows where that can be done without loss, `write` makes the text of rows.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rules.errors import ExpressionError
from rules.expressions import compile_expression

Scalar = str | int | Decimal | bool | None
Value = Scalar | tuple[Scalar, ...]
SIGNS = {
    "==": "是",
    "!=": "不是",
    ">": "大于",
    ">=": "不少于",
    "<": "小于",
    "<=": "不超过",
    "in": "是其中之一",
    "not in": "不是其中任何一个",
}
"""The comparisons on offer with their Chinese names."""
ALL, ANY = "and", "or"
_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_CONSTANTS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Comparison:
    """One row: a fact, a sign out of SIGNS, and a value; a list of values goes with in and not in."""

    fact: str
    sign: str
    value: Value


@dataclass(frozen=True)
class Comparisons:
    """All rows of a condition, and whether all of them must hold or any one."""

    tie: str
    rows: tuple[Comparison, ...]


def read(text: str) -> Comparisons | None:
    """Returns the rows of a condition, or None when it cannot be said in rows; ExpressionError when it is wrong."""
    compile_expression(text, ("deadline",))
    node = ast.parse(text.strip().replace("\n", " "), mode="eval").body
    tie, parts = _parts(node)
    try:
        return Comparisons(tie, tuple(_row(part) for part in parts))
    except _NoRow:
        return None


def write(comparisons: Comparisons) -> str:
    """Returns the text of rows; ExpressionError names what cannot be compared so."""
    if not comparisons.rows or comparisons.tie not in (ALL, ANY):
        raise ExpressionError("条件至少要有一行。")
    text = f" {comparisons.tie} ".join(_written(row) for row in comparisons.rows)
    if read(text) != comparisons:
        raise ExpressionError("条件里有不是事实名称或不是值的内容，请重新选择。")
    return text


def read_value(typed: str, numeric: bool = False) -> Scalar:
    """What was typed or chosen for a value: a number where numbers are compared, else text; empty is “not answered”."""
    typed = typed.strip()
    if not numeric:
        return typed or None
    if not _NUMBER.fullmatch(typed):
        raise ExpressionError(f"“{typed[:20]}”不是数字。")
    number = Decimal(typed)
    return int(number) if number == number.to_integral_value() else number


class _NoRow(Exception):
    """This piece of an expression cannot be said as a row."""


def _parts(node: ast.expr) -> tuple[str, Sequence[ast.expr]]:
    if isinstance(node, ast.BoolOp):
        return (ALL if isinstance(node.op, ast.And) else ANY), node.values
    return ALL, [node]


def _row(node: ast.expr) -> Comparison:
    """One row; a fact alone says “is yes”, with not before it “is not yes”."""
    if isinstance(node, ast.Name):
        return Comparison(_fact(node), "==", True)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return Comparison(_fact(node.operand), "!=", True)
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        raise _NoRow
    sign, value = _OPERATORS[type(node.ops[0])], _value(node.comparators[0])
    if isinstance(value, tuple) != (sign in ("in", "not in")):
        raise _NoRow
    return Comparison(_fact(node.left), sign, value)


def _fact(node: ast.expr) -> str:
    if not isinstance(node, ast.Name) or node.id in _CONSTANTS:
        raise _NoRow
    return node.id


def _value(node: ast.expr) -> Value:
    if isinstance(node, ast.List):
        return tuple(_scalar(item) for item in node.elts)
    return _scalar(node)


def _scalar(node: ast.expr) -> Scalar:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        return Decimal(repr(node.value))
    if isinstance(node, ast.Name) and node.id in _CONSTANTS:
        return _CONSTANTS[node.id]
    negated = _scalar(node.operand) if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) else None
    if isinstance(negated, bool) or not isinstance(negated, int | Decimal):
        raise _NoRow
    return -negated


def _written(row: Comparison) -> str:
    if row.sign not in SIGNS or isinstance(row.value, tuple) != (row.sign in ("in", "not in")):
        raise ExpressionError(f"“{row.fact}”不能这样比较，请重新选择。")
    if row.value is True and row.sign in ("==", "!="):
        return row.fact if row.sign == "==" else f"not {row.fact}"
    return f"{row.fact} {row.sign} {_literal(row.value)}"


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, int | Decimal):
        return str(value)
    if '"' in value or "\\" in value or "\n" in value:
        raise ExpressionError("条件里的文字不能有引号、反斜线或换行。")
    return f'"{value}"'
