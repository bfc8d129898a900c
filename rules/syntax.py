"""An expression's text to closures: the syntax that is allowed, and nothing else."""

from __future__ import annotations

import ast
import re
import unicodedata  # noqa: F401  the parser loads it lazily for non-ASCII names; done here, parsing imports nothing
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from rules.errors import EvaluationError, ExpressionError, UnknownName
from rules.operators import ARITHMETIC, COMPARISONS, Number, negative, number, plain, truth

Lookup = Callable[[str], Any]
Calls = Mapping[str, Callable[..., Any]]
Closure = Callable[[Lookup, Calls], Any]

MAX_LENGTH = 1000
MAX_DEPTH = 24
MAX_ITEMS = 64
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_FORBIDDEN = re.compile(r"[\\#;`$@{}:!](?!=)|:=|__|(?<![A-Za-z0-9_])\d[\d.]*[A-Za-z_]|\*\*|//|(?<![A-Za-z0-9_])_")
_CONSTANTS = {"true": True, "false": False, "null": None}


def compile_text(text: str, functions: frozenset[str]) -> tuple[Closure, frozenset[str]]:
    """Give the closure of a text and the facts it names; anything outside the allow-list is an ExpressionError."""
    if not isinstance(text, str) or not text.strip():
        raise ExpressionError("表达式不能为空。")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"表达式超过 {MAX_LENGTH} 个字符，请拆成几行规则。")
    compiler = _Compiler(text, functions)
    run = compiler.closure(_parse(text), 0)
    return run, frozenset(compiler.names)


def syntax_tree(text: str) -> ast.expr:
    """The syntax of a text that has compiled, for those who tell or compare conditions; never to be run."""
    return _parse(text)


