"""The ledger of pushes of one period: by department, with each figure's rows, those that are late, and a workbook."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases import chain
from cases.models import Referral
from cases.referrals import ledger as book
from cases.referrals import limits, tables
from cases.referrals.life import OPEN, State
from rules.periods import MONTHS, Period, period_of
from web.desk import Desk, desk, seated
from web.files import as_file
from web.posts import READS_REFERRALS
from web.referrals.sheets import XLSX
from web.registers import village_names

PAGE, FIRST_YEAR = 50, 2015
FIGURES = {
    "pushed": gettext_lazy("推送"),
    "received": gettext_lazy("接收"),
    "answered": gettext_lazy("反馈"),
    "given": gettext_lazy("已落实"),
    "partly": gettext_lazy("部分落实"),
    "not_given": gettext_lazy("未落实"),
    "returned": gettext_lazy("退回"),
    "running": gettext_lazy("办理中"),
    "late": gettext_lazy("超期"),
}


@seated(*READS_REFERRALS)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The ledger of the period asked for, else of the running one."""
    here = desk(request)
    asked = _period(request, here)
    rows = book.of_period(here.user, here.on, asked)
    if request.GET.get("format") == "xlsx":
        told = {"what": "referral_ledger", "period": asked.title, "rows": rows.count()}
        chain.append_for_county(here.county, "export", here.user, here.now, told)
        return as_file(book.as_xlsx(rows, here.on), XLSX, f"转办台账{asked.title}.xlsx")
    office, figure = request.GET.get("office", ""), request.GET.get("figure", "late")
    chosen = rows.filter(to_office=int(office)) if office.isdecimal() else rows
    shown = _figure(chosen, figure, here.on).select_related("household", "member", "push", "to_office")
    page = Paginator(shown.order_by("due_on", "id"), PAGE).get_page(request.GET.get("page"))
    lines = book.lines(rows, here.on)
    values = {
        "period": asked,
        "lines": [(line, [(name, getattr(line, name)) for name in FIGURES]) for line in lines],
        "figures": FIGURES,
        "figure": figure if figure in FIGURES else "late",
        "page": page,
        "names": village_names(row.area for row in page),
        "titles": {row.item: tables.item_title(row.item) for row in page},
        "query": f"from={asked.first}&kind={asked.kind}&office={office}&figure={figure}",
    }
    return render(request, "web/referrals/ledger.html", values)


def _period(request: HttpRequest, here: Desk) -> Period:
    usual = limits.period(here.county.ljust(12, "0"), here.on)
    kind = request.GET.get("kind", usual.kind)
    try:
        first = date.fromisoformat(request.GET["from"]) if "from" in request.GET else usual.first
    except ValueError as slip:
        raise Http404 from slip
    if not FIRST_YEAR <= first.year <= here.on.year + 1:
        raise Http404
    return period_of(first, kind if kind in MONTHS else usual.kind)


def _figure(rows: QuerySet[Referral], figure: str, on: date) -> QuerySet[Referral]:
    """The rows behind one figure: the same conditions as those that count it."""
    late = book.overdue(on) | book.not_received(on)
    chosen = {
        "pushed": Q(),
        "received": Q(received_at__isnull=False),
        "answered": Q(state=State.ANSWERED),
        "returned": Q(state=State.RETURNED),
        "running": Q(state__in=OPEN),
        "late": late,
    }
    return rows.filter(chosen[figure] if figure in chosen else Q(outcome=figure) if figure in FIGURES else late)
