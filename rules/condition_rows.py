"""A condition as rows of fact, comparison and value, as a clerk may choose them; and its text again."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.decide import Kinds
from rules.errors import ExpressionError
from rules.expressions import compile_expression

SIGNS = {
    "yes": "是",
    "no": "不是",
    "==": "等于",
    "!=": "不等于",
    "<": "小于",
    "<=": "不大于",
    ">": "大于",
    ">=": "不小于",
}
_SIGN_OF: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One part of a condition; the value is a number, a word of a choice, or the name of another fact."""

    fact: str
    sign: str
    value: str = ""


def to_rows(text: str) -> list[ConditionRow] | None:
    """Take a condition apart; None when it is more than parts that must all hold."""
    try:
        compile_expression(text)
    except ExpressionError:
        return None
    body = ast.parse(text.strip(), mode="eval").body
    joined = isinstance(body, ast.BoolOp) and isinstance(body.op, ast.And)
    parts = [_row(part) for part in (body.values if joined else [body])]  # type: ignore[attr-defined]
    rows = [row for row in parts if row is not None]
    return rows if len(rows) == len(parts) and len(rows) <= MOST_ROWS else None


def _row(node: ast.AST) -> ConditionRow | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        name = _name(node.operand)
        return ConditionRow(name, "no") if name else None
    if not isinstance(node, ast.Compare):
        name = _name(node)
        return ConditionRow(name, "yes") if name else None
    name, value = _name(node.left), _value(node.comparators[0])
    sign = _SIGN_OF.get(type(node.ops[0]))
    whole = len(node.ops) == 1 and name and sign and value is not None
    return ConditionRow(name, sign, value) if whole and sign and value is not None else None


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) and node.id not in ("true", "false", "null") else ""


def _value(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, str):
        return str(node.value)
    return _name(node) or None


def to_text(rows: Iterable[ConditionRow], kinds: Kinds) -> str:
    """Write rows as a condition over known facts; ExpressionError says which row does not fit its fact."""
    text = " and ".join(_part(row, kinds) for row in rows if row.fact)
    compile_expression(text, names=kinds)
    return text


def _part(row: ConditionRow, kinds: Kinds) -> str:
    kind = kinds.get(row.fact)
    if kind is None:
        raise ExpressionError(f"没有登记的事实“{row.fact}”。")
    if kind == "flag":
        if row.sign not in ("yes", "no"):
            raise ExpressionError(f"“{row.fact}”只能选“是”或“不是”。")
        return row.fact if row.sign == "yes" else f"not {row.fact}"
    if row.sign in ("yes", "no") or row.sign not in SIGNS:
        raise ExpressionError(f"“{row.fact}”要选一种比较，并写明比较的值。")
    return f"{row.fact} {row.sign} {_written(row, kind, kinds)}"


def _written(row: ConditionRow, kind: str, kinds: Kinds) -> str:
    value = row.value.strip()
    if kind == "number":
        number = value.replace(".", "", 1).isdigit()
        if not number and kinds.get(value) != "number":
            raise ExpressionError(f"“{row.fact}”只能与数字或另一项数字比较，写的是“{value}”。")
        return value
    if kind != "text" and value not in kind.split("|"):
        raise ExpressionError(f"“{row.fact}”没有“{value}”这个选项。")
    if '"' in value or "\\" in value:
        raise ExpressionError("比较的文字里不能有引号和反斜杠。")
    return f'"{value}"'
