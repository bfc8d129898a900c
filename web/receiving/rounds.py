"""The log of rounds, as a page and as a workbook."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.takeover import workbook
from monitoring.receiving import rounds as domain
from web.desk import desk, seated
from web.files import as_file
from web.posts import READS_DATA
from web.receiving.deliveries import XLSX

PAGE = 24
HEADS = ("月份", "接收批次", "接收行数", "对上人行数", "比对次数", "命中", "预警", "已办结")


@seated(*READS_DATA)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Month by month what came in, what was compared and what came of it."""
    here = desk(request)
    found = domain.rounds(here.user, here.on)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "totals": domain.totals(found), "query": ""}
    return render(request, "web/receiving/rounds.html", values)


@seated(*READS_DATA)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The log as a workbook."""
    here = desk(request)
    lines = [(f"{each.month:%Y-%m}", *list(vars(each).values())[1:]) for each in domain.rounds(here.user, here.on)]
    return as_file(workbook.write({"轮次": [HEADS, *lines]}), XLSX, "数据共享和比对轮次.xlsx")
