"""Months and periods: how a sum is spread, and what lies inside an accounting period."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction

from rules.assessment.context import Context
from rules.assessment.household import Expense, Income

PERIOD_WORDS = {"month": "每月", "year": "每年", "once": "一次性"}


def months_before(day: date, months: int) -> date:
    """Return the same-numbered day some months earlier (later when negative), or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return date.min if months > 0 else date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_outside_period(context: Context, happened_on: date | None, period: str) -> bool:
    """Tell whether a sum received or spent once lies outside the accounting period before the application."""
    if happened_on is None or period != "once":
        return False
    first = months_before(context.household.applied_on, int(_period(context)))
    return not first <= happened_on <= context.household.applied_on


def months_of(context: Context, row: Income | Expense) -> Fraction:
    """Return over how many months a row's amount is spread."""
    if row.period == "month":
        return Fraction(1)
    if row.period == "year":
        return Fraction(12)
    return Fraction(row.months) if row.months else _period(context)


def _period(context: Context) -> Fraction:
    """A period of no months is no period."""
    months = context.values.number("income.period_months")
    if not months:
        raise context.values.missing("income.period_months")
    return months
