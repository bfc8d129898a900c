"""What answers a fact can have, and which of them meet a condition: conditions compared with one another exactly."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from rules.errors import EvaluationError, RulesError, Undecided
from rules.expressions import compile_expression
from rules.syntax import syntax_tree

MAX_EXAMPLES = 1024
FUNCTIONS = frozenset({"deadline"})
_WORDS = {"true": True, "false": False, "null": None}
_SHAPE = (ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.cmpop, ast.Name, ast.Load)
_PLAIN = (*_SHAPE, ast.Constant, ast.List, ast.Attribute)

Answers = dict[str, Any]
Known = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The answers of a fact: yes or no, one of some words (code and Chinese label), or a number from a least one on."""

    kind: str
    words: tuple[tuple[str, str], ...] = ()
    least: Decimal | None = None
    whole: bool = False

    def label(self, value: object) -> str:
        """The Chinese for an answer."""
        if value is None:
            return "未填写"
        if isinstance(value, bool):
            return "是" if value else "否"
        return dict(self.words).get(str(value), str(value))


FLAG = Domain("flag")
COUNT = Domain("number", least=Decimal(0), whole=True)
NUMBER = Domain("number")


def words(**labels: str) -> Domain:
    """A fact that is one of some words."""
    return Domain("word", tuple(labels.items()))


def examples(conditions: Sequence[str], domains: Mapping[str, Domain]) -> list[Answers]:
    """One household for each combination of answers that the conditions can tell apart; Undecided if unlistable."""
    named: dict[str, set[Decimal]] = {}
    for text in conditions:
        _collect(text, _tree(text), named, domains)
    answers = {name: _answers(domains.get(name, FLAG), numbers) for name, numbers in named.items()}
    if prod(len(each) for each in answers.values()) > MAX_EXAMPLES:
        raise Undecided("用到的事实太多，组合超过了能逐一核对的数量")
    return [dict(zip(answers, each, strict=True)) for each in product(*answers.values())]


def outcomes(conditions: Sequence[str], domains: Mapping[str, Domain]) -> Iterator[tuple[Answers, tuple[bool, ...]]]:
    """For every combination of answers, which of the conditions hold."""
    tests = [compile_expression(text, FUNCTIONS) for text in conditions]
    for answers in examples(conditions, domains):
        try:
            yield answers, tuple(test.test(answers.__getitem__) for test in tests)
        except EvaluationError as slip:
            raise Undecided(str(slip).rstrip("。")) from slip


def entails(known: Known, claim: str, domains: Mapping[str, Domain]) -> bool:
    """Whether a claim holds in all cases in which the known conditions are as stated; a doubt counts as no."""
    texts = [text for text, _ in known]
    wanted = tuple(truth for _, truth in known)
    try:
        return all(held[-1] for _, held in outcomes([*texts, claim], domains) if held[:-1] == wanted)
    except RulesError:
        return False


@lru_cache(maxsize=1024)
def _tree(text: str) -> ast.expr:
    """The syntax of a condition, read once; nobody changes it."""
    return syntax_tree(text)


def _collect(text: str, tree: ast.expr, named: dict[str, set[Decimal]], domains: Mapping[str, Domain]) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, _PLAIN):
            raise Undecided(f"“{text}”里有算式或函数")
        if isinstance(node, ast.Name) and node.id == "null":
            raise Undecided(f"“{text}”要看是否填写")
    for compared in [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]:
        _compared(text, compared, named, domains)
    for name in _facts(tree):
        if name not in named:
            named[name] = set()
            if domains.get(name, FLAG).kind != "flag":
                raise Undecided(f"“{text}”里的“{name}”没有比较")


def _compared(text: str, node: ast.Compare, named: dict[str, set[Decimal]], domains: Mapping[str, Domain]) -> None:
    facts = _facts(node)
    if len(facts) != 1:
        raise Undecided(f"“{text}”里没有拿一个事实与固定的值比较")
    name = facts.pop()
    if name not in domains:
        raise Undecided(f"事实“{name}”有哪些取值没有登记")
    named.setdefault(name, set()).update(_numbers(node))


def _facts(tree: ast.AST) -> set[str]:
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    found = (node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute) and id(node) not in inside)
    return {ast.unparse(node) for node in found} - _WORDS.keys()


def _numbers(node: ast.Compare) -> Iterator[Decimal]:
    negative = {id(each.operand) for each in ast.walk(node) if isinstance(each, ast.UnaryOp)}
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, int | float) and not isinstance(each.value, bool):
            yield Decimal(str(each.value)) * (-1 if id(each) in negative else 1)


def _answers(domain: Domain, numbers: set[Decimal]) -> list[object]:
    if domain.kind == "flag":
        return [True, False]
    if domain.kind == "word":
        return [code for code, _ in domain.words]
    edges = sorted(numbers | ({domain.least} if domain.least is not None else set()))
    between = [(low + high) / 2 for low, high in zip(edges, edges[1:], strict=False)]
    near = [edge + step for edge in edges for step in (-1, 1)]
    points = sorted({*edges, *near, *([] if domain.whole else between)})
    return [point for point in points if domain.least is None or point >= domain.least] or [Decimal(0)]
