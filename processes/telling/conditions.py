"""A condition of a diagram told in words: facts by their titles, answers by their labels."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from rules.domains import Domain
from rules.errors import RulesError
from rules.expressions import compile_expression
from rules.syntax import syntax_tree

_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "为",
    ast.NotEq: "不为",
    ast.Gt: "大于",
    ast.GtE: "不小于",
    ast.Lt: "小于",
    ast.LtE: "不大于",
    ast.In: "为其中之一：",
    ast.NotIn: "不为其中任何一个：",
}
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "加", ast.Sub: "减", ast.Mult: "乘以", ast.Div: "除以"}
_WORDS = {"true": "是", "false": "否", "null": "未填写"}


def tell_condition(text: str | None, titles: Mapping[str, str], domains: Mapping[str, Domain]) -> str:
    """The condition as a sentence; one that does not compile is quoted as it stands."""
    try:
        compile_expression(text or "", {"deadline"})
        return _Words(titles, domains).said(syntax_tree(text or ""))
    except RulesError:
        return f"（写得不对的条件）{text or ''}"


class _Words:
    def __init__(self, titles: Mapping[str, str], domains: Mapping[str, Domain]) -> None:
        self.titles, self.domains = titles, domains

    def said(self, node: ast.expr) -> str:
        """A yes-or-no part of a condition."""
        match node:
            case ast.BoolOp():
                joint = "，并且" if isinstance(node.op, ast.And) else "，或者"
                return joint.join(self._within(part) for part in node.values)
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name() | ast.Attribute() as fact):
                return f"{self._value(fact)}为“否”"
            case ast.UnaryOp(op=ast.Not()):
                return f"不是（{self.said(node.operand)}）这种情形"
            case ast.Compare():
                return self._compared(node)
            case ast.Name() | ast.Attribute() if ast.unparse(node) not in _WORDS:
                return f"{self._value(node)}为“是”"
        return self._value(node)

    def _within(self, part: ast.expr) -> str:
        return f"（{self.said(part)}）" if isinstance(part, ast.BoolOp) else self.said(part)

    def _compared(self, node: ast.Compare) -> str:
        domain = next((self.domains[name] for name in _names(node) if name in self.domains), None)
        sides = [node.left, *node.comparators]
        pairs = zip(sides, node.ops, sides[1:], strict=False)
        return "，并且".join(self._pair(left, sign, right, domain) for left, sign, right in pairs)

    def _pair(self, left: ast.expr, sign: ast.cmpop, right: ast.expr, domain: Domain | None) -> str:
        return f"{self._value(left, domain)}{_SIGNS[type(sign)]}{self._value(right, domain)}"

    def _value(self, node: ast.expr, domain: Domain | None = None) -> str:
        match node:
            case ast.Constant():
                return f"“{_label(node.value, domain)}”"
            case ast.List():
                return "、".join(self._value(each, domain) for each in node.elts) or "（无）"
            case ast.UnaryOp(op=ast.USub()):
                return f"负{self._value(node.operand, domain)}"
            case ast.BinOp():
                return f"（{self._value(node.left)}{_ARITHMETIC[type(node.op)]}{self._value(node.right)}）"
            case ast.Call():
                return f"{ast.unparse(node.func)}（{'、'.join(self._value(each) for each in node.args)}）"
            case ast.Name() | ast.Attribute():
                name = ast.unparse(node)
                return f"“{_WORDS.get(name) or self.titles.get(name, name)}”"
        return f"（{self.said(node)}）"


def _names(node: ast.AST) -> list[str]:
    return [ast.unparse(each) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)]


def _label(value: object, domain: Domain | None) -> str:
    return domain.label(value) if domain is not None and isinstance(value, str) else str(value)
