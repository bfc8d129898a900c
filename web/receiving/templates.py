"""How the columns of a source's files are read: the template of a source, and an empty file made after it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import Blocked
from cases.takeover import workbook
from monitoring.models import Source
from monitoring.receiving import columns
from monitoring.receiving import sources as domain
from rules.data_items import DataItem, shipped
from web.desk import desk, seated
from web.files import as_file
from web.posts import SENDS_DATA
from web.receiving.deliveries import XLSX
from web.receiving.sources import find

PERSONS = (columns.RESIDENT_ID, columns.NAME, columns.BORN_ON, columns.VILLAGE, columns.ON)
Rows = list[dict[str, object]]


@seated(*SENDS_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The headings under which a department writes what we read, and the units of its amounts."""
    here, source = desk(request), find(request, pk)
    rows, slip = saved(source), ""
    if request.method == "POST":
        rows = _posted(request, source)
        try:
            domain.save_mapping(source, _("固定模板"), rows, here.user, here.now)
        except Blocked as found:
            slip = str(found)
        else:
            messages.success(request, _("已保存；下一个文件按新模板读。"))
            return redirect("web:sources")
    told = {str(row.get("item") or row["role"]): row for row in rows}
    values = {
        "source": source,
        "slip": slip,
        "persons": [(role, columns.ROLES[role], told.get(role, {})) for role in PERSONS],
        "items": [(item, told.get(item.id, {})) for item in items_of(source)],
        "units": columns.UNIT_TITLES.items(),
    }
    return render(request, "web/receiving/template.html", values, status=422 if slip else 200)


def items_of(source: Source) -> list[DataItem]:
    """The items of a source that the table still has."""
    items = shipped().items
    return [items[item] for item in source.items if item in items]


def saved(source: Source) -> Rows:
    """The newest template of a source, or the standard one."""
    kept = source.mappings.order_by("-saved_at", "-id").first()
    return list(kept.columns) if kept else columns.standard(items_of(source))


def _posted(request: HttpRequest, source: Source) -> Rows:
    """The headings that were typed; without one a column is not in the files, but each row may tell an event."""
    rows: Rows = []
    for role in PERSONS:
        if title := request.POST.get(f"title_{role}", "").strip():
            rows.append({"title": title[:60], "role": role})
    for item in items_of(source):
        title = request.POST.get(f"title_{item.id}", "").strip()[:60]
        whole = item.kind == "event" and bool(request.POST.get(f"whole_{item.id}"))
        if title or whole:
            unit = request.POST.get(f"unit_{item.id}", item.unit)
            rows.append({"title": "" if whole else title, "role": columns.ITEM, "item": item.id, "unit": unit})
    return rows


@seated(*SENDS_DATA)
@require_safe
def blank(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty file with the headings of the template."""
    source = find(request, pk)
    titles = [str(row["title"]) + _unit(row) for row in saved(source) if row["title"]]
    return as_file(workbook.write({"数据": [titles]}), XLSX, f"{source.title}.xlsx")


def _unit(row: dict[str, object]) -> str:
    unit = columns.UNIT_TITLES.get(str(row.get("unit", "")), "")
    return f"（{unit}）" if unit else ""
