"""The board: figures by township, village, office, step, scheme or person; each opens exactly the tasks it counts."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.payments import sheets
from monitoring import replica
from monitoring.board import figures, pace
from monitoring.board.figures import FIGURES, Row
from processes import region
from processes.models import Task
from web.board.place import FIGURE_TITLES, SPANS, TITLES, Asked, asked, heading, named
from web.desk import seated
from web.inbox import PAGE
from web.posts import ISSUES_ORDERS, SUPERVISES
from web.task_rows import rows_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a group leads to when its name is followed: a township to its villages, a step to the offices that do it.
NEXT = {"town": "village", "village": "step", "office": "step", "step": "office", "scheme": "step", "person": "step"}


@dataclass(frozen=True)
class Line:
    """One row of the table: what the group is called, its figures, and where its name leads."""

    name: str
    row: Row
    query: str
    inside: str


@seated(*SUPERVISES)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """One dimension in one table; no ranking, the order is that of codes and names. A sheet with `format=xlsx`."""
    look = asked(request)
    told = replica.ask(lambda: figures.table(_counted(look), look.by, look.days, look.place, region.calendar))
    lines, whole = _lines(look, told.value.rows), told.value.total
    if request.GET.get("format") == "xlsx":
        return _sheet(look, lines, whole)
    values = {"look": look, "lines": lines, "total": whole, "heading": heading(look.place)}
    values |= {"titles": TITLES, "spans": _spans(look), "tabs": _tabs(look), "days": look.days}
    values |= {"as_of": told.as_of}
    values |= {"picture": _picture(lines), "sheet": look.query(format="xlsx"), "query": look.query(by=None)}
    return render(request, "web/board/board.html", values)


def _counted(look: Asked) -> QuerySet[Task]:
    return figures.counted_by(look.here.user, look.here.on)


def _lines(look: Asked, rows: dict[str, Row]) -> list[Line]:
    names = named(look.by, rows)
    return [Line(name, rows[key], *_addresses(look, key)) for key, name in names.items()]


def _addresses(look: Asked, key: str) -> tuple[str, str]:
    return look.query(by=None, **{look.by: key}), look.query(by=NEXT[look.by], **{look.by: key})


def _tabs(look: Asked) -> list[tuple[str, str, str]]:
    return [(name, str(title), look.query(by=name)) for name, title in TITLES.items() if name not in look.place]


def _spans(look: Asked) -> list[tuple[int, str]]:
    return [(span, look.query(span=span)) for span in SPANS]


def _picture(lines: list[Line]) -> dict[str, object]:
    """What the chart draws: the same numbers as in the table."""
    counts = [line.row.counts for line in lines]
    rest = [each["open"] - each["overdue"] - each["soon"] for each in counts]
    bars = [(_("超期"), [each["overdue"] for each in counts]), (_("临期"), [each["soon"] for each in counts])]
    return {
        "names": [line.name for line in lines],
        "bars": [{"name": name, "data": data} for name, data in [*bars, (_("期限内"), rest)]],
    }


@seated(*SUPERVISES)
@require_safe
def punctuality(request: HttpRequest) -> HttpResponse:
    """The part of the board with twelve weeks, fetched once the figures of today stand."""
    look = asked(request)
    told = replica.ask(lambda: pace.weeks(_counted(look), look.here.on, look.place))
    weeks = told.value
    picture = {
        "weeks": [f"{week.monday:%m-%d}" for week in weeks],
        "rates": [None if week.rate is None else float(week.rate) for week in weeks],
        "rate_title": _("按时率（%）"),
    }
    return render(request, "web/board/weeks.html", {"weeks": weeks, "picture": picture, "as_of": told.as_of})


def _sheet(look: Asked, lines: list[Line], whole: Row) -> HttpResponse:
    """The table as a workbook; no cell of it is a formula."""
    head = [TITLES[look.by], *(FIGURE_TITLES[name] for name in FIGURES), _("按时率（%）"), _("办理中位数（工作日）")]
    rows = [[line.name, *_cells(line.row)] for line in lines]
    first = [_("督办看板"), heading(look.place), f"{look.days.since:%Y-%m-%d}", f"{look.here.on:%Y-%m-%d}"]
    data = sheets.as_xlsx([first, head, *rows, [_("合计"), *_cells(whole)]], _("督办看板"))
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="board-{look.here.on:%Y-%m-%d}.xlsx"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _cells(row: Row) -> list[object]:
    blank = "" if row.rate is None else row.rate
    return [*(row.counts[name] for name in FIGURES), blank, "" if row.median is None else row.median]


@seated(*SUPERVISES)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The tasks behind one figure, by the condition that counted them."""
    look, figure = asked(request), request.GET.get("figure", "open")
    if figure not in FIGURES:
        raise Http404
    told = replica.ask(lambda: _page(look, figure, request.GET.get("page")))
    page = told.value
    values = {"look": look, "figure": figure, "title": FIGURE_TITLES[figure], "heading": heading(look.place)}
    values |= {"page": page, "rows": rows_of(page, look.here.on, look.here.seats[0].division)}
    values |= {"query": look.query(by=None, figure=figure), "back": look.query(), "as_of": told.as_of}
    issues = look.here.posts & ISSUES_ORDERS and figure in figures.NOW_FIGURES
    values["may_order"] = bool(issues and page.paginator.count)
    return render(request, "web/board/tasks.html", values)


def _page(look: Asked, figure: str, number: str | None) -> Page[Task]:
    """One page of the tasks, read and counted."""
    rows = figures.listed(_counted(look), figure, look.days, look.place)
    rows = rows.select_related("process__case", "holder", "office", "done_by").defer("process__engine_state")
    page = Paginator(rows.order_by("due_on", "id"), PAGE).get_page(number)
    page.object_list = list(page.object_list)
    return page
