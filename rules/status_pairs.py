"""Which statuses go together: rows of a table, and what a new status meets among those that are held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rules.fields import Fields
from rules.load import Tables

SCOPES = ("person", "household", "other_household")
VERDICTS = ("allowed", "replaces", "choose", "forbidden")
SAME = "same"
SECTION = "status_pair"


@dataclass(frozen=True, slots=True)
class StatusPair:
    """One row: what follows when a status of `a` and one of `b` meet, under which clause, and why."""

    id: str
    a: frozenset[str]
    b: frozenset[str]
    scope: frozenset[str]
    verdict: str
    clause: str
    why: str

    def meets(self, wanted: str, held: str, scope: str) -> bool:
        """Tell whether the row speaks of these two, whichever of them is there already."""
        if scope not in self.scope:
            return False
        if self.b == {SAME}:
            return wanted == held and wanted in self.a
        return (wanted in self.a and held in self.b) or (held in self.a and wanted in self.b)


@dataclass(frozen=True, slots=True)
class Held:
    """A status that somebody has: which, and how near to the person who asks (one of SCOPES)."""

    status: str
    scope: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A status that stands in the way of a wanted one, and what is to be done about it."""

    wanted: str
    held: Held
    verdict: str
    clause: str
    why: str


def status_pairs(tables: Tables) -> tuple[StatusPair, ...]:
    """Read the rows of an edition's tables; the first row that speaks of two statuses counts."""
    fields = Fields(dict(tables.sections.get("shared", {})), "rules/tables/shared.toml", "身份并存规则")
    return tuple(_pair(row) for row in fields.rows(SECTION))


def _pair(row: Fields) -> StatusPair:
    scope = frozenset(row.words("scope", required=True))
    if unknown := sorted(scope - set(SCOPES)):
        raise row.wrong("scope", "、".join(SCOPES), f"改正 {'、'.join(unknown)}")
    found = StatusPair(
        row.text("id"),
        frozenset(row.words("a", required=True)),
        frozenset(row.words("b", required=True)),
        scope,
        row.choice("verdict", VERDICTS),
        row.text("clause"),
        row.text("why"),
    )
    row.done()
    return found


def conflicts(wanted: str, held: Iterable[Held], pairs: Iterable[StatusPair]) -> tuple[Conflict, ...]:
    """Everything among the held statuses that a wanted one cannot simply stand beside, worst first.

    `replaces` with the wanted status as the lesser one is turned round: the higher has to be given up first (choose).
    """
    rows = tuple(pairs)
    found = [hit for each in held if (hit := _met(wanted, each, rows)) and hit.verdict != "allowed"]
    return tuple(sorted(found, key=lambda conflict: -VERDICTS.index(conflict.verdict)))


def _met(wanted: str, held: Held, pairs: tuple[StatusPair, ...]) -> Conflict | None:
    row = next((row for row in pairs if row.meets(wanted, held.status, held.scope)), None)
    if row is None:
        return None
    turned = row.verdict == "replaces" and wanted not in row.a
    return Conflict(wanted, held, "choose" if turned else row.verdict, row.clause, row.why)
