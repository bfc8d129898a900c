"""A county's divisions and offices: read from the shipped file, compared with the rows, written in bulk."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from offices import divisions, naming, succession
from offices.divisions import Level
from offices.errors import UnknownDivision
from offices.models import Division, Office, OfficeKind

FOLDER = Path(__file__).parent / "data" / "divisions"
_AREA_CODES = {"411200000000": "0398", "340300000000": "0552", "430600000000": "0730", "451200000000": "0778"}
_COLUMNS = ("parent", "level", "kind", "name")


@dataclass(frozen=True)
class Loaded:
    """What one loading of a county changed."""

    county: str
    divisions: int
    offices: int
    created: int
    renamed: int
    closed: int


def read(county: str, folder: Path = FOLDER) -> list[Division]:
    """The divisions of a county and the two above it, from the file named by its six digits."""
    path = folder / f"{county[:6]}.csv"
    if not path.is_file():
        shipped = "、".join(sorted(file.stem for file in folder.glob("*.csv")))
        raise UnknownDivision(f"没有区划文件{path.name}；现有：{shipped}")
    with path.open(encoding="utf-8", newline="") as file:
        return [Division(**{**row, "level": int(row["level"])}) for row in csv.DictReader(file)]


def known(code: str) -> str:
    """The twelve digits of a division that stands in the rows or in a shipped file; UnknownDivision otherwise."""
    try:
        full = divisions.full(code)
    except ValueError as slip:
        raise UnknownDivision(str(slip)) from slip
    if Division.objects.filter(code=full, valid_to__isnull=True).exists() or _shipped(full):
        return full
    raise UnknownDivision(f"没有区划代码“{code}”，请核对，或先导入该县的区划")


def _shipped(full: str) -> bool:
    path = FOLDER / f"{full[:6]}.csv"
    return path.is_file() and any(row.code == full for row in read(full))


def offices_of(rows: Iterable[Division]) -> list[Office]:
    """The offices that belong to the divisions of one county."""
    rows = list(rows)
    names = {row.code: row.name for row in rows}
    county = next(row for row in rows if row.level == Level.COUNTY)
    prefecture = names.get(county.parent, "")
    title = naming.county_title(county.name, prefecture)
    lead = naming.county_word(county.name, prefecture)
    found = [_county_office(county.code, title, lead, entry) for entry in naming.COUNTY_OFFICES]
    found += [_township_office(row, title, lead) for row in rows if row.level == Level.TOWNSHIP]
    found += [_village_committee(row, title, names[row.parent]) for row in rows if row.level == Level.VILLAGE]
    found += [_county_office(county.code, title, lead, entry) for entry in naming.MORE_DEPARTMENTS]
    for place, office in enumerate(found, start=1):
        office.phone = demo_phone(county.parent, place)
    return found


def demo_phone(prefecture: str, place: int) -> str:
    """A number no exchange gives out: a local number never begins with 0."""
    return f"{_AREA_CODES.get(prefecture, '000')}-0{place:06d}（演示）"


def _county_office(code: str, title: str, lead: str, entry: naming.CountyOffice) -> Office:
    return Office(
        division_id=code,
        kind=entry.kind,
        department=entry.department,
        name=title + entry.ending,
        short_name=lead + entry.word,
        address=title,
    )


def _township_office(row: Division, title: str, lead: str) -> Office:
    return Office(
        division_id=row.code,
        kind=OfficeKind.TOWNSHIP_OFFICE,
        name=naming.township_office(title, row.name, row.kind),
        short_name=naming.township_word(lead, row.name, row.kind),
        address=title + row.name,
    )


def _village_committee(row: Division, title: str, town: str) -> Office:
    name = naming.village_committee(title, town, row.name, row.kind)
    return Office(division_id=row.code, kind=OfficeKind.VILLAGE_COMMITTEE, name=name, address=title + town + row.name)


def committee_of(village: Division) -> Office:
    """The committee of a village that is entered by hand, called as those in the files are."""
    above = dict(Division.objects.filter(code__in=divisions.ancestors(village.code)).values_list("code", "name"))
    county = divisions.at(village.code, Level.COUNTY)
    title = naming.county_title(above[county], above.get(divisions.parent(county), ""))
    return _village_committee(village, title, above[village.parent])


@transaction.atomic
def load(code: str, on: date, folder: Path = FOLDER) -> Loaded:
    """Brings the rows of a county in line with its file; what is gone or was called otherwise is kept with its end.

    What the county has merged stays merged, although the file does not know of it yet.
    """
    county = divisions.at(divisions.full(code), Level.COUNTY)
    rows, merged = read(county, folder), succession.merged_in(county[:6])
    closed = _write_divisions(county, rows, on)
    offices = offices_of(row for row in rows if row.code not in merged)
    created, renamed = _write_offices(county, offices, on)
    return Loaded(county, len(rows), len(offices), created, renamed, closed)


def _write_divisions(county: str, rows: list[Division], on: date) -> int:
    known = {row.code: row for row in Division.objects.filter(code__in=[row.code for row in rows])}
    new = [row for row in rows if row.code not in known]
    if any(code == county for code in known):
        for row in new:
            row.valid_from = on
    Division.objects.bulk_create(new, batch_size=500)
    changed = [known[row.code] for row in rows if row.code in known and _take_over(known[row.code], row)]
    Division.objects.bulk_update(changed, [*_COLUMNS, "valid_to"], batch_size=200)
    return _close_the_gone(county, {row.code for row in rows}, on)


def _take_over(known: Division, row: Division) -> bool:
    same = known.valid_to is None and all(getattr(known, column) == getattr(row, column) for column in _COLUMNS)
    if same or known.successor:
        return False
    for column in _COLUMNS:
        setattr(known, column, getattr(row, column))
    known.valid_to = None
    return True


def _close_the_gone(county: str, codes: set[str], on: date) -> int:
    first, last = divisions.bounds(county)
    standing = Division.objects.filter(code__gte=first, code__lt=last, valid_to__isnull=True)
    codes = codes | set(succession.merged_in(county[:6]).values())
    gone = [code for code in standing.values_list("code", flat=True) if code not in codes]
    Division.objects.filter(code__in=gone).update(valid_to=on)
    Office.objects.filter(division_id__in=gone, until_on__isnull=True).update(until_on=on)
    return len(gone)


def _write_offices(county: str, offices: list[Office], on: date) -> tuple[int, int]:
    first, last = divisions.bounds(county)
    living = list(Office.objects.filter(division_id__gte=first, division_id__lt=last, until_on__isnull=True))
    named = {(row.division_id, row.kind, row.name) for row in living}
    by_slot = {_slot(row): row for row in living}
    missing = [office for office in offices if (office.division_id, office.kind, office.name) not in named]
    renamed = [(by_slot[_slot(office)], office) for office in missing if _slot(office) in by_slot]
    new = [office for office in missing if _slot(office) not in by_slot]
    _rename(renamed, on)
    Office.objects.bulk_create(_not_reopened(new), batch_size=500)
    return len(new), len(renamed)


def _not_reopened(new: list[Office]) -> list[Office]:
    """A division that comes back finds its old office again."""
    ended = Office.objects.filter(division_id__in=[office.division_id for office in new], until_on__isnull=False)
    known = {(row.division_id, row.kind, row.name): row.pk for row in ended}
    absent = [office for office in new if (office.division_id, office.kind, office.name) not in known]
    wanted = {(office.division_id, office.kind, office.name) for office in new}
    Office.objects.filter(pk__in=[known[key] for key in wanted & known.keys()]).update(until_on=None)
    return absent


def _slot(office: Office) -> tuple[str, str, str]:
    """A division has one office of a kind, but several departments, which their words tell apart."""
    return office.division_id, office.kind, office.short_name if office.kind == OfficeKind.DEPARTMENT else ""


def _rename(renamed: list[tuple[Office, Office]], on: date) -> None:
    """The office goes on under its id, so posts and tasks stay with it; the old name stays as a row that has ended."""
    before = [_copy_ended(office, on - timedelta(days=1)) for office, _ in renamed if office.from_on < on]
    for office, wanted in renamed:
        Office.objects.filter(division_id=office.division_id, kind=office.kind, name=wanted.name).delete()
        office.name, office.short_name, office.from_on = wanted.name, wanted.short_name, on
    Office.objects.bulk_update([office for office, _ in renamed], ["name", "short_name", "from_on"], batch_size=200)
    Office.objects.bulk_create(before, batch_size=500)


def _copy_ended(office: Office, until_on: date) -> Office:
    kept = ("division_id", "kind", "department", "name", "short_name", "phone", "address", "from_on")
    return Office(until_on=until_on, **{name: getattr(office, name) for name in kept})
