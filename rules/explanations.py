"""The sentence that explains a due date, so that a clerk can read it aloud and count along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from rules.deadline_rules import DeadlineRule, Term
from rules.workdays import Calendar, ExceptionalDay

_WEEKDAYS = "一二三四五六日"
_UNIT_NAMES = {"working_day": "个工作日", "calendar_day": "日", "month": "个月"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence needs: the rule, the term that was applied, its ends, and the extension if there is one."""

    rule: DeadlineRule
    term: Term
    start: date
    due: date
    delegated: bool
    reason: str = ""
    extended_on: date | None = None
    original_due_on: date | None = None

    @property
    def clause(self) -> str:
        """Name the clause the length rests on."""
        if self.extended_on and self.rule.extension:
            return self.rule.extension.clause
        return self.rule.delegated_clause if self.delegated and self.rule.delegated_days else self.rule.clause

    def unannounced_years(self, calendar: Calendar) -> list[int]:
        """List the years without a notice that can still move the due date."""
        whole = self.term.unit == "working_day" or self.term.later_of_both
        after = self.start if whole else self.term.plain_end(self.start) - timedelta(days=1)
        return calendar.unannounced_years(after, self.due)


def explain(reading: Reading, calendar: Calendar) -> str:
    """Write the one sentence for a due date."""
    parts = [_opening(reading), *_extension(reading)]
    parts += _counted(reading, calendar) if reading.term.unit == "working_day" else _rolled(reading, calendar)
    parts += [
        f"截止 {reading.due}（{_weekday(reading.due)}）",
        f"依据{reading.clause}",
        *_provisional(reading, calendar),
    ]
    return "；".join(parts) + "。"


def _opening(reading: Reading) -> str:
    passed = "，审核确认权限已下放乡镇（街道）" if reading.delegated and reading.rule.delegated_days else ""
    return f"{reading.rule.start_title} {reading.start}，当日不计{passed}，期限{_length(reading.term)}"


def _length(term: Term) -> str:
    if term.unit == "month" and term.days % 12 == 0:
        return f"{term.days // 12}年"
    return f"{term.days}{_UNIT_NAMES[term.unit]}"


def _extension(reading: Reading) -> list[str]:
    if reading.extended_on is None:
        return []
    return [f"因{reading.reason}于 {reading.extended_on} 决定延长，原截止 {reading.original_due_on}"]


def _counted(reading: Reading, calendar: Calendar) -> list[str]:
    days = calendar.exceptions_between(reading.start, reading.due)
    rest, worked = [day for day in days if not day.working], [day for day in days if day.working]
    parts = [f"扣除周末和 {_blocks(rest)}" if rest else "扣除周末"]
    return [*parts, f"计入 {_worked(worked)}"] if worked else parts


def _worked(days: list[ExceptionalDay]) -> str:
    papers = groupby(days, key=lambda day: "调休上班" if day.layer == "state_council" else _reason(day, "上班"))
    return "、".join(f"{'、'.join(str(day.on) for day in group)} {paper}" for paper, group in papers)


def _rolled(reading: Reading, calendar: Calendar) -> list[str]:
    plain = reading.term.plain_end(reading.start)
    unit = "同一日号或月末" if reading.term.unit == "month" else f"第{reading.term.days}日"
    parts = [f"按自然日计算，{unit}为 {plain}"]
    rests = not calendar.is_working_day(plain)
    if rests and reading.term.roll:
        parts.append(f"遇{_why_rest(plain, calendar)}，顺延至 {calendar.roll_forward(plain)}")
    if rests and not reading.term.roll:
        parts.append("该期限不因休息日顺延")
    if reading.term.later_of_both:
        working = calendar.add_working_days(reading.start, reading.term.days)
        parts.append(f"满{reading.term.days}个工作日为 {working}，取较晚的一日")
    return parts


def _why_rest(on: date, calendar: Calendar) -> str:
    day = calendar.exception_on(on)
    return _reason(day, "放假") if day else _weekday(on)


def _reason(day: ExceptionalDay, what: str) -> str:
    paper = f"（{day.document}）" if day.layer in ("province", "county") else ""
    return f"{day.name}{what}{paper}"


def _blocks(days: list[ExceptionalDay]) -> str:
    blocks: list[list[ExceptionalDay]] = []
    for day in days:
        if blocks and _continues(blocks[-1][-1], day):
            blocks[-1].append(day)
        else:
            blocks.append([day])
    return "、".join(f"{_span(block[0].on, block[-1].on)} {_reason(block[0], '放假')}" for block in blocks)


def _continues(before: ExceptionalDay, day: ExceptionalDay) -> bool:
    same = (before.name, before.layer, before.document) == (day.name, day.layer, day.document)
    return same and day.on - before.on == timedelta(days=1)


def _span(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} 至 {last}"


def _weekday(on: date) -> str:
    return f"星期{_WEEKDAYS[on.weekday()]}"


def _provisional(reading: Reading, calendar: Calendar) -> list[str]:
    years = reading.unannounced_years(calendar)
    if not years:
        return []
    named = "、".join(f"{year}年" for year in years)
    return [f"暂定：{named}放假安排尚未公布，先按法定节日推算，公布后自动重算"]
