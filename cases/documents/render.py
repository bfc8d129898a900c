"""From a context and an edition's template texts to the HTML that is frozen as the document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.template import Context
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

from cases.documents import qr, seal
from cases.documents.context import AssessmentLines, DocumentContext
from cases.documents.errors import BadTemplate, IncompleteDocument, UnknownName
from cases.documents.kinds import DocumentKind
from cases.documents.language import DocumentEngine
from cases.documents.markup import problems_in_output
from cases.documents.privacy import reduced
from cases.documents.wording import PARTS

MOST_CHARACTERS = 3_000_000
# What a template can run into that only a mended template cures.
_SLIPS = (LookupError, ArithmeticError, RecursionError, TypeError, ValueError)
_BROKEN = (TemplateDoesNotExist, TemplateSyntaxError, *_SLIPS)
_LINE_BREAK = re.compile(r"\s*\n\s*")
_SOURCE_BREAK = re.compile(r"(?P<tag><[^<>]*>|\{[%{].*?[%}]\})|\s*\n\s*", re.S)
_BLOCK = re.compile(
    r"(<(?:html|head|body|meta|title|h\d|p|div|section|table|thead|tr|th|td|svg|/(?:html|head|body|div|section|table|thead|tr))\b)"
)


class _Strict(str):
    """Makes Django refuse a name that does not exist instead of printing nothing."""

    def __contains__(self, item: object) -> bool:
        return item == "%s" or super().__contains__(str(item))

    def __mod__(self, name: object) -> str:
        raise UnknownName(f"文书模板引用了不存在的内容：{name}")


class _Facts(dict[str, object]):
    """Form answers by field name; a question that was not answered prints nothing."""

    def __missing__(self, name: str) -> str:
        return ""


class Renderer:
    """Renders documents from one edition's texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        joined = {path: _joined(text) for path, text in texts.items() if path.endswith(".html")}
        self._pages = frozenset(joined)
        self._engine = DocumentEngine(joined, _Strict(" "))

    def render(self, kind: DocumentKind, scheme: str, context: DocumentContext) -> str:
        """Writes one document as HTML; refuses to leave out what the law wants in it."""
        check_complete(kind, context)
        shown = reduced(kind, context)
        try:
            template = self._engine.get_template(kind.template_for(scheme, self._pages))
            html = _tidy(template.render(Context(_names(kind, shown), use_l10n=False, use_tz=False)))
        except _BROKEN as error:
            raise BadTemplate(f"《{context.title}》的模板不能使用：{error}") from error
        return _checked(html, context.title)


def render(kind: DocumentKind, scheme: str, context: DocumentContext, texts: Mapping[str, str]) -> str:
    """Writes one document as HTML from an edition's texts."""
    return _renderer(frozenset(texts.items())).render(kind, scheme, context)


@lru_cache(maxsize=32)
def _renderer(texts: frozenset[tuple[str, str]]) -> Renderer:
    """Texts are prepared once a worker and found again by what they say, so that a changed draft is never stale."""
    return Renderer(dict(texts))


def check_complete(kind: DocumentKind, context: DocumentContext) -> None:
    """Refuses a context that leaves out what this kind must contain."""
    missing = tuple(path for path in kind.required if _is_empty(_reach(context, path)))
    if missing:
        raise IncompleteDocument(context.title, missing)


def _checked(html: str, title: str) -> str:
    """What was written is looked at once more: conditions may put pieces together that were harmless apart."""
    if len(html) > MOST_CHARACTERS:
        raise BadTemplate(f"《{title}》太长，已停止生成。")
    for sentence in problems_in_output(html):
        raise BadTemplate(f"《{title}》的模板不能使用：{sentence}")
    return html


def read_texts(directory: Path) -> dict[str, str]:
    """Reads shipped template texts, keyed by their path below the directory."""
    return {
        path.relative_to(directory).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(directory.rglob("*.html"))
    }


def _names(kind: DocumentKind, context: DocumentContext) -> dict[str, object]:
    shown = replace(
        context,
        facts=_lenient(context.facts),
        deadlines=MappingProxyType(dict(context.deadlines)),
        assessment=_unchangeable(context.assessment),
    )
    return {field.name: getattr(shown, field.name) for field in fields(shown)} | {
        "kind": kind.kind,
        PARTS: count(1),
        "seal": seal.draw(context.office.name, sample=context.sample_seal) if kind.seal else "",
        "seals": [seal.draw(name, sample=context.sample_seal) for name in context.paper.issuers]
        if context.paper
        else [],
        "qr": qr.data_uri(context.verification_url),
    }


def _unchangeable(found: AssessmentLines | None) -> AssessmentLines | None:
    """A template calls whatever it can reach: what it is given has nothing to call that changes it."""
    if found is None:
        return None
    lines, tests = (tuple(MappingProxyType(dict(row)) for row in rows) for rows in (found.lines, found.tests))
    return replace(found, lines=lines, tests=tests)


def _joined(text: str) -> str:
    """Takes away a text's own line breaks: between Chinese characters each would print as a space."""
    return _SOURCE_BREAK.sub(lambda found: _LINE_BREAK.sub(" ", found["tag"] or ""), text)


def _tidy(html: str) -> str:
    return _BLOCK.sub(r"\n\1", html).strip() + "\n"


def _lenient(value: object) -> Any:
    if isinstance(value, Mapping):
        return _Facts({name: _lenient(part) for name, part in value.items()})
    return [_lenient(part) for part in value] if isinstance(value, list | tuple) else value


def _reach(value: object, path: str) -> object:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    return value


def _is_empty(value: object) -> bool:
    return value is None or (hasattr(value, "__len__") and len(value) == 0)