def _parse(text: str) -> ast.expr:
    outside = _TEXT.sub("''", text)
    stray = _FORBIDDEN.search(outside)
    if stray or "\\" in text:
        raise ExpressionError(f"表达式“{text}”里有不允许的写法“{stray.group() if stray else chr(92)}”。")
    try:
        return ast.parse(_one_line(text), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as slip:
        raise ExpressionError(f"表达式“{text}”写得不完整或括号、引号不成对。") from slip


def _one_line(text: str) -> str:
    return text.strip().replace("\n", " ").replace("\r", " ")


class _Compiler:
    """Turns allowed syntax nodes into closures and collects the facts they name."""

    def __init__(self, text: str, functions: frozenset[str]) -> None:
        self.text, self.source, self.functions, self.names = text, _one_line(text), functions, set[str]()

    def closure(self, node: ast.AST, depth: int) -> Closure:
        if depth > MAX_DEPTH:
            raise ExpressionError(f"表达式“{self.text}”嵌套超过 {MAX_DEPTH} 层，请拆成几行规则。")
        build = _BUILDERS.get(type(node))
        if build is None:
            raise self._refusal(node, "不允许这种写法")
        return build(self, node, depth + 1)

    def _refusal(self, node: ast.AST, why: str) -> ExpressionError:
        found = ast.get_source_segment(self.source, node) or type(node).__name__
        return ExpressionError(f"表达式“{self.text}”中的“{found}”：{why}。")

    def constant(self, node: ast.Constant, depth: int) -> Closure:
        value: Any = node.value
        if isinstance(value, float | int) and not isinstance(value, bool):
            value = self._literal(node)
        elif not (value is None or isinstance(value, str | bool)) or node.kind:
            raise self._refusal(node, "只允许数字、文字、true、false 和 null")
        return lambda lookup, calls: value

    def _literal(self, node: ast.Constant) -> Number:
        written = ast.get_source_segment(self.source, node) or ""
        try:
            return number(node.value if isinstance(node.value, int) else Decimal(written))
        except EvaluationError as slip:
            raise self._refusal(node, slip.message) from slip

    def name(self, node: ast.Name, depth: int) -> Closure:
        if node.id in _CONSTANTS:
            value = _CONSTANTS[node.id]
            return lambda lookup, calls: value
        return self._fact(node, node.id)

    def attribute(self, node: ast.Attribute, depth: int) -> Closure:
        parts, inner = [node.attr], node.value
        while isinstance(inner, ast.Attribute):
            parts.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name) or inner.id in _CONSTANTS:
            raise self._refusal(node, "点号只能写在事实的名称里")
        return self._fact(node, ".".join([inner.id, *reversed(parts)]))

    def _fact(self, node: ast.AST, name: str) -> Closure:
        if not all(_NAME.fullmatch(part) for part in name.split(".")):
            raise self._refusal(node, "名称只能用英文字母、数字和下划线")
        self.names.add(name)

        def find(lookup: Lookup, calls: Calls) -> Any:
            try:
                return plain(lookup(name), name)
            except LookupError as missing:
                raise UnknownName(f"没有名为“{name}”的事实。") from missing

        return find

    def list(self, node: ast.List, depth: int) -> Closure:
        if len(node.elts) > MAX_ITEMS:
            raise self._refusal(node, f"列表不超过 {MAX_ITEMS} 项")
        items = [self.closure(item, depth) for item in node.elts]
        return lambda lookup, calls: tuple(item(lookup, calls) for item in items)

    def unaryop(self, node: ast.UnaryOp, depth: int) -> Closure:
        operand = self.closure(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda lookup, calls: not truth(operand(lookup, calls))
        if isinstance(node.op, ast.USub):
            return lambda lookup, calls: negative(operand(lookup, calls))
        raise self._refusal(node, "不允许这个符号")

    def binop(self, node: ast.BinOp, depth: int) -> Closure:
        operate = ARITHMETIC.get(type(node.op))
        if operate is None:
            raise self._refusal(node, "算术只允许 + - * /")
        left, right = self.closure(node.left, depth), self.closure(node.right, depth)
        return lambda lookup, calls: operate(left(lookup, calls), right(lookup, calls))

    def boolop(self, node: ast.BoolOp, depth: int) -> Closure:
        parts = [self.closure(part, depth) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda lookup, calls: all(truth(part(lookup, calls)) for part in parts)
        return lambda lookup, calls: any(truth(part(lookup, calls)) for part in parts)

    def compare(self, node: ast.Compare, depth: int) -> Closure:
        tests = []
        for sign, part in zip(node.ops, node.comparators, strict=True):
            if type(sign) not in COMPARISONS:
                raise self._refusal(node, "比较只允许 == != < <= > >= in 和 not in")
            tests.append((COMPARISONS[type(sign)], self.closure(part, depth)))
        first = self.closure(node.left, depth)

        def compare(lookup: Lookup, calls: Calls) -> bool:
            left = first(lookup, calls)
            for holds, part in tests:
                right = part(lookup, calls)
                if not holds(left, right):
                    return False
                left = right
            return True

        return compare

    def call(self, node: ast.Call, depth: int) -> Closure:
        if not isinstance(node.func, ast.Name) or node.func.id not in self.functions:
            raise self._refusal(node, f"只能调用 {'、'.join(sorted(self.functions))}")
        if node.keywords or len(node.args) > MAX_ITEMS:
            raise self._refusal(node, "调用只能按顺序写参数")
        name, parts = node.func.id, [self.closure(part, depth) for part in node.args]

        def call(lookup: Lookup, calls: Calls) -> Any:
            if name not in calls:
                raise EvaluationError(f"此处不提供“{name}”。")
            values = [part(lookup, calls) for part in parts]
            try:
                return plain(calls[name](*values), name)
            except TypeError as slip:
                raise EvaluationError(f"“{name}”的参数不对。") from slip

        return call


_BUILDERS: dict[type[ast.AST], Callable[[_Compiler, Any, int], Closure]] = {
    ast.Constant: _Compiler.constant,
    ast.Name: _Compiler.name,
    ast.Attribute: _Compiler.attribute,
    ast.List: _Compiler.list,
    ast.UnaryOp: _Compiler.unaryop,
    ast.BinOp: _Compiler.binop,
    ast.BoolOp: _Compiler.boolop,
    ast.Compare: _Compiler.compare,
    ast.Call: _Compiler.call,
}
