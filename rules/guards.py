"""Legal guards: which act may not be reached without which other, by scheme, with clause; kept outside of editions.

A designer edits an edition's texts, never these rows: what the law demands of a process is not hers to draw away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rules.domains import FUNCTIONS
from rules.errors import ConfigError, ExpressionError
from rules.expressions import compile_expression
from rules.fields import Fields, read_toml

_FILE = Path(__file__).with_name("guards.toml")
MARKS = ("operation", "document", "form", "office_kind", "deadline", "stage", "event")
EVENTS = ("start", "end")
ALL = "*"


@dataclass(frozen=True, slots=True)
class Act:
    """Something the law speaks of, and how a step shows that it does it: by what it refers to, never by its name."""

    id: str
    title: str
    marks: tuple[Mapping[str, str], ...]

    def shown_by(self, step: Mapping[str, str]) -> bool:
        """Tells whether a step that refers to these things does the act: any one of the marks, each as a whole."""
        return any(all(step.get(key) == value for key, value in mark.items()) for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Excuse:
    """A condition under which the act already happened or is not owed, on a clause of its own."""

    when: str
    clause: str
    why: str


@dataclass(frozen=True, slots=True)
class Guard:
    """No way from one act to another without at least one of some acts; without any of them, no way at all."""

    id: str
    code: str
    schemes: tuple[str, ...]
    start: str
    to: str
    through: tuple[str, ...]
    excuses: tuple[Excuse, ...]
    clause: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class NotRequired:
    """What the law does not ask for in a scheme, so that nobody adds it believing it does."""

    id: str
    schemes: tuple[str, ...]
    act: str
    clause: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Guards:
    """All rows: acts by name, guards and what is not required in the order of the file."""

    acts: Mapping[str, Act]
    guards: tuple[Guard, ...]
    not_required: tuple[NotRequired, ...]

    def of(self, scheme: str) -> tuple[Guard, ...]:
        """The guards that a scheme must keep."""
        return tuple(guard for guard in self.guards if _covers(guard.schemes, scheme))

    def not_required_of(self, scheme: str) -> tuple[NotRequired, ...]:
        """What the law does not ask for in a scheme."""
        return tuple(row for row in self.not_required if _covers(row.schemes, scheme))


@lru_cache(maxsize=1)
def shipped_guards() -> Guards:
    """The guards in the box."""
    return load_guards(_FILE.read_text(encoding="utf-8"), "rules/guards.toml")


def load_guards(text: str, file: str = "法定要求") -> Guards:
    """Read the rows; an unknown act, a code used twice and a condition that does not compile are refused."""
    fields = Fields(read_toml(text, file), file, "法定要求")
    acts = {name: _act(name, row) for name, row in fields.tables("acts").items()}
    guards = tuple(_guard(row, acts) for row in fields.rows("guards"))
    free = tuple(_not_required(row, acts) for row in fields.rows("not_required"))
    fields.done()
    _check_once(file, "code", [guard.code for guard in guards])
    _check_once(file, "id", [guard.id for guard in guards] + [row.id for row in free])
    return Guards(acts, guards, free)


def _check_once(file: str, key: str, names: list[str]) -> None:
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ConfigError(file, key, twice, "没有用过的编号", "改成新的编号")


def _covers(schemes: tuple[str, ...], scheme: str) -> bool:
    return scheme in schemes or (ALL in schemes and f"-{scheme}" not in schemes)


def _act(name: str, row: Fields) -> Act:
    title, marks = row.text("title"), tuple(_mark(each) for each in row.rows("any"))
    row.done()
    if not marks:
        raise row.wrong("any", "至少一种认定方式", '写成 any = [{ operation = "…" }]')
    return Act(name, title, marks)


def _mark(row: Fields) -> Mapping[str, str]:
    for key in row.names():
        if key not in MARKS:
            raise row.wrong(key, "、".join(MARKS), "改成允许的名称")
    mark = {key: row.text(key) for key in row.names()}
    if "event" in mark:
        row.choice("event", EVENTS)
    return mark


def _guard(row: Fields, acts: Mapping[str, Act]) -> Guard:
    guard = Guard(
        id=row.text("id"),
        code=row.text("code"),
        schemes=row.words("schemes", required=True),
        start=_known(row, "from", acts, "start"),
        to=_known(row, "to", acts),
        through=_all_known(row, "through", acts),
        excuses=tuple(_excuse(each) for each in row.rows("unless")),
        clause=row.text("clause"),
        source=row.text("source"),
        why=row.text("why"),
    )
    row.done()
    return guard


def _known(row: Fields, key: str, acts: Mapping[str, Act], default: str | None = None) -> str:
    return row.choice(key, acts, default)


def _all_known(row: Fields, key: str, acts: Mapping[str, Act]) -> tuple[str, ...]:
    named = row.words(key)
    if unknown := [name for name in named if name not in acts]:
        raise row.wrong(key, f"[acts] 里有的名称，不包括 {'、'.join(unknown)}", "先在 [acts] 里登记")
    return named


def _excuse(row: Fields) -> Excuse:
    excuse = Excuse(row.text("when"), row.text("clause"), row.text("why"))
    row.done()
    try:
        compile_expression(excuse.when, FUNCTIONS)
    except ExpressionError as slip:
        raise row.wrong("when", "能计算的条件", str(slip).rstrip("。")) from slip
    return excuse


def _not_required(row: Fields, acts: Mapping[str, Act]) -> NotRequired:
    found = NotRequired(
        id=row.text("id"),
        schemes=row.words("schemes", required=True),
        act=_known(row, "act", acts),
        clause=row.text("clause"),
        source=row.text("source"),
        why=row.text("why"),
    )
    row.done()
    return found
