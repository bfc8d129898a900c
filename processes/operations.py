"""What diagrams may ask for: operations, facts and document kinds, registered by the packages above."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from processes.errors import ProcessError
from rules.domains import Domain

Act = Callable[[object, Mapping[str, object]], None]
# Reads an edition's texts and yields (path, sentence) for each one that could not be published.
TextCheck = Callable[[Mapping[str, str]], Iterable[tuple[str, str]]]
# Names the kinds of document that an edition's texts bring with them.
OwnKinds = Callable[[Mapping[str, str]], Iterable[str]]


@dataclass(frozen=True)
class Operation:
    """An act that a service task names: what it does in a sentence, and the function that does it."""

    name: str
    summary: str
    act: Act


@dataclass(frozen=True)
class Fact:
    """A fact that is worked out: what it means, what people call it in a sentence, and the answers it can have."""

    meaning: str
    title: str
    domain: Domain | None


_operations: dict[str, Operation] = {}
_facts: dict[str, Fact] = {}
_documents: set[str] = set()
_checks: list[TextCheck] = []
_own_kinds: list[OwnKinds] = []


def operation(name: str) -> Callable[[Act], Act]:
    """Registers a function under the name a diagram uses; a name is taken once. The docstring is the summary."""

    def register(act: Act) -> Act:
        if name in _operations:
            raise ProcessError(f"操作“{name}”登记了两次")
        _operations[name] = Operation(name, (act.__doc__ or "").strip(), act)
        return act

    return register


def offer_fact(name: str, meaning: str, title: str = "", domain: Domain | None = None) -> None:
    """Registers a fact that gateways may name; without a domain conditions on it cannot be compared."""
    _facts[name] = Fact(meaning, title or meaning, domain)


def find_operation(name: str) -> Operation | None:
    """Returns the operation, or None when nobody registered it."""
    return _operations.get(name)


def operations() -> dict[str, Operation]:
    """All operations by name."""
    return dict(_operations)


def facts() -> dict[str, str]:
    """All facts on offer with their meaning."""
    return {name: fact.meaning for name, fact in _facts.items()}


def offered_facts() -> dict[str, Fact]:
    """All facts on offer with what a sentence calls them and which answers they have."""
    return dict(_facts)


def offer_documents(kinds: Iterable[str], check: TextCheck, own_kinds: OwnKinds) -> None:
    """Registers the kinds of document a diagram may issue, what checks their texts, and who finds kinds in texts."""
    _documents.update(kinds)
    _checks.append(check)
    _own_kinds.append(own_kinds)


def documents(texts: Mapping[str, str] | None = None) -> frozenset[str]:
    """The kinds of document on offer: those of the house, and those that an edition's texts bring with them."""
    brought = {kind for find in _own_kinds for kind in find(texts or {})}
    return frozenset(_documents | brought)


def check_texts(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the packages above find wrong with an edition's texts."""
    return [found for check in _checks for found in check(texts)]
