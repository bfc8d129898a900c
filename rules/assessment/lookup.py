"""Facts for expressions: derived ones are worked out when a row first asks, then remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Lookup = Callable[[str], Any]


def remembering(derived: Mapping[str, Callable[[], Any]], told: Lookup) -> Lookup:
    """Look a name up among the derived facts, else among the told ones; a fact that is missing is asked for again."""
    known: dict[str, Any] = {}

    def lookup(name: str) -> Any:
        if name not in known:
            known[name] = derived[name]() if name in derived else told(name)
        return known[name]

    return lookup
