"""What is held back: the list, asking for release, releasing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import PaymentBlock
from cases.payments import blocks as book
from cases.payments import reach
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.money.forms import ReasonForm
from web.posts import READS_MONEY, READS_MONEY_LINES
from web.registers import village_names

PAGE = 50


@seated(*READS_MONEY_LINES)
@require_safe
def blocks(request: HttpRequest) -> HttpResponse:
    """The blocks of one's area that nobody has released; or all."""
    here, everything = desk(request), request.GET.get("tab") == "all"
    rows = reach.blocks_for(here.user, here.on).select_related("award__household", "asked_by", "released_by")
    count = rows.filter(released_at__isnull=True).count()
    shown = rows if everything else rows.filter(released_at__isnull=True)
    page = Paginator(shown.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(each.area for each in page),
        "everything": everything,
        "county": bool(here.posts & READS_MONEY),
        "count": count,
        "query": "tab=all" if everything else "",
    }
    return render(request, "web/money/blocks.html", values)


@seated(*READS_MONEY_LINES)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """One block: why it is there, and the step to its release that the person may take."""
    here = desk(request)
    rows = reach.blocks_for(here.user, here.on).select_related("award__household", "asked_by", "released_by")
    row = get_object_or_404(rows, pk=pk)
    step, form = step_of(row, here), ReasonForm(request.POST or None)
    if request.method == "POST" and step and form.is_valid():
        act = book.ask if step == "ask" else book.release
        act(row.pk, form.cleaned_data["reason"], here.user, here.now)
        messages.success(request, _("已提请恢复发放。") if step == "ask" else _("已恢复发放，可再送一批。"))
        return redirect("web:money_block", pk)
    values = {
        "held": row,
        "step": step,
        "form": dressed(form),
        "lines": book.lines_of(row).select_related("roll").order_by("-roll__month", "id")[:PAGE],
    }
    return render(request, "web/money/block.html", values, status=422 if form.errors else 200)


def step_of(row: PaymentBlock, here: Desk) -> str:
    """The step that the person may take: asking, releasing, or none."""
    if row.released_at or row.cause == PaymentBlock.Cause.STOPPED:
        return ""
    if row.asked_at and here.posts & reach.RELEASES and here.user.pk not in (row.asked_by_id, row.opened_by_id):
        return "release"
    return "ask" if not row.asked_at and here.posts & reach.HOLDS else ""
