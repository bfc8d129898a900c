"""Template filters for official Chinese: dates, sums, cited clauses and the four levels of numbering."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rules.documents import chinese_date, money_in_capitals

register = template.Library()
PARTS = "parts"
_HEAD_WIDTH = 440  # pt, of the text area's 442

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_DIGITS = "零一二三四五六七八九"


@register.filter
def on_date(value: date | str | None) -> str:
    """Writes a day with Arabic figures and no leading zero (GB/T 9704 7.3.5.4)."""
    day = _as_date(value)
    return chinese_date(day) if day else str(value or "")


@register.filter
def at_time(value: datetime | str | None) -> str:
    """Writes a day and the minute."""
    if isinstance(value, str) and "T" in value:
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        return on_date(value)
    return f"{on_date(value)}{value.hour}时{value.minute:02d}分"


@register.filter
def in_month(value: date | str | None) -> str:
    """Writes the month alone."""
    day = _as_date(value)
    return f"{day.year}年{day.month}月" if day else ""


@register.filter
def compact_date(value: date | str | None) -> str:
    """Writes a day in eight figures, as archive catalogues do."""
    day = _as_date(value)
    return f"{day:%Y%m%d}" if day else ""


@register.filter
def capitals(value: object) -> str:
    """Writes a sum in capitals."""
    return money_in_capitals(Decimal(str(value)))


@register.filter
def yuan(value: object) -> str:
    """Writes a sum in figures, with fen only when there are any."""
    if value is None or value == "":
        return ""
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    return f"{amount:.0f}" if amount == amount.to_integral_value() else f"{amount:.2f}"


@register.filter
def cited(clauses: Iterable[str] | str | None) -> str:
    """Joins clauses, naming each law once: 《最低生活保障审核确认办法》第十九条、第二十条."""
    rows = [clauses] if isinstance(clauses, str) else list(clauses or ())
    articles: dict[str, list[str]] = {}
    for row in rows:
        law, _, article = row.strip().partition(" ")
        kept = articles.setdefault(law.strip("《》"), [])
        if article and article not in kept:
            kept.append(article)
    return "、".join(f"《{law}》{'、'.join(found)}" for law, found in articles.items() if law)


@register.filter
def numbered(position: int, level: int = 1) -> str:
    """Writes the number of a heading from its place: 一、 （一） 1. （1）."""
    styles = {1: f"{in_words(position)}、", 2: f"（{in_words(position)}）", 3: f"{position}.", 4: f"（{position}）"}
    return styles[level]


@register.simple_tag(takes_context=True)
def part(context: template.Context, heading: str) -> SafeString:
    """Writes a first-level heading under the next free number, so that none is skipped or used twice."""
    return format_html("<h2>{}{}</h2>", numbered(next(context[PARTS])), heading)


@register.filter
def in_words(number: int) -> str:
    """Writes 1 to 99 as Chinese numerals."""
    tens, ones = divmod(int(number), 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


@register.filter
def listed(values: Iterable[object] | str | None) -> str:
    """Joins words with the enumeration comma."""
    return values if isinstance(values, str) else "、".join(str(value) for value in values or ())


@register.filter
def in_pages(rows: Iterable[object], size: int) -> list[list[object]]:
    """Cuts a long list into pages of so many rows."""
    rows = list(rows)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


@register.filter
def times(number: int, factor: int) -> int:
    """Multiplies: where a page's numbering starts."""
    return number * factor


@register.filter
def beside(first: Iterable[object], second: Iterable[object]) -> list[tuple[object, object]]:
    """Pairs two lists of equal length."""
    return list(zip(first, second, strict=True))


@register.filter
def in_title_lines(title: str) -> list[str]:
    """Breaks a title where its author broke it."""
    return title.splitlines()


@register.filter
def longest(names: Iterable[str]) -> str:
    """Picks the longest name: the one that a joint head is measured by."""
    return max(names, key=len)


@register.filter
def head_size(text: str) -> int:
    """Sizes a red head so that it stays within the text area (GB/T 9704 7.2.4)."""
    return min(46, int(_HEAD_WIDTH / max(len(text), 1)))


@register.filter
def copied(offices: Iterable[str]) -> str:
    """Joins the offices that get a copy."""
    return "，".join(offices)


@register.filter
def ticked(choice: str, chosen: str) -> str:
    """Writes a choice with its box, ticked or empty."""
    return f"{'☑' if choice == chosen else '☐'}{choice}"


@register.filter
def dash(value: object) -> object:
    """Puts a dash where nothing was filled in."""
    return value if value not in (None, "", (), []) else "—"


def _as_date(value: date | str | None) -> date | None:
    if not isinstance(value, str):
        return value
    found = _ISO_DAY.match(value)
    return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
