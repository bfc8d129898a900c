"""What facts are called in a sentence and which answers they can have: from the forms, and from what cases work out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.load import Field, Section
from processes.operations import offered_facts
from rules.domains import FLAG, Domain

_WHOLE = frozenset({"integer"})
_NUMBERS = frozenset({"integer", "decimal", "money"})
_FLAGS = frozenset({"yes_no", "consent"})


def domains(sections: Mapping[str, Section]) -> dict[str, Domain]:
    """The answers of every fact whose answers can be listed; a choice asked in two forms has the options of both."""
    found = {name: fact.domain for name, fact in offered_facts().items() if fact.domain is not None}
    asked: dict[str, Domain] = {}
    for item in _fields(sections):
        if (domain := _domain(item)) is not None:
            known = asked.get(item.name)
            words = dict([*(known.words if known else ()), *domain.words])
            asked[item.name] = Domain(domain.kind, tuple(words.items()), domain.least, domain.whole)
    return asked | found


def titles(sections: Mapping[str, Section]) -> dict[str, str]:
    """What a sentence calls each fact: its label, with the form's title where another fact is called so too."""
    found: dict[str, tuple[str, str]] = {}
    for section in sections.values():
        for item in section.fields:
            found.setdefault(item.name, (item.label, section.title))
    for name, fact in offered_facts().items():
        found[name] = (fact.title, "")
    shared = {label for label, times in Counter(label for label, _ in found.values()).items() if times > 1}
    return {name: _title(label, form) if label in shared else label for name, (label, form) in found.items()}


def _title(label: str, form: str) -> str:
    return f"{form}的{label}" if form else label


def asked_by(sections: Mapping[str, Section]) -> dict[str, frozenset[str]]:
    """The facts that each section asks for."""
    return {name: frozenset(item.name for item in section.fields) for name, section in sections.items()}


def _fields(sections: Mapping[str, Section]) -> Iterator[Field]:
    return (item for section in sections.values() for item in section.fields)


def _domain(item: Field) -> Domain | None:
    if item.kind in _FLAGS:
        return FLAG
    if item.kind == "choice":
        return Domain("word", item.options)
    if item.kind in _NUMBERS:
        return Domain("number", least=item.min if item.min is not None else Decimal(0), whole=item.kind in _WHOLE)
    return None
