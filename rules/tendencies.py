"""Which way a number must move for a condition to become true: so that only what may have come true is looked at again.

Every number that a condition reads is nought or more: amounts, counts, levels, ages.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import cast

from rules.expressions import Expression
from rules.syntax import syntax_tree

RISES, FALLS = 1, -1
_ORDERED = {ast.Gt: RISES, ast.GtE: RISES, ast.Lt: FALLS, ast.LtE: FALLS}
_CONSTANTS = frozenset({"true", "false", "null"})


def tendencies(when: Expression) -> Mapping[str, frozenset[int]]:
    """By fact: whether the condition may become true when it RISES, when it FALLS, or both."""
    found: dict[str, set[int]] = {}
    _walk(syntax_tree(when.text), RISES, found)
    return {name: frozenset(signs) for name, signs in found.items()}


def _walk(node: ast.AST, sign: int, found: dict[str, set[int]]) -> None:
    if isinstance(node, ast.Name):
        if node.id not in _CONSTANTS:
            found.setdefault(node.id, set()).add(sign)
    elif isinstance(node, ast.Compare):
        _compared(node, sign, found)
    elif isinstance(node, ast.UnaryOp):
        _walk(node.operand, -sign, found)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        _walk(node.left, sign, found)
        _walk(node.right, -sign, found)
    elif isinstance(node, ast.BoolOp) or _keeps_order(node):
        _all(node, sign, found)
    else:
        _either_way(node, found)


def _keeps_order(node: ast.AST) -> bool:
    """Sums and products of numbers that are nought or more rise with each of them."""
    below = any(isinstance(each, ast.Sub | ast.USub) for each in ast.walk(node))
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult) and not below


def _compared(node: ast.Compare, sign: int, found: dict[str, set[int]]) -> None:
    sides = [node.left, *node.comparators]
    for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
        way = _ORDERED.get(type(operator))
        if way is None:
            _either_way(left, found)
            _either_way(right, found)
        else:
            _walk(left, sign * way, found)
            _walk(right, -sign * way, found)


def _all(node: ast.AST, sign: int, found: dict[str, set[int]]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            _walk(child, sign, found)


def _either_way(node: ast.AST, found: dict[str, set[int]]) -> None:
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id not in _CONSTANTS and id(each) not in called:
            found.setdefault(each.id, set()).update((RISES, FALLS))


def thresholds(when: Expression, name: str) -> frozenset[int] | None:
    """The whole numbers with which a condition compares a fact; None where it does anything else with it.

    While a fact stays between two of them the condition cannot change by it.
    """
    tree, found, told = syntax_tree(when.text), set[int](), 0
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(_is(side, name) for side in (node.left, *node.comparators)):
            others = [side for side in (node.left, *node.comparators) if not _is(side, name)]
            numbers = [each for side in others for each in (side.elts if isinstance(side, ast.List) else [side])]
            told += 1
            if any(not isinstance(each, ast.Constant) for each in numbers):
                return None
            found.update(int(cast(int, cast(ast.Constant, each).value)) for each in numbers)
    return frozenset(found) if told == sum(1 for node in ast.walk(tree) if _is(node, name)) else None


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
