"""Monthly statistics as a page and as a sheet; each number opens the cases behind it."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases import access, statistics
from cases.auditing import heads
from cases.awards import month_after
from cases.models import Award, Case
from cases.payments import sheets
from monitoring import replica
from offices.models import Division
from web.desk import Desk, desk, seated
from web.posts import READS_STATISTICS
from web.words import scheme_title

PAGE = 25
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CHANGES = {
    statistics.ENTERED: gettext_lazy("新增"),
    statistics.LEFT: gettext_lazy("退出"),
    statistics.RAISED: gettext_lazy("调增"),
    statistics.LOWERED: gettext_lazy("调减"),
}


def _month(request: HttpRequest) -> date:
    """The month asked for, else the one before this."""
    text = request.GET.get("month", "")
    try:
        return date.fromisoformat(f"{text}-01") if text else month_after(desk(request).on, -1)
    except ValueError as slip:
        raise Http404 from slip


@seated(*READS_STATISTICS)
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """The tables of one month; as a CSV sheet with `format=csv`."""
    here, asked, scheme = desk(request), _month(request), request.GET.get("scheme", "")
    told = replica.ask(lambda: (statistics.month_of(here.user, asked, here.on, scheme), _ends(here, asked)))
    found, ends = told.value
    names = _towns(found)
    titles = {key[0]: str(scheme_title(key[0])) for key in found.paid}
    if request.GET.get("format") in ("csv", "xlsx"):
        return _sheet(found, statistics.table(found, names, titles, ends), request.GET["format"])
    lines = [
        {"scheme": key[0], "title": titles[key[0]], "town": names.get(key[1], key[1]), "kind": key[2]}
        | {"code": key[1], "line": line}
        for key, line in found.paid.items()
    ]
    values = {
        "as_of": told.as_of,
        "month": asked,
        "before": month_after(asked, -1),
        "after": month_after(asked, 1),
        "found": found,
        "ends": ends,
        "lines": lines,
        "by_scheme": [(key, titles[key], line) for key, line in found.by(0).items()],
        "changes": [(name, CHANGES[name], line) for name, line in found.changes.items()],
        "reasons": found.reasons.items(),
        "outcomes": [(name, str(Case.Outcome(name).label) if name else "", n) for name, n in found.outcomes.items()],
        "scheme": scheme,
        "schemes": titles,
    }
    return render(request, "web/archive/statistics.html", values)


def _towns(found: statistics.Month) -> dict[str, str]:
    codes = {f"{key[1]}000" for key in found.paid}
    return {code[:9]: name for code, name in Division.objects.filter(code__in=codes).values_list("code", "name")}


def _ends(here: Desk, month: date) -> list[list[object]]:
    """Where the chains of the own counties ended with the month: day, short and whole, as the verifier reads it."""
    counties = {prefix[:6] for prefix in access.reach(here.user, here.on).areas(set(READS_STATISTICS))}
    kept = heads.before(month_after(month, 1), counties)
    return [[f"{row.on}", heads.short_of(row), heads.line_of(row)] for row in kept]


def _sheet(found: statistics.Month, table: Iterable[list[object]], ending: str) -> HttpResponse:
    """The month as a sheet, without a formula in any cell."""
    rows = list(table)
    data = sheets.as_csv(rows) if ending == "csv" else sheets.as_xlsx(rows, f"{found.month:%Y-%m}")
    response = HttpResponse(data, content_type=TYPES[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="statistics-{found.month:%Y-%m}.{ending}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@seated(*READS_STATISTICS)
@require_safe
def behind(request: HttpRequest, what: str) -> HttpResponse:
    """The cases behind one number of a month."""
    here, asked, scheme = desk(request), _month(request), request.GET.get("scheme", "")
    told = replica.ask(lambda: _page(request, what, asked, scheme))
    page, title = told.value
    names = dict(Division.objects.filter(code__in={row.area for row in page}).values_list("code", "name"))
    query = request.GET.copy()
    query.pop("page", None)
    values = {"page": page, "names": names, "title": title, "month": asked, "query": query.urlencode(), "desk": here}
    values["as_of"] = told.as_of
    return render(request, "web/archive/statistics_list.html", values)


def _page(request: HttpRequest, what: str, asked: date, scheme: str) -> tuple[Page[Case], str]:
    """One page of the cases, read and counted, and what the number is called."""
    rows, title = _rows(request, what, asked, scheme)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    return page, title


def _rows(request: HttpRequest, what: str, asked: date, scheme: str) -> tuple[QuerySet[Case], str]:
    here, part = desk(request), _part(request)
    arguments = (here.user, asked, here.on, scheme)
    if what in CHANGES:
        periods = part.of_periods(statistics.changed(here.user, what, asked, here.on, scheme))
        awards = Award.objects.filter(periods__in=periods)
        return Case.objects.filter(awards__in=awards).distinct().order_by("area", "id"), str(CHANGES[what])
    if what == "paid":
        periods = part.of_periods(statistics.periods(*arguments))
        return statistics.of_households(periods).order_by("area", "id"), _("发放")
    finished = partial(statistics.cases_finished, *arguments)
    known: dict[str, tuple[Callable[[], QuerySet[Case]], str]] = {
        "received": (lambda: statistics.cases_received(*arguments), _("收到申请")),
        "finished": (finished, _("办结申请")),
        "limited": (lambda: statistics.limited(finished()), _("有时限的办结申请")),
        "late": (lambda: statistics.late(finished()), _("逾期办结的申请")),
        "reviews": (lambda: finished(reviews=True), _("完成复核")),
        "hearings": (lambda: statistics.hearings(*arguments), _("听取意见")),
    }
    if what not in known:
        raise Http404
    rows, title = known[what]
    return part.of_cases(rows()).order_by("area", "id"), title


def _part(request: HttpRequest) -> statistics.Part:
    """The part of a figure that the address names; a name that is there and empty means those without one."""
    given = {name: request.GET.get(name) for name in ("town", "kind", "outcome", "reason")}
    return statistics.Part(**given)
