"""Reading a document's template before anything runs: every tag, filter and name must be one that documents know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.template import Node, NodeList
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, RegroupNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode

from cases.documents import context
from cases.documents.invented_answers import FACTS

MOST_CHARACTERS, MOST_NODES, DEEPEST = 60_000, 3000, 5
_CONTEXT = {each.name for each in fields(context.DocumentContext)}
_MADE = {"kind", "seal", "seals", "qr", "forloop", "block", "item", "level", "number", "True", "False"}
ROOTS = _CONTEXT | _MADE
_CLASSES = (
    context.IssuingOffice,
    context.MemberLine,
    context.HouseholdLines,
    context.DecisionLines,
    context.AssessmentLines,
    context.DeadlineLine,
    context.RemedyLines,
    context.ListingRow,
    context.Section,
    context.OfficialPaper,
)
_LINES = {"item", "rule", "clause", "amount", "total", "counted", "scheme", "result", "why"}
_LOOPS = {"counter", "counter0", "first", "last", "parentloop", "super", "grouper", "list", "runs_in", "items"}
_FIELDS = {each.name for owner in _CLASSES for each in fields(owner)}


def _columns(value: object) -> set[str]:
    rows = value if isinstance(value, tuple | list) else ()
    return {str(name) for row in rows if isinstance(row, Mapping) for name in row}


WORDS = _FIELDS | _LINES | _LOOPS | {name for value in FACTS.values() for name in _columns(value)}
# Facts that a step adds only now and then, so that no invented answer shows them.
OCCASIONAL = {
    *("appraisal_conclusion", "archive_class", "confirmation_opinion", "confirmation_text", "county_visit_found"),
    *("county_visit_result", "county_visited_on", "delivery_note", "delivery_place", "entrustment_reason"),
    *("findings", "non_acceptance_clauses", "notice_from", "notice_until", "publication_month", "registered_by"),
    *("refusal_to_sign_reason", "report_conclusion", "request_note", "authorised_items", "submit_to"),
}


@dataclass
class Read:
    """What one text reads and calls: dotted names, names it binds, other texts, how deep its loops go."""

    names: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    calls: list[tuple[str, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    blocks: dict[str, set[str]] = field(default_factory=dict)
    nodes: int = 0
    loops: int = 0


def read(nodelist: NodeList, path: str) -> Read:
    """Walk over a compiled text and note everything that it would do."""
    found = Read()
    _walk(nodelist, found, 0, path, None)
    if found.nodes > MOST_NODES:
        found.wrong.append("文书模板太大，请拆成几份。")
    return found


def _walk(nodelist: Any, found: Read, loops: int, path: str, guard: str | None) -> None:
    for node in nodelist:
        found.nodes += 1
        found.loops = max(found.loops, loops)
        handler = next((_HANDLERS[kind] for kind in type(node).__mro__ if kind in _HANDLERS), None)
        if handler is None:
            found.wrong.append(f"文书模板不得使用“{type(node).__name__}”。")
        else:
            handler(node, found, loops, path, guard)


def _text(node: Node, found: Read, loops: int, path: str, guard: str | None) -> None:
    """Words and comments do nothing."""


def _value(node: VariableNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    _expression(node.filter_expression, found)


def _if(node: IfNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    for condition, inner in node.conditions_nodelists:
        only = _condition(condition, found) if condition is not None else None
        _walk(inner, found, loops, path, only or guard)


def _condition(condition: Any, found: Read) -> str | None:
    """Note the names of a condition; a condition that is one name alone is that name."""
    value = getattr(condition, "value", None)
    if isinstance(value, FilterExpression):
        _expression(value, found)
        return str(value.token)
    for part in (getattr(condition, "first", None), getattr(condition, "second", None)):
        if part is not None:
            _condition(part, found)
    return None


def _for(node: ForNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    found.bound.update(node.loopvars)
    _expression(node.sequence, found)
    if not isinstance(node.sequence.var, Variable) or node.sequence.var.lookups is None:
        found.wrong.append("循环只能用在名单、明细这样的内容上。")
    _walk(node.nodelist_loop, found, loops + 1, path, guard)
    _walk(node.nodelist_empty, found, loops, path, guard)


def _with(node: WithNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    _bind(node.extra_context, found)
    _walk(node.nodelist, found, loops, path, guard)


def _bind(extra: Mapping[str, FilterExpression], found: Read) -> None:
    found.bound.update(extra)
    for expression in extra.values():
        _expression(expression, found)


def _include(node: IncludeNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    _bind(node.extra_context, found)
    called = _constant(node.template)
    if called is None:
        found.wrong.append("引用别的文书片段时，片段名称必须写明。")
    elif called == path:
        handed = [str(value.token) for value in node.extra_context.values()]
        if guard is None or guard not in handed or "." not in guard:
            found.wrong.append("文书模板不能无休止地引用自己。")
    else:
        found.calls.append((called, loops))


def _extends(node: ExtendsNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    called = _constant(node.parent_name)
    if called is None or called == path:
        found.wrong.append("文书模板的版式必须写明，且不能是它自己。")
    else:
        found.calls.append((called, loops))
    _walk(node.nodelist, found, loops, path, guard)


def _block(node: BlockNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    inner = Read()
    _walk(node.nodelist, inner, loops, path, guard)
    found.blocks[node.name] = inner.names | {called for called, _ in inner.calls}
    found.names |= inner.names
    found.bound |= inner.bound
    found.calls += inner.calls
    found.wrong += inner.wrong
    found.nodes += inner.nodes
    found.loops = max(found.loops, inner.loops)
    found.blocks |= inner.blocks


def _regroup(node: RegroupNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    found.bound.add(node.var_name)
    _expression(node.target, found)


def _part(node: SimpleNode, found: Read, loops: int, path: str, guard: str | None) -> None:
    for expression in (*node.args, *node.kwargs.values()):
        _expression(expression, found)


_HANDLERS: dict[type[Node], Any] = {
    TextNode: _text,
    CommentNode: _text,
    VariableNode: _value,
    IfNode: _if,
    ForNode: _for,
    WithNode: _with,
    IncludeNode: _include,
    ExtendsNode: _extends,
    BlockNode: _block,
    RegroupNode: _regroup,
    SimpleNode: _part,
}


def _constant(expression: FilterExpression) -> str | None:
    plain = isinstance(expression.var, str) and not expression.filters
    return str(expression.var) if plain else None


def _expression(expression: FilterExpression, found: Read) -> None:
    named = [expression.var] if isinstance(expression.var, Variable) else []
    for function, arguments in expression.filters:
        told = [value for is_variable, value in arguments if is_variable]
        named += told
        loop = isinstance(expression.var, Variable) and (expression.var.lookups or ("",))[0] == "forloop"
        if getattr(function, "_filter_name", "") == "add" and any(each.lookups for each in told) and not loop:
            found.wrong.append("文书模板里不能把内容一再相接。")
    if "_(" in str(expression.token):
        found.wrong.append("文书模板里的文字直接写，不用翻译写法。")
    for variable in named:
        if variable.lookups:
            found.names.add(".".join(variable.lookups))


def unknown_names(found: Read, bound: set[str], facts: set[str]) -> Iterator[str]:
    """Yield each name that a text reads and documents do not know; `bound` are names that any text binds."""
    for name in sorted(found.names):
        root, *parts = name.split(".")
        if root not in ROOTS | bound or not _known(root, parts, facts):
            yield name


def _known(root: str, parts: list[str], facts: set[str]) -> bool:
    if root == "facts":
        return not parts or parts[0] in facts | set(FACTS) | OCCASIONAL
    if root == "deadlines" and parts:
        own, parts = parts[0], parts[1:]
        if own != "items" and hasattr(dict, own):
            return False
    return all(part in WORDS | facts or part.isdigit() for part in parts)
