"""Facts that an invented case is supposed to have while a process is played: an ordinary case in every way."""

from collections.abc import Callable
from datetime import date
from typing import Any

from processes import region
from processes.playing import Supposed, Told
from processes.schemes import scheme_of

ORDINARY: dict[str, Any] = {"objections_open": 0, "must_visit": False, "household_size": 3}

BENEATH = frozenset({"proposal"})


def supposed(scheme: str, area: str, on: date) -> Supposed:
    """What is supposed where nobody says otherwise: who decides there, and a notice as long as none was posted."""
    posted = scheme_of(scheme).posted

    def notice_due(told: Told) -> bool:
        return posted and told.fact("proposal") == "grant" and not told.called("post_notice")

    found: dict[str, Callable[[Told], Any]] = {name: _always(value) for name, value in ORDINARY.items()}
    level = region.decider(scheme, area, on).level
    return {**found, "decider": _always(level), "notice_due": notice_due}


def _always(value: Any) -> Callable[[Told], Any]:
    return lambda told: value
