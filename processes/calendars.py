"""Holiday notices from files into rows, and the rows as calendars, built once and never stale."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from offices.models import CalendarDay, CalendarYear
from processes.snapshots import Snapshot
from rules.areas import lineage
from rules.load_calendar import CalendarNotice, load_calendar
from rules.workdays import Calendar, ExceptionalDay

_COLUMNS = ("on", "working", "name", "layer", "document", "area")


@dataclass(frozen=True)
class _Days:
    """All exceptional days, and the calendars already built from them."""

    days: tuple[ExceptionalDay, ...]
    areas: frozenset[str]
    years: frozenset[int]
    calendars: dict[frozenset[str], Calendar]


def _build() -> _Days:
    days = tuple(ExceptionalDay(*row) for row in CalendarDay.objects.order_by("id").values_list(*_COLUMNS))
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    return _Days(days, frozenset(day.area for day in days), years, {})


_snapshot = Snapshot(_build, CalendarDay, CalendarYear)


def calendar(area: str) -> Calendar:
    """The calendar of an area as its rows stand now; areas without days of their own share one."""
    held = _snapshot.current()
    own = frozenset(lineage(area)) & held.areas
    if own not in held.calendars:
        held.calendars[own] = Calendar.build((day for day in held.days if day.area in own), held.years)
    return held.calendars[own]


def areas() -> frozenset[str]:
    """The areas that have days of their own."""
    return _snapshot.current().areas


def read(path: Path) -> CalendarNotice:
    """One notice from its file."""
    return load_calendar(path.read_text("utf-8"), path.name)


def load(notices: Iterable[CalendarNotice], *, corrected: bool) -> int:
    """Writes notices as rows and returns how many changed something; only a corrected one replaces another's."""
    return sum(_load_one(notice, corrected) for notice in notices)


@transaction.atomic
def _load_one(notice: CalendarNotice, corrected: bool) -> bool:
    years = notice.years if notice.layer == "state_council" else frozenset()
    others = CalendarYear.objects.filter(year__in=years).exclude(document=notice.document)
    documents = [notice.document, *others.values_list("document", flat=True)]
    if len(documents) > 1 and not corrected:
        return False
    layer = CalendarDay.objects.filter(area=notice.area, layer=notice.layer)
    days = notice.days if corrected else _free(notice, layer.exclude(document=notice.document))
    if _same(days, layer.filter(document__in=documents)) and _announced(years, notice.document):
        return False
    layer.filter(document__in=documents).delete()
    layer.filter(on__in=[day.on for day in days]).delete()
    CalendarDay.objects.bulk_create([CalendarDay(**_columns(day)) for day in days], batch_size=500)
    CalendarYear.objects.filter(year__in=years).delete()
    CalendarYear.objects.bulk_create([CalendarYear(year=year, document=notice.document) for year in sorted(years)])
    return True


def _free(notice: CalendarNotice, others: QuerySet[CalendarDay]) -> list[ExceptionalDay]:
    """A file in the box does not undo what the installation set for a day."""
    taken = set(others.filter(on__in=[day.on for day in notice.days]).values_list("on", flat=True))
    return [day for day in notice.days if day.on not in taken]


def _same(days: Iterable[ExceptionalDay], rows: QuerySet[CalendarDay]) -> bool:
    return {tuple(_columns(day).values()) for day in days} == set(rows.values_list(*_COLUMNS))


def _columns(day: ExceptionalDay) -> dict[str, object]:
    return {name: getattr(day, name) for name in _COLUMNS}


def _announced(years: Iterable[int], document: str) -> bool:
    return set(years) == set(CalendarYear.objects.filter(document=document).values_list("year", flat=True))
