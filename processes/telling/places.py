"""What a guide takes from an area: its standards in words, its own time limits, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from offices import divisions
from offices.divisions import Level
from offices.models import Division, Office, OfficeKind
from offices.routing import in_force
from processes import region
from rules.deadline_rules import DeadlineRule
from rules.errors import MissingStandard
from rules.load import Tables
from rules.parameters import UNITS, find_parameter
from rules.standards import Standards

# The parameters that a resident of each scheme asks about first.
ASKED = {
    "dibao": ("dibao.standard",),
    "tekun": ("tekun.standard", "dibao.standard"),
    "dibao_margin": ("dibao_margin.standard", "dibao.standard"),
    "rigid_expenditure": ("rigid_expenditure.income_ceiling", "rigid_expenditure.ratio"),
    "temporary": ("dibao.standard",),
}
RESIDENCES = {"rural": "农村", "urban": "城镇"}


@dataclass(frozen=True)
class Contact:
    """An office that a resident can turn to."""

    name: str
    phone: str
    address: str


@dataclass(frozen=True)
class Place:
    """An area on a day, as a guide tells it."""

    name: str
    on: date
    standards: tuple[str, ...]
    contacts: tuple[Contact, ...]
    delegated: bool
    rules: Mapping[str, DeadlineRule]
    hotline: str = ""


def read_place(scheme: str, area: str, on: date, tables: Tables) -> Place:
    """Reads what an area has set for a scheme; what nobody has set yet is said in words, never made up."""
    division = Division.objects.filter(pk=area).first()
    values = region.standards(area, on)
    return Place(
        name=division.name if division else area,
        on=on,
        standards=tuple(_standards(scheme, values)),
        contacts=tuple(_contacts(area, on)),
        hotline=_hotline(values),
        delegated=region.decider(scheme, area, on).delegated,
        rules=dict(_rules(tables, values)),
    )


def _hotline(values: Standards) -> str:
    row = values.find("contact.hotline")
    return str(row.value) if row else ""


def _standards(scheme: str, values: Standards) -> Iterator[str]:
    for key in ASKED.get(scheme, ()):
        parameter = find_parameter(key)
        if parameter is None:
            continue
        for kind in RESIDENCES if parameter.by_residence else ("",):
            row = values.find(key, kind or None)
            name = f"{RESIDENCES.get(kind, '')}{parameter.title}"
            if row is None:
                yield f"{name}：本地还没有登记，请向办理机构询问（{parameter.clause}）"
                continue
            example = "（示例数值，须由当地替换）" if row.example else ""
            yield f"{name}：{row.value}{UNITS.get(row.unit or parameter.unit, '')}{example}（{row.cite}）"


def _contacts(area: str, on: date) -> Iterator[Contact]:
    """The offices of the area and of the townships below it that are in force on the day."""
    county = divisions.at(area, Level.COUNTY)
    town = divisions.at(area, Level.TOWNSHIP) if divisions.level(area) >= Level.TOWNSHIP else ""
    low, high = divisions.bounds(town or county)
    rows = Office.objects.filter(in_force(on), division_id__gte=low, division_id__lt=high)
    townships = rows.filter(kind=OfficeKind.TOWNSHIP_OFFICE).order_by("division_id")
    bureaux = Office.objects.filter(in_force(on), kind=OfficeKind.CIVIL_AFFAIRS_BUREAU, division_id=county)
    for office in [*bureaux.order_by("id")[:1], *townships]:
        yield Contact(office.name, office.phone, office.address)


def _rules(tables: Tables, values: Standards) -> Iterator[tuple[str, DeadlineRule]]:
    for rule_id, rule in tables.deadlines.items():
        try:
            yield rule_id, rule.localised(values)
        except MissingStandard:
            continue
