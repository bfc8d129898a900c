"""The one small expression language: gateways, timers, eligibility rows, indicators and form conditions.

Names, numbers, texts, true/false/null, comparisons, `in`, and/or/not, + - * / and a table of calls. A text is parsed
once into an allow-list of syntax nodes and kept as closures; nothing is ever handed to eval, and no attribute of an
object is ever read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from rules.errors import ExpressionError
from rules.operators import BUILTIN_CALLS, truth
from rules.syntax import Calls, Closure, Lookup, compile_text


@dataclass(frozen=True)
class Expression:
    """A compiled expression: its text, the facts it names, and how to work it out."""

    text: str
    names: frozenset[str]
    _run: Closure = field(repr=False, compare=False)
    _calls: Calls = field(default_factory=lambda: BUILTIN_CALLS, repr=False, compare=False)

    def evaluate(self, lookup: Lookup, calls: Calls | None = None) -> Any:
        """Work out the value; `lookup` gives each named fact, `calls` the functions allowed at compile time."""
        return self._run(lookup, {**self._calls, **calls} if calls else self._calls)

    def test(self, lookup: Lookup, calls: Calls | None = None) -> bool:
        """Work out a condition; anything but yes or no is an error."""
        return truth(self.evaluate(lookup, calls))


def compile_expression(
    text: str, functions: Collection[str] | Calls = (), names: Collection[str] | None = None
) -> Expression:
    """Compile a text; `functions` adds calls (names, or a table of names and functions), `names` limits the facts."""
    expression = _compile(text, frozenset(functions))
    unknown = sorted(expression.names - set(names)) if names is not None else []
    if unknown:
        raise ExpressionError(f"表达式“{text}”用到了没有登记的事实：{'、'.join(unknown)}。")
    if not isinstance(functions, Mapping):
        return expression
    return Expression(text, expression.names, expression._run, {**BUILTIN_CALLS, **functions})


@lru_cache(maxsize=4096)
def _compile(text: str, functions: frozenset[str]) -> Expression:
    run, names = compile_text(text, frozenset(BUILTIN_CALLS) | functions)
    return Expression(text, names, run)
