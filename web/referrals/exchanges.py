"""Exchanges with other systems: the list, one with its lines, sending, taking in, receipts."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from cases.models import Exchange
from cases.referrals import exchanges, reach
from cases.referrals.exchanges import PLATFORMS
from monitoring.risk import sharing
from offices import divisions
from web.desk import desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import EXCHANGES, READS_EXCHANGES
from web.registers import village_names

PAGE = 50
JSON = "application/json; charset=utf-8"


class DeliveryForm(forms.Form):
    """A file of a platform."""

    kind = forms.ChoiceField(label=gettext_lazy("来自"), choices=[(kind.value, kind.label) for kind in PLATFORMS])
    file = forms.FileField(
        label=gettext_lazy("文件（JSON 或者 CSV）"), error_messages={"required": gettext_lazy("请选择文件")}
    )


@seated(*READS_EXCHANGES)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: HttpRequest) -> HttpResponse:
    """What went out and came in, newest first; a file to take in."""
    here, takes = desk(request), bool(desk(request).posts & EXCHANGES)
    form = DeliveryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and takes and form.is_valid():
        try:
            data, county = form.cleaned_data["file"].read(), exchanges.county_of(here.user, here.on)
            row = exchanges.take_in(form.cleaned_data["kind"], data, county, here.user, here.now)
        except Blocked as slip:
            form.add_error("file", str(slip))
        else:
            return redirect("web:exchange", row.uid)
    rows = reach.exchanges_for(here.user, here.on).select_related("from_office", "to_office", "made_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "form": dressed(form) if takes else None,
        "platforms": [(kind.value, kind.label) for kind in PLATFORMS],
        "classes": exchanges.scope(divisions.full(here.county), here.on).values(),
        "query": "",
    }
    return render(request, "web/referrals/exchanges.html", values, status=422 if form.errors else 200)


@seated(*READS_EXCHANGES)
@require_safe
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One exchange with its lines and what is known of them here."""
    here = desk(request)
    row = get_object_or_404(reach.exchanges_for(here.user, here.on), uid=uid)
    page = Paginator(row.lines.select_related("household").order_by("line"), PAGE).get_page(request.GET.get("page"))
    lines = exchanges.recognised(page.object_list)
    waits = row.state == Exchange.State.MADE and row.direction == Exchange.Direction.OUT
    values = {
        "row": row,
        "page": page,
        "lines": lines,
        "names": village_names(line.household.area for line in lines if line.household),
        "acknowledges": waits
        and (
            row.to_office_id in reach.own_offices(here.user, here.on)
            or (not row.to_office_id and EXCHANGES & here.posts)
        ),
        "query": "",
    }
    return render(request, "web/referrals/exchange.html", values)


@seated(*EXCHANGES)
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """What the county shares with a platform, as a file."""
    here = desk(request)
    county = exchanges.county_of(here.user, here.on)
    others = sharing.others(county, here.on)
    made, data = exchanges.send(request.POST.get("kind", ""), county, here.user, here.now, others=others)
    return as_file(data, JSON, f"{made.get_kind_display()}{made.month:%Y%m}.json")


@seated(*READS_EXCHANGES)
@require_POST
def acknowledge(request: HttpRequest, uid: str) -> HttpResponse:
    """Writes down that the receiver has it."""
    here = desk(request)
    row = get_object_or_404(reach.exchanges_for(here.user, here.on), uid=uid)
    try:
        exchanges.acknowledge(row.pk, request.POST.get("receipt", ""), here.user, here.now)
    except Blocked as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已签收。"))
    return redirect("web:exchange", uid)
