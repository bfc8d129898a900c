"""Rows that hold for a time: `from` the day a row begins, `until` its last day, both of them kept in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from rules.fields import Fields

Sections = Mapping[str, Mapping[str, object]]
DATES = ("from", "until")


def change_days(sections: Sections) -> tuple[date, ...]:
    """List the days on which a row begins, or the first without it, in order; wrong dates are refused."""
    days: set[date] = set()
    for scheme, section in sections.items():
        for row in _dated(scheme, section):
            first, last = row.find_day("from"), row.find_day("until")
            if first and last and last < first:
                raise row.wrong("until", f"不早于 {first}", "核对这一行的起止日期")
            days |= {first} if first else set()
            days |= {last + timedelta(days=1)} if last else set()
    return tuple(sorted(days))


def standing(sections: Sections, on: date) -> dict[str, dict[str, object]]:
    """Give the same sections with only the rows in force on a day, their dates taken off."""
    return {
        scheme: {name: _standing(value, on) if _is_rows(value) else value for name, value in section.items()}
        for scheme, section in sections.items()
    }


def place_of(days: tuple[date, ...], on: date) -> int:
    """Say between which two change days a day lies: on equal places the same rows hold."""
    return bisect_right(days, on)


def _dated(scheme: str, section: Mapping[str, object]) -> Iterator[Fields]:
    file = f"rules/tables/{scheme}.toml"
    for name, value in section.items():
        if not _is_rows(value):
            continue
        for row in Fields({name: value}, file, "规则表").rows(name):
            if any(row.raw(key) is not None for key in DATES):
                yield row


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _standing(rows: object, on: date) -> list[dict[str, object]]:
    return [
        {key: value for key, value in row.items() if key not in DATES}
        for row in rows  # type: ignore[attr-defined]
        if row.get("from", date.min) <= on <= row.get("until", date.max)
    ]
