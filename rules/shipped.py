"""The files that come with the product: tables, packs and calendars, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rules.load import Tables, check_rows, load_calendar, load_pack, load_tables
from rules.load_calendar import CalendarNotice
from rules.standards import StandardRow
from rules.workdays import Calendar

ROOT = Path(__file__).parent
# What describes packs, departments' data and what is watched is no table of any scheme, and no part of an edition.
OUTSIDE_EDITIONS = frozenset({"parameters", "data_items", "indicators", "risk_matrix", "reminders", "watch_groups"})


@lru_cache(maxsize=1)
def shipped_rows() -> tuple[StandardRow, ...]:
    """Read every region pack in the box."""
    rows = [row for path in _files("packs") for row in load_pack(_text(path), _name(path))]
    check_rows(rows)
    return tuple(rows)


@lru_cache(maxsize=1)
def shipped_notices() -> tuple[CalendarNotice, ...]:
    """Read every calendar file in the box."""
    return tuple(load_calendar(_text(path), _name(path)) for path in _files("calendar"))


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    """Build the nation's calendar from the files in the box."""
    notices = shipped_notices()
    years = {year for notice in notices for year in notice.years}
    return Calendar.build((day for notice in notices for day in notice.days), years)


def shipped_texts() -> dict[str, str]:
    """Give the table texts in the box by scheme name."""
    return {path.stem: _text(path) for path in _files("tables") if path.stem not in OUTSIDE_EDITIONS}


@lru_cache(maxsize=1)
def shipped_tables() -> Tables:
    """Read every table in the box."""
    return load_tables(shipped_texts())


def _files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).glob("*.toml"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _name(path: Path) -> str:
    return path.relative_to(ROOT.parent).as_posix()
