"""Where a worked case plays: a real village, or any code at all, with every office that a case needs."""

from datetime import date

from offices import counties, divisions
from offices.divisions import Level
from offices.models import Division, Office
from offices.routing import in_force

_NAMES = {
    Level.PROVINCE: ("省", "示例省"),
    Level.PREFECTURE: ("市", "示例市"),
    Level.COUNTY: ("县", "示例县"),
    Level.TOWNSHIP: ("镇", "示例镇"),
    Level.VILLAGE: ("村委会", "示例村村委会"),
}


def village(code: str) -> str:
    """The village of a code; a shorter code stands for the first village under it, known or invented."""
    full = divisions.full(code)
    if divisions.level(full) == Level.VILLAGE:
        return full
    first, last = divisions.bounds(full)
    rows = Division.objects.filter(code__gte=first, code__lt=last, level=Level.VILLAGE, valid_to__isnull=True)
    known = rows.order_by("code").values_list("code", flat=True).first()
    return known or _invented(full)


def _invented(code: str) -> str:
    """The first village of the first town: digits that no statistics give out end in 001."""
    town = code[:9] if divisions.level(code) == Level.TOWNSHIP else f"{code[:6]}100"
    return f"{town}001"


def furnish(code: str, on: date) -> None:
    """Makes the divisions above a village and the offices of its county, town and village that are not there yet."""
    rows = {row.code: row for row in Division.objects.filter(code__in=divisions.ancestors(code))}
    for ancestor in reversed(divisions.ancestors(code)[:-1]):
        if ancestor not in rows:
            rows[ancestor] = _division(ancestor)
    wanted = counties.offices_of(row for row in rows.values() if row.level >= Level.PREFECTURE)
    known = set(Office.objects.filter(in_force(on), division_id__in=list(rows)).values_list("division_id", "kind"))
    missing = [office for office in wanted if (office.division_id, str(office.kind)) not in known]
    for office in missing:
        office.from_on = min(office.from_on, on)
    Office.objects.bulk_create(missing)


def _division(code: str) -> Division:
    rank = divisions.level(code)
    kind, name = _NAMES[rank]
    return Division.objects.create(code=code, parent=divisions.parent(code), level=rank, kind=kind, name=name)
