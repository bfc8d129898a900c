"""The data demand list of a month, who is late, and a demand of one's own department."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import CaseError
from monitoring.models import Demand, Source
from monitoring.receiving import demands as domain
from monitoring.receiving import reach
from rules.data_items import shipped
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import READS_DATA, SENDS_DATA, SUPERVISES
from web.receiving.deliveries import XLSX
from web.receiving.months import month_of

PAGE = 50


class AskForm(forms.Form):
    """One demand: which data, by which department, for what."""

    source = forms.ModelChoiceField(Source.objects.none(), label=gettext_lazy("要哪个来源的数据"))
    asked_for = forms.ChoiceField(label=gettext_lazy("提出部门"))
    purpose = forms.CharField(label=gettext_lazy("使用目的"), max_length=200)

    def __init__(self, here: Desk, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["source"].queryset = reach.askable_for(here.user, here.on).order_by("title")
        suppliers = shipped().suppliers
        own = [word for word in domain.speaks_for(here.user, here.on) if word in suppliers]
        self.fields["asked_for"].choices = [(word, suppliers[word].title) for word in own]


def _month(request: HttpRequest, on: date) -> date:
    try:
        return month_of(request.GET.get("month", ""))
    except forms.ValidationError:
        return on.replace(day=1)


def _rows(request: HttpRequest, here: Desk, month: date) -> QuerySet[Demand]:
    """A month's lines, or with `late` all that has not come in time, of every month."""
    if "late" in request.GET:
        return domain.late(here.user, here.on)
    return domain.of_month(here.user, month, here.on)


@seated(*READS_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def demands(request: HttpRequest) -> HttpResponse:
    """One month's list, and a demand that somebody adds to it."""
    here = desk(request)
    month, asks = _month(request, here.on), bool(here.posts & SENDS_DATA)
    form = AskForm(here, request.POST or None)
    if asks and form.is_valid() and _asked(here, form, month):
        messages.success(request, _("已列入本月数据需求清单。"))
        return redirect(f"{request.path}?month={month:%Y-%m}")
    only_late = "late" in request.GET
    rows = list(_rows(request, here, month))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    items, suppliers = shipped().items, shipped().suppliers
    lines = [
        {
            "demand": row,
            "state": domain.state_of(row, here.on),
            "asked_late": domain.asked_late(row),
            "department": suppliers[row.source.department].title,
            "asked_for": suppliers[row.asked_for].title if row.asked_for in suppliers else row.asked_for,
            "items": [items[item].title for item in row.items if item in items],
        }
        for row in page
    ]
    values = {
        "page": page,
        "lines": lines,
        "month": month,
        "late": sum(domain.state_of(row, here.on) in ("late", "answered_late") for row in rows),
        "all_late": domain.late(here.user, here.on).count(),
        "form": dressed(form) if asks else None,
        "only_late": only_late,
        "query": "late=1" if only_late else f"month={month:%Y-%m}",
    }
    return render(request, "web/receiving/demands.html", values, status=422 if form.errors else 200)


def _asked(here: Desk, form: AskForm, month: date) -> bool:
    told = form.cleaned_data
    try:
        domain.ask(told["source"], month, told["asked_for"], told["purpose"], here.user, here.now)
    except CaseError as slip:
        form.add_error(None, str(slip))
        return False
    return True


@seated(*SUPERVISES)
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """How much is late, for the board; fetched after the board's own figures."""
    here = desk(request)
    return render(request, "web/receiving/late.html", {"late": domain.late(here.user, here.on).count()})


@seated(*READS_DATA)
@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """A month's list as a workbook, to be sent to the departments."""
    here = desk(request)
    month = _month(request, here.on)
    rows = list(_rows(request, here, month))
    name = "逾期未报送" if "late" in request.GET else f"{month:%Y%m}"
    return as_file(domain.sheet(rows, here.on), XLSX, f"数据需求清单{name}.xlsx")
