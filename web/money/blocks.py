"""What is held back: the list, asking for release, releasing."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import PaymentBlock
from cases.payments import blocks as book
from cases.payments import holding, reach
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
    rows = reach.blocks_for(here.user, here.on).select_related(
        "award__household", "asked_by", "released_by", "confirmed_by"
    )
    row = get_object_or_404(rows, pk=pk)
    offered, form = steps_of(row, here), ReasonForm(request.POST or None)
    chosen = request.POST.get("step", "")
    if request.method == "POST" and chosen in offered and form.is_valid():
        ACTS[chosen](row.pk, form.cleaned_data["reason"], here.user, here.now)
        messages.success(request, offered[chosen][1])
        return redirect("web:money_block", pk)
    values = {
        "held": row,
        "steps": [(key, label) for key, (label, _done) in offered.items()],
        "form": dressed(form),
        "lines": book.lines_of(row).select_related("roll").order_by("-roll__month", "id")[:PAGE],
    }
    return render(request, "web/money/block.html", values, status=422 if form.errors else 200)


ACTS = {"ask": book.ask, "release": book.release, "confirm": holding.confirm}
# What each step is called, and what is said when it is done.
STEPS = {
    "release": (gettext_lazy("批准恢复发放"), gettext_lazy("已恢复发放，可再送一批。")),
    "ask": (gettext_lazy("提请恢复发放"), gettext_lazy("已提请恢复发放。")),
    "confirm": (gettext_lazy("确认继续暂停"), gettext_lazy("已确认，暂停至恢复发放或者作出决定。")),
}


def steps_of(row: PaymentBlock, here: Desk) -> dict[str, tuple[Promise, Promise]]:
    """The steps that the person may take: asking for release, releasing, confirming somebody else's hold."""
    if row.released_at or row.cause == PaymentBlock.Cause.STOPPED:
        return {}
    of_county = bool(here.posts & reach.RELEASES)
    may = {
        "release": row.asked_at and of_county and here.user.pk not in (row.asked_by_id, row.opened_by_id),
        "ask": not row.asked_at and here.posts & reach.HOLDS,
        "confirm": row.ends_on and of_county and here.user.pk != row.opened_by_id,
    }
    return {key: words for key, words in STEPS.items() if may[key]}
