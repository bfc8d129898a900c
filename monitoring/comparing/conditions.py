"""A condition of the expression language to an Ibis expression: the one compiler for every engine.

Whole numbers and yes or no only: what could come out differently on two engines is refused here.
"""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rules.errors import ExpressionError
from rules.syntax import syntax_tree

if TYPE_CHECKING:
    import ibis.expr.types as ir  # noqa: TID253  for the checker only: a process that compares nothing loads no Ibis

Columns = Mapping[str, "ir.Value"]

_ARITHMETIC = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
}
_COMPARED = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
    ast.In: lambda left, right: left.isin(right),
    ast.NotIn: lambda left, right: ~left.isin(right),
}
_CONSTANTS = {"true": True, "false": False}


def compiled(text: str, columns: Columns) -> "ir.BooleanValue":
    """The condition over columns by name; ExpressionError for what no indicator may use (division, texts, dates)."""
    return _Compiler(text, columns).value(syntax_tree(text))


class _Compiler:
    def __init__(self, text: str, columns: Columns) -> None:
        self.text, self.columns = text, columns

    def value(self, node: ast.AST) -> Any:
        """The Ibis value, or the plain number, of one node."""
        build = _BUILDERS.get(type(node))
        if build is None:
            raise ExpressionError(
                f"指标条件“{self.text}”里有比对不支持的写法，只用整数、比较、and、or、not、in 和 + - *。"
            )
        return build(self, node)

    def constant(self, node: ast.Constant) -> int:
        if not isinstance(node.value, int) or isinstance(node.value, bool):
            raise ExpressionError(f"指标条件“{self.text}”里只能写整数，金额以分计。")
        return self._whole(node.value)

    def name(self, node: ast.Name) -> Any:
        return _CONSTANTS[node.id] if node.id in _CONSTANTS else self.columns[node.id]

    def list(self, node: ast.List) -> list[Any]:
        return [self.value(item) for item in node.elts]

    def unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.value(node.operand)
        return ~operand if isinstance(node.op, ast.Not) else -operand

    def binop(self, node: ast.BinOp) -> Any:
        if type(node.op) not in _ARITHMETIC:
            raise ExpressionError(f"指标条件“{self.text}”里不能用除法，请两边同乘。")
        return _ARITHMETIC[type(node.op)](self.value(node.left), self.value(node.right))

    def boolop(self, node: ast.BoolOp) -> Any:
        found, *rest = [self.value(part) for part in node.values]
        for part in rest:
            found = found & part if isinstance(node.op, ast.And) else found | part
        return found

    def compare(self, node: ast.Compare) -> Any:
        left, found = self.value(node.left), None
        for sign, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            holds = _COMPARED[type(sign)](left, right)
            found, left = holds if found is None else found & holds, right
        return found

    def call(self, node: ast.Call) -> Any:
        values = [self.value(part) for part in node.args]
        return _calls()[node.func.id](*values)

    def _whole(self, number: int) -> int:
        if abs(number) > 10**15:
            raise ExpressionError(f"指标条件“{self.text}”里的数字过大。")
        return number


def _calls() -> Mapping[str, Any]:
    import ibis

    return {"min": ibis.least, "max": ibis.greatest, "abs": lambda value: value.abs()}


_BUILDERS: dict[type[ast.AST], Any] = {
    ast.Constant: _Compiler.constant,
    ast.Name: _Compiler.name,
    ast.List: _Compiler.list,
    ast.UnaryOp: _Compiler.unaryop,
    ast.BinOp: _Compiler.binop,
    ast.BoolOp: _Compiler.boolop,
    ast.Compare: _Compiler.compare,
    ast.Call: _Compiler.call,
}
