"""The year's need month by month for the finance bureau, and the file for a joint audit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.payments import budget as book
from cases.payments import layouts, reach
from web.desk import desk, seated
from web.looks import dressed
from web.money.forms import PurposeForm
from web.money.rolls import download
from web.posts import READS_MONEY
from web.words import scheme_title


def year_of(request: HttpRequest, text: object) -> int:
    """The year asked for, or this one."""
    told = str(text or "")
    return int(told) if told.isascii() and told.isdigit() and 2000 <= int(told) <= 2100 else desk(request).on.year


@seated(*READS_MONEY)
@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Twelve months of every scheme: what rolls carried, and what awards as they stand will need."""
    here = desk(request)
    year, area = year_of(request, request.GET.get("year")), reach.county_of(here.user, here.on, reach.READS_ROLLS)
    sheets = [(scheme_title(key), book.sheet(area, key, year)) for key in book.schemes_of(area)]
    rows = [(name, months, sum(each.amount for each in months)) for name, months in sheets]
    lines = [_line([months[number] for _, months in sheets]) for number in range(12)] if sheets else []
    values = {
        "year": year,
        "rows": rows,
        "lines": lines,
        "total": sum(line["sum"] for line in lines),
        "purpose": dressed(PurposeForm(prefix="audit")),
    }
    return render(request, "web/money/budget.html", values)


def _line(cells: list[book.Month]) -> dict[str, Any]:
    return {"month": cells[0].month, "cells": cells, "sum": sum(each.amount for each in cells)}


@seated(*READS_MONEY)
@require_POST
def audit_file(request: HttpRequest) -> HttpResponse:
    """Every roll of the year with its sums and people, as a file."""
    here, year = desk(request), year_of(request, request.POST.get("year"))
    form = PurposeForm(request.POST, prefix="audit")
    if not form.is_valid():
        messages.error(request, _("请写明导出的用途。"))
        return redirect("web:money_budget")
    area, told = reach.county_of(here.user, here.on, reach.READS_ROLLS), form.cleaned_data
    return download(layouts.audit_file(area, year, told["form"], told["purpose"], here.user, here.now))
