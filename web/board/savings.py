"""What the reform saved an application: papers, steps and working days before and since, as a page and a workbook."""

from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.payments import sheets
from monitoring import replica
from monitoring.board import savings as counting
from monitoring.board.savings import Saving, Span, Taken, Together
from processes import region
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import SUPERVISES
from web.words import scheme_title

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Rows = list[tuple[str, Saving]]


class Since(forms.Form):
    """From which day the new way holds."""

    reform = forms.DateField(
        label=gettext_lazy("改革实施日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@seated(*SUPERVISES)
@require_safe
def savings(request: HttpRequest) -> HttpResponse:
    """A row a scheme, and what one application brought at once; as a workbook with `format=xlsx`."""
    here = desk(request)
    area = here.county.ljust(12, "0")
    form = Since(request.GET if "reform" in request.GET else {"reform": counting.reform_of(area, here.on)})
    span = counting.span_of(_reform(form, area, here.on), here.on)
    told = replica.ask(lambda: _counted(here, span, area))
    found, whole = told.value
    rows = [(scheme_title(each.scheme), each) for each in found]
    if request.GET.get("format") == "xlsx":
        return _sheet(here, span, rows, whole)
    values = {"form": dressed(form), "span": span, "rows": rows, "whole": whole, "as_of": told.as_of}
    return render(request, "web/board/savings.html", values, status=422 if form.errors else 200)


def _counted(here: Desk, span: Span, area: str) -> tuple[list[Saving], Together]:
    cases = counting.decided(here.user, here.on)
    return counting.savings(cases, span, area, region.calendar), counting.together(cases, span)


def _reform(form: Since, area: str, on: date) -> date:
    told = form.cleaned_data.get("reform") if form.is_valid() else None
    if told is not None and told > on:
        form.add_error("reform", _("改革实施日期不能晚于今天"))
    return told if told is not None and told <= on else counting.reform_of(area, on)


def _sheet(here: Desk, span: Span, rows: Rows, whole: Together) -> HttpResponse:
    head = [_("救助类别"), *_heads(_("改革前")), *_heads(_("改革后")), _("材料减少"), _("环节减少"), _("工作日减少")]
    told = [[title, *_cells(each.before), *_cells(each.since), *_saved(each)] for title, each in rows]
    first = [_("改革成效"), f"{span.first:%Y-%m-%d}", f"{span.reform:%Y-%m-%d}", f"{span.last:%Y-%m-%d}"]
    last = [
        _("一次申请多项救助"),
        _("件数"),
        whole.cases,
        _("惠及人数"),
        whole.persons,
        _("免提交证照"),
        whole.certificates,
    ]
    return as_file(sheets.as_xlsx([first, head, *told, last], _("改革成效")), XLSX, f"改革成效{here.on:%Y%m%d}.xlsx")


def _heads(when: str) -> list[str]:
    return [f"{when}{word}" for word in (_("件数"), _("材料"), _("环节"), _("工作日"))]


def _cells(told: Taken) -> list[object]:
    return [told.cases, *("—" if each is None else each for each in (told.papers, told.steps, told.days))]


def _saved(each: Saving) -> list[object]:
    return ["—" if number is None else number for number in (each.papers, each.steps, each.days)]
