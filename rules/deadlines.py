"""Due dates: one with its explanation, many at once, and what moves when a calendar is loaded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rules.deadline_rules import DeadlineRule, ExtensionRule, Term
from rules.errors import ExtensionRefused, UnsetLocalLimit
from rules.explanations import Reading, explain
from rules.workdays import Calendar

__all__ = ["Deadline", "DeadlineChange", "DeadlineRule", "Extension", "compute", "due_ordinals", "recompute"]


@dataclass(frozen=True, slots=True)
class Extension:
    """A decision to extend: why, on which day, and for `other` the reason in words and a second person's signature."""

    reason: str
    decided_on: date
    text: str = ""
    decided_by: str = ""
    second_signature: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A due date with all it rests on; `provisional` means a year it touches has no holiday notice yet."""

    rule_id: str
    started_on: date
    due_on: date
    provisional: bool
    unit: str
    days: int
    clause: str
    explanation: str
    rule: DeadlineRule = field(repr=False, compare=False)
    delegated: bool = False
    extension: Extension | None = None


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """A deadline before and after another calendar came into use."""

    before: Deadline
    after: Deadline

    @property
    def moved(self) -> bool:
        """Tell whether the day itself is another one, and not only its certainty."""
        return self.before.due_on != self.after.due_on


def compute(
    rule: DeadlineRule,
    start: date,
    calendar: Calendar,
    *,
    delegated: bool = False,
    extension: Extension | None = None,
) -> Deadline:
    """Work out the due date of a rule that started on a day; an extension must be allowed and decided before expiry."""
    rule = rule.on(start)
    term = _term(rule, delegated)
    if extension is not None:
        _check_extension(rule, extension, term.end(start, calendar))
    return _deadline(rule, start, calendar, delegated, extension)


def due_ordinals(
    rule: DeadlineRule, starts: Sequence[int], calendar: Calendar, *, delegated: bool = False, extended: bool = False
) -> list[int]:
    """Work out many due dates as ordinals; each different start is worked out once."""
    applied = _extended if extended else _term
    if not rule.former:
        term = applied(rule, delegated)
        due = {start: term.end(date.fromordinal(start), calendar).toordinal() for start in set(starts)}
    else:
        days = {start: date.fromordinal(start) for start in set(starts)}
        due = {start: applied(rule.on(day), delegated).end(day, calendar).toordinal() for start, day in days.items()}
    return [due[start] for start in starts]


def recompute(deadlines: Iterable[Deadline], old_calendar: Calendar, new_calendar: Calendar) -> list[DeadlineChange]:
    """List the deadlines that another calendar moves or makes certain."""
    changed = old_calendar.changed_days(new_calendar)
    changes = []
    for before in deadlines:
        if not _touched(before, changed):
            continue
        after = _deadline(before.rule, before.started_on, new_calendar, before.delegated, before.extension)
        if (after.due_on, after.provisional) != (before.due_on, before.provisional):
            changes.append(DeadlineChange(before, after))
    return changes


def _touched(deadline: Deadline, changed: list[int]) -> bool:
    place = bisect_right(changed, deadline.started_on.toordinal())
    return place < len(changed) and changed[place] <= deadline.due_on.toordinal()


def _deadline(
    rule: DeadlineRule, start: date, calendar: Calendar, delegated: bool, extension: Extension | None
) -> Deadline:
    first = _term(rule, delegated)
    term = _extended(rule, delegated) if extension else first
    due = term.end(start, calendar)
    reading = Reading(rule, term, start, due, delegated)
    if extension:
        reason = extension.text if extension.reason == "other" else _extension_rule(rule).reasons[extension.reason]
        reading = Reading(rule, term, start, due, delegated, reason, extension.decided_on, first.end(start, calendar))
    provisional = bool(reading.unannounced_years(calendar))
    return Deadline(
        rule.id, start, due, provisional, term.unit, term.days, reading.clause, explain(reading, calendar), rule,
        delegated, extension,
    )  # fmt: skip


def _term(rule: DeadlineRule, delegated: bool) -> Term:
    days = rule.delegated_days if delegated and rule.delegated_days else rule.days
    if days is None:
        raise UnsetLocalLimit(f"本县未公布该环节时限（{rule.title}）。")
    return Term(rule.unit, days, rule.roll, rule.later_of_both)


def _extended(rule: DeadlineRule, delegated: bool) -> Term:
    extension = _extension_rule(rule)
    if extension.days is None:
        raise ExtensionRefused(f"本地未设定“{rule.title}”延长后的期限，不能延长。")
    return Term(rule.unit, max(extension.days, _term(rule, delegated).days), rule.roll, rule.later_of_both)


def _extension_rule(rule: DeadlineRule) -> ExtensionRule:
    if rule.extension is None:
        raise ExtensionRefused(f"“{rule.title}”的期限依法不能延长。")
    return rule.extension


def _check_extension(rule: DeadlineRule, extension: Extension, due: date) -> None:
    reasons = _extension_rule(rule).reasons
    if extension.reason not in reasons:
        allowed = "、".join(f"{title}（{code}）" for code, title in reasons.items())
        raise ExtensionRefused(f"延长理由“{extension.reason}”不在允许的范围：{allowed}。")
    if extension.decided_on > due:
        raise ExtensionRefused(f"期限已于 {due} 届满，届满后不能再延长。")
    if extension.reason == "other":
        _check_other(extension)


def _check_other(extension: Extension) -> None:
    if not extension.text.strip():
        raise ExtensionRefused("以其他特殊情况延长的，必须写明具体理由。")
    if not extension.second_signature.strip() or extension.second_signature == extension.decided_by:
        raise ExtensionRefused("以其他特殊情况延长的，必须由另一名负责人签字同意。")
