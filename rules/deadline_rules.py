"""Deadline rules as the tables write them, and the same rules with an area's own numbers put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, cast

from rules.fields import Fields
from rules.standards import Standards
from rules.workdays import Calendar

UNITS = ("working_day", "calendar_day", "month")
# A limit is the latest day for an office: an area may only shorten it. A period is owed to people: it may only grow.
KINDS = ("limit", "period")
# What a former row keeps: the length, how it ends and its clause. Everything else makes another rule.
LENGTH = ("unit", "days", "clause", "roll", "later_of_both", "delegated_days")
PACK_FIELDS = ("days", "unit", "roll", "later_of_both", "delegated_days", "extended_days")


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time and how it ends; the day it starts on is not counted."""

    unit: str
    days: int
    roll: bool
    later_of_both: bool

    def end(self, start: date, calendar: Calendar) -> date:
        """Give the last day of the term."""
        if self.unit == "working_day":
            return calendar.add_working_days(start, self.days)
        plain = self.plain_end(start)
        end = calendar.roll_forward(plain) if self.roll else plain
        return max(end, calendar.add_working_days(start, self.days)) if self.later_of_both else end

    def plain_end(self, start: date) -> date:
        """Give the last day before it is moved off a rest day."""
        return add_months(start, self.days) if self.unit == "month" else start + timedelta(days=self.days)


def add_months(start: date, months: int) -> date:
    """Give the same-numbered day that many months later, or the month's last day where there is none."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return min(first + timedelta(days=start.day - 1), last)


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How far a term may be extended in all, and the reasons that allow it; None: the area has to say how far."""

    days: int | None
    reasons: Mapping[str, str]
    clause: str


@dataclass(frozen=True, slots=True)
class FormerTerm:
    """How long the term was through a day that is past, and on which clause."""

    until_on: date
    unit: str
    days: int | None
    clause: str
    roll: bool = True
    later_of_both: bool = False
    delegated_days: int | None = None


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One time limit: what starts it, how long it is, on which clause, and which pack keys may change it."""

    id: str
    title: str
    unit: str
    days: int | None
    clause: str
    starts: str
    start_title: str
    kind: str = "limit"
    roll: bool = True
    later_of_both: bool = False
    local: bool = False
    delegated_days: int | None = None
    delegated_clause: str = ""
    extension: ExtensionRule | None = None
    packs: Mapping[str, str] = field(default_factory=dict)
    restarts: str = ""
    """Another event from which the whole length is given once more, as after an objection."""
    from_on: date | None = None
    cite: str = ""
    former: tuple[FormerTerm, ...] = ()

    def on(self, day: date) -> DeadlineRule:
        """Give the rule with the length that held on a day: a term that began then keeps it."""
        held = next((term for term in self.former if day <= term.until_on), None)
        if held is None:
            return self
        terms: dict[str, Any] = {name: getattr(held, name) for name in LENGTH}
        return replace(self, **terms, former=())

    def localised(self, standards: Standards) -> DeadlineRule:
        """Put in the area's numbers; a value the rule cannot do without and nobody set raises MissingStandard."""
        changes: dict[str, Any] = {}
        for name, key in self.packs.items():
            row = standards.find(key)
            if row is None and name == "days" and self.days is None and not self.local:
                standards.get(key)
            if row is not None:
                changes[name] = int(cast(int, row.value)) if name.endswith("days") else row.value
        return self._with(changes)

    def _with(self, changes: dict[str, Any]) -> DeadlineRule:
        extended = changes.pop("extended_days", None)
        if extended is not None and self.extension is not None:
            changes["extension"] = replace(self.extension, days=min(extended, self.extension.days or extended))
        if self.days is not None and changes.get("unit", self.unit) == self.unit:
            bound = min if self.kind == "limit" else max
            changes["days"] = bound(self.days, changes.get("days", self.days))
        if self.delegated_days is not None:
            changes["delegated_days"] = min(self.delegated_days, changes.get("delegated_days", self.delegated_days))
        return replace(self, **changes)


def deadline_rules(fields: Fields, scheme: str) -> Iterator[DeadlineRule]:
    """Read the `[deadlines.*]` part of a table; a name with a dot is a whole id, others get the scheme before them."""
    for name, row in fields.tables("deadlines").items():
        yield _rule(name if "." in name else f"{scheme}.{name}", row)


def _rule(rule_id: str, row: Fields) -> DeadlineRule:
    local = row.flag("local")
    packs = _words(row, "packs", PACK_FIELDS)
    days = row.count("days", least=1) if _has(row, "days") else None
    if days is None and "days" not in packs:
        raise row.wrong("days", "天数，或在 packs 里写明由哪个参数决定", "补上 days 或 packs.days")
    delegated = row.count("delegated_days", least=1) if _has(row, "delegated_days") else None
    rule = DeadlineRule(
        id=rule_id,
        title=row.text("title"),
        unit=row.choice("unit", UNITS),
        days=days,
        clause=row.text("clause"),
        starts=row.text("starts"),
        start_title=row.text("start_title"),
        kind=row.choice("kind", KINDS, "limit"),
        roll=row.flag("roll", True),
        later_of_both=row.flag("later_of_both"),
        local=local,
        delegated_days=delegated,
        delegated_clause=row.text("delegated_clause", None if delegated else ""),
        extension=_extension(row),
        packs=packs,
        restarts=row.text("restarts", ""),
        from_on=row.find_day("from"),
        cite=row.text("cite", ""),
        former=tuple(_former(part) for part in row.rows("former")),
    )
    row.done()
    _check_former(row, rule)
    return rule


def _former(row: Fields) -> FormerTerm:
    term = FormerTerm(
        until_on=row.day("until"),
        unit=row.choice("unit", UNITS),
        days=row.count("days", least=1) if _has(row, "days") else None,
        clause=row.text("clause"),
        roll=row.flag("roll", True),
        later_of_both=row.flag("later_of_both"),
        delegated_days=row.count("delegated_days", least=1) if _has(row, "delegated_days") else None,
    )
    row.done()
    return term


def _check_former(row: Fields, rule: DeadlineRule) -> None:
    ends = [term.until_on for term in rule.former]
    if ends and (rule.from_on is None or rule.from_on != ends[-1] + timedelta(days=1)):
        raise row.wrong("from", f"{ends[-1] + timedelta(days=1)}，即原期限最后一日的次日", "新旧期限须首尾相接")
    if ends != sorted(set(ends)):
        raise row.wrong("former", "按最后一日由早到晚、各不相同的若干行", "调整 [[former]] 各行的先后或日期")


def _has(row: Fields, key: str) -> bool:
    return row.raw(key) is not None


def _extension(row: Fields) -> ExtensionRule | None:
    if not _has(row, "extension"):
        return None
    part = Fields(row.raw("extension"), row.file, f"{row.where} · extension")
    days = part.count("days", least=1) if _has(part, "days") else None
    rule = ExtensionRule(days, _words(part, "reasons"), part.text("clause"))
    part.done()
    if not rule.reasons:
        raise part.wrong("reasons", "理由代码 = 中文名称", "至少写一个可以延长的理由")
    return rule


def _words(row: Fields, key: str, allowed: tuple[str, ...] = ()) -> dict[str, str]:
    if not _has(row, key):
        return {}
    part = Fields(row.raw(key), row.file, f"{row.where} · {key}")
    words = {name: part.text(name) for name in part.names()}
    for name in words:
        if allowed and name not in allowed:
            raise part.wrong(name, "、".join(allowed), "改成允许的名称")
    return words
