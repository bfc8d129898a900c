"""Registers: near relatives of staff, extended periods, awards."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.clocks import tables_of
from cases.models import Clock, RelativeRecord
from offices.models import Division
from processes import region
from web.desk import desk, seated
from web.filters import AwardFilter
from web.looks import dressed
from web.posts import READS_AWARDS, READS_REGISTERS

PAGE = 25


@seated(*READS_REGISTERS)
@require_safe
def relatives(request: HttpRequest) -> HttpResponse:
    """Households with a near relative of staff or village committee (办法 第十一条)."""
    here = desk(request)
    rows = RelativeRecord.objects.filter(case__in=access.cases_for(here.user, here.on))
    rows = rows.select_related("case", "filed_by").order_by("-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/relatives.html", {"page": page, "names": village_names(row.case.area for row in page)})


@seated(*READS_REGISTERS)
@require_safe
def extensions(request: HttpRequest) -> HttpResponse:
    """Every extended period with its reason and both names."""
    here = desk(request)
    rows = Clock.objects.filter(case__in=access.cases_for(here.user, here.on)).exclude(extension="")
    rows = (
        rows.select_related("case__process", "extended_by", "seconded_by")
        .defer("case__process__engine_state")
        .order_by("-extended_at", "-id")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = [(row, region.find_rule(row.rule, tables_of(row.case))) for row in page]
    lines = [(row, rule.title, reason_of(rule, row.extension)) for row, rule in shown]
    return render(request, "web/extensions.html", {"page": page, "lines": lines})


def reason_of(rule: object, code: str) -> str:
    """A reason in words."""
    return dict(rule.extension.reasons).get(code, code) if rule.extension else code


@seated(*READS_AWARDS)
@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """Awards of the area with masked accounts."""
    here = desk(request)
    rows = access.awards_for(here.user, here.on).select_related("case", "household").order_by("area", "id")
    found = AwardFilter(request.GET, rows)
    dressed(found.form)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    values = {"filter": found, "page": page, "names": village_names(row.area for row in page)}
    opens = bool(access.reach(here.user, here.on).posts & access.SEES_CASES)
    return render(request, "web/awards.html", values | {"query": query.urlencode(), "opens": opens})


def village_names(codes: object) -> dict[str, str]:
    """Names of divisions by code, in one query."""
    return dict(Division.objects.filter(code__in=set(codes)).values_list("code", "name"))
