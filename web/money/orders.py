"""Subsidies and top-ups of an area: the list, entering one, confirming one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import SubsidyOrder
from cases.payments import exact, reach
from cases.payments import orders as book
from web.desk import desk, seated
from web.looks import dressed
from web.money.forms import OrderForm
from web.posts import APPROVES_MONEY, PREPARES_MONEY, READS_MONEY
from web.words import scheme_choices


@seated(*READS_MONEY)
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The orders of the county, newest first, with what they have cost."""
    here = desk(request)
    rows = list(book.orders_for(here.user, here.on).select_related("entered_by", "confirmed_by").order_by("-id"))
    lines = book.PaymentLine.objects.filter(order__in=rows).exclude(roll__state="draft")
    values = {
        "rows": rows,
        "sums": exact.totals(lines.exclude(state="cancelled"), "order_id"),
        "prepares": bool(here.posts & PREPARES_MONEY),
        "approves": bool(here.posts & APPROVES_MONEY),
    }
    return render(request, "web/money/orders.html", values)


@seated(*PREPARES_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enters an order; another person confirms it."""
    here = desk(request)
    form = OrderForm(request.POST or None)
    form.fields["schemes"].choices = scheme_choices()
    if not form.is_valid():
        intro = _(
            "价格临时补贴（社会救助法 第三十二条）、另行发放的增发（第二十条）：写明依据，经另一人复核后列入名册。"
        )
        values = {"form": dressed(form), "title": _("录入补贴或增发"), "intro": intro, "submit": _("提交复核")}
        return render(
            request, "web/money/form.html", values | {"back": "money_orders"}, status=422 if form.errors else 200
        )
    area = reach.county_of(here.user, here.on, reach.PREPARES)
    book.enter(SubsidyOrder(area=area, **form.cleaned_data), here.user, here.now)
    messages.success(request, _("已录入，请县级负责人复核。"))
    return redirect("web:money_orders")


@seated(*APPROVES_MONEY)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts an order into force."""
    here = desk(request)
    row = get_object_or_404(book.orders_for(here.user, here.on), pk=pk)
    book.confirm(row.pk, here.user, here.now)
    messages.success(request, _("已复核，从所列月份起列入名册。"))
    return redirect("web:money_orders")
