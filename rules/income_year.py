"""The income of a monitoring year: from the first day of the same month last year to the end of last month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from rules.assessment.amounts import round_yuan
from rules.assessment.ledger import Line
from rules.fields import Fields
from rules.load import Tables
from rules.standards import Standards


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """Which answers count for and against the year's income, with which line it is compared, on which clause."""

    plus: tuple[str, ...]
    minus: tuple[str, ...]
    line: str
    clause: str


@dataclass(frozen=True, slots=True)
class YearIncome:
    """What a household had a head in the year, in yuan, as lines; `below` is None where the area set no line."""

    first: date
    last: date
    per_head: Decimal
    below: bool | None
    lines: tuple[Line, ...]

    @property
    def per_month(self) -> Decimal:
        """Return yuan a head and month."""
        return round_yuan(Fraction(self.per_head) / 12)


def income_year(on: date) -> tuple[date, date]:
    """Return the first and the last day of the year that is reckoned on a day: twelve whole months before it."""
    last = on.replace(day=1) - timedelta(days=1)
    return date(on.year - 1, on.month, 1), last


def income_rule(tables: Tables, scheme: str) -> IncomeRule | None:
    """Return a scheme's `[income_year]` table, or None when it reckons no such year."""
    raw = tables.sections.get(scheme, {}).get("income_year")
    if raw is None:
        return None
    row = Fields(raw, f"rules/tables/{scheme}.toml", "[income_year]")
    found = IncomeRule(row.words("plus", required=True), row.words("minus"), row.text("line"), row.text("clause"))
    row.done()
    return found


def reckon(rule: IncomeRule, said: Mapping[str, object], persons: int, on: date, standards: Standards) -> YearIncome:
    """Reckon the year of a household of so many persons; an answer nobody gave counts as nothing."""
    first, last = income_year(on)
    total = sum((_yuan(said.get(name)) for name in rule.plus), Fraction(0))
    total -= sum((_yuan(said.get(name)) for name in rule.minus), Fraction(0))
    exact = total / max(1, persons)
    per_head = round_yuan(exact)
    period = f"{first.year}年{first.month}月至{last.year}年{last.month}月"
    head = Line(f"{period}人均纯收入（{persons}人）", rule.line, rule.clause, Fraction(per_head), None, True)
    row = standards.find(rule.line)
    if row is None:
        return YearIncome(first, last, per_head, None, (head,))
    below = exact < Fraction(Decimal(str(row.value)))
    words = f"监测线每人每年 {row.value} 元，{'低于' if below else '不低于'}监测线"
    line = Line(words, rule.line, rule.clause, Fraction(Decimal(str(row.value))), None, False)
    return YearIncome(first, last, per_head, below, (head, line))


def _yuan(told: object) -> Fraction:
    return Fraction(Decimal(str(told))) if told not in (None, "") else Fraction(0)
