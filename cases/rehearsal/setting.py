"""What holds where a worked case plays: parameters and days off that its file states in place of the area's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from offices.models import CalendarDay, CalendarYear, StandardValue
from processes import standard_rows
from rules.areas import lineage
from rules.assessment.errors import Problem
from rules.assessment.parameters import read_parameters
from rules.assessment.reading import Reader
from rules.parameters import canonical, find_parameter
from rules.workdays import LAYERS

LONG_AGO = date(1990, 1, 1)
CITE = "算例指定的数值"
YEARLY = "yuan_per_person_year"


@dataclass(frozen=True)
class Setting:
    """One value that the file states: for which key, from when until when, for which kind of residence."""

    key: str
    value: object
    from_on: date = LONG_AGO
    until_on: date | None = None
    residence_kind: str = ""
    cite: str = CITE
    unit: str = ""


@dataclass(frozen=True)
class DayOff:
    """A day that the file says is off, or worked, and which paper orders it."""

    on: date
    working: bool
    name: str
    layer: str
    area: str


def read_settings(told: Mapping[str, object], residence_kind: str | None) -> tuple[list[Setting], list[Problem]]:
    """Reads [parameters]: plain values as `assess` takes them, or rows with `value` and `from`."""
    reader, found, plain = Reader(), [], {}
    for key, value in _flat(told, ""):
        if _dated(value):
            found += [_row(reader, key, row) for row in (value if isinstance(value, list) else [value])]
        else:
            plain[key] = value
    read = read_parameters(reader, plain, residence_kind)
    return [*found, *(_plain(key, value) for key, value in read.items())], reader.problems


def _flat(values: Mapping[str, object], prefix: str) -> Iterable[tuple[str, object]]:
    for name, value in values.items():
        if isinstance(value, Mapping) and not _dated(value):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _dated(value: object) -> bool:
    rows = value if isinstance(value, list) and value else [value]
    return all(isinstance(row, Mapping) and "value" in row for row in rows)


def _row(reader: Reader, key: str, row: Mapping[str, object]) -> Setting:
    allowed = {"value", "from", "until", "residence_kind", "cite", "unit"}
    for name in row.keys() - allowed:
        reader.refuse(f"parameters.{key}.{name}", row[name], "、".join(sorted(allowed)))
    read = read_parameters(reader, {key: row.get("value")}, None)
    days = {name: row.get(name) for name in ("from", "until")}
    for name, day in days.items():
        if day is not None and type(day) is not date:
            reader.refuse(f"parameters.{key}.{name}", day, "日期，如 2026-07-01")
            days[name] = None
    made = _plain(*next(iter(read.items()), (canonical(key), None)))
    return Setting(
        made.key,
        made.value,
        days["from"] or LONG_AGO,
        days["until"],
        str(row.get("residence_kind") or ""),
        str(row.get("cite") or CITE),
        str(row.get("unit") or made.unit),
    )


def _plain(key: str, value: object) -> Setting:
    """A twelfth that no decimal can hold is kept as the yearly sum."""
    if isinstance(value, Fraction):
        yearly = value * 12
        return Setting(key, Decimal(yearly.numerator) / yearly.denominator, unit=YEARLY)
    parameter = find_parameter(key)
    return Setting(key, value, unit=parameter.unit if parameter else "")


def put(settings: Iterable[Setting], areas: Iterable[str]) -> None:
    """Writes what the file states as rows of the very areas in which it plays, where nothing is more specific."""
    settings, areas = list(settings), list(dict.fromkeys(areas))
    keys = {setting.key for setting in settings}
    StandardValue.objects.filter(area__in=areas, key__in=keys).delete()
    if "dibao_margin.multiplier" in keys and "dibao_margin.standard" not in keys:
        unset(["dibao_margin.standard"], areas)
    StandardValue.objects.bulk_create([_value(setting, area) for area in areas for setting in settings])


def change(settings: Iterable[Setting], area: str, on: date) -> None:
    """Writes what an area sets from a day on; what held before stays for the days before."""
    for setting in settings:
        from_on = on if setting.from_on == LONG_AGO else setting.from_on
        _value(replace(setting, from_on=from_on), area).save()


def _value(setting: Setting, area: str) -> StandardValue:
    return StandardValue(
        area=area,
        key=setting.key,
        residence_kind=setting.residence_kind,
        value=standard_rows.encode(setting.value),
        unit=setting.unit,
        from_on=setting.from_on,
        until_on=setting.until_on,
        set_by="rehearsal",
        cite=setting.cite[:300],
        example=True,
    )


def unset(keys: Iterable[str], areas: Iterable[str]) -> None:
    """Takes values away, the areas' own and those above them: what happens when nobody has set them."""
    above = {code for area in areas for code in lineage(area)}
    StandardValue.objects.filter(area__in=above, key__in=[canonical(key) for key in keys]).delete()


def announce(years: Iterable[int], days: Iterable[DayOff], document: str) -> None:
    """Writes an announced calendar."""
    years, days = list(years), list(days)
    CalendarYear.objects.filter(year__in=years).delete()
    CalendarYear.objects.bulk_create(CalendarYear(year=year, document=document) for year in years)
    for day in days:
        CalendarDay.objects.filter(on=day.on, area=day.area, layer=day.layer).delete()
    CalendarDay.objects.bulk_create(CalendarDay(**vars(day), document=document) for day in days)


def withhold(years: Iterable[int]) -> None:
    """Takes the notice of some years away; the statutory days stay as provisional ones."""
    for year in years:
        CalendarYear.objects.filter(year=year).delete()
        CalendarDay.objects.filter(on__year=year, layer="state_council").delete()


def read_days(rows: object) -> list[DayOff]:
    """Reads the rows of [[calendar.days]]; ValueError says what is wrong."""
    return [_day(row) for row in rows] if isinstance(rows, list) else []


def _day(row: Mapping[str, object]) -> DayOff:
    unknown = row.keys() - {"on", "working", "name", "layer", "area"}
    if unknown:
        raise ValueError(f"没有“{'、'.join(sorted(unknown))}”；可用的有：on、working、name、layer、area")
    if type(row.get("on")) is not date:
        raise ValueError("on 应为日期，如 2027-01-02")
    layer = str(row.get("layer", "state_council"))
    if layer not in LAYERS:
        raise ValueError(f"layer 应为其中一项：{'、'.join(LAYERS)}")
    area = lineage(str(row.get("area") or "000000"))[0]
    return DayOff(row["on"], row.get("working") is True, str(row.get("name", "放假")), layer, area)
