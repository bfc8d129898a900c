"""Who is in sight and what share of them is helped: the six classes, the groups of potential risk, the townships."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import chain
from cases.payments import sheets
from monitoring.risk import coverage as counting
from monitoring.risk.coverage import Coverage, Line
from offices import divisions
from rules.watch_groups import shipped_groups
from web.desk import Desk, desk, seated
from web.files import as_file
from web.filters import town_of
from web.posts import READS_QUALITY
from web.registers import village_names

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@seated(*READS_QUALITY)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """The figures of one's area or of one township of it; as a workbook with `format=xlsx`."""
    here, place = desk(request), town_of(request)
    found = counting.coverage(here.user, here.on, place)
    if request.GET.get("format") == "xlsx":
        return _sheet(here, found)
    towns = counting.by_town(here.user, here.on)
    names = village_names(f"{town}000" for town in (*towns, *([place] if place else ())))
    values = {
        "found": found,
        "place": place,
        "place_name": names.get(divisions.full(place), place) if place else "",
        "towns": [(town, names.get(f"{town}000", town), *sums) for town, sums in towns.items()],
        "standing": {each.id: each.standing for each in shipped_groups().by_id.values() if each.standing},
    }
    return render(request, "web/risk/coverage.html", values)


def _sheet(here: Desk, found: Coverage) -> HttpResponse:
    head = (_("类别"), _("户数"), _("人数"), _("其中已纳入救助户数"), _("其中已纳入救助人数"), _("覆盖率（%）"))
    rows = [head, *(_row(line) for line in (*found.classes, *found.groups))]
    rows.append((_("低收入人口（不重复）"), found.low_income.households, found.low_income.persons))
    rows.append((_("其他潜在风险对象（不重复）"), found.potential.households, found.potential.persons))
    rows.append((_("纳入监测人口"), "", found.persons, "", "", _("占户籍人口%"), found.rate or "—"))
    chain.append_for_county(here.county, "export", here.user, here.now, {"what": "coverage", "rows": len(rows)})
    return as_file(sheets.as_xlsx(rows, _("监测覆盖")), XLSX, f"监测覆盖{here.on:%Y%m%d}.xlsx")


def _row(line: Line) -> tuple[object, ...]:
    sums = (line.all.households, line.all.persons, line.helped.households, line.helped.persons)
    return (line.title, *sums, "—" if line.rate is None else line.rate)
