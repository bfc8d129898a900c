"""Lines of rolls: all of one roll, and those of one's own area; giving one up."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.models import PaymentLine
from cases.payments import cancelling, layouts, reach
from web.desk import desk, seated
from web.money.forms import ReasonForm
from web.money.rolls import find
from web.posts import PREPARES_MONEY, READS_MONEY, READS_MONEY_LINES
from web.registers import village_names

PAGE = 50
UNPAID = cancelling.UNPAID


def chosen(request: HttpRequest, rows: QuerySet[PaymentLine]) -> tuple[QuerySet[PaymentLine], str]:
    """The rows in the state that the page asks for, and that state."""
    state = request.GET.get("state", "")
    if state not in PaymentLine.State.values:
        return rows, ""
    return rows.filter(state=state), state


@seated(*READS_MONEY)
@require_safe
def of_roll(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of a roll, place by place."""
    here, row = desk(request), find(request, pk)
    rows, state = chosen(request, row.lines.select_related("household"))
    page = Paginator(rows.order_by("area", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "roll": row,
        "name": layouts.name_of(row),
        "page": page,
        "names": village_names(each.area for each in page),
        "states": PaymentLine.State.choices,
        "state": state,
        "query": f"state={state}" if state else "",
        "cancels": bool(here.posts & PREPARES_MONEY) and row.state != "draft",
        "unpaid": UNPAID,
    }
    return render(request, "web/money/roll_lines.html", values)


@seated(*READS_MONEY_LINES)
@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """What the households of one's area are paid; what did not arrive comes first to be put right."""
    here = desk(request)
    tab = request.GET.get("tab", "failed")
    rows = reach.lines_for(here.user, here.on).select_related("household", "roll")
    counts = {"failed": rows.filter(state="failed").count(), "blocked": rows.filter(state="blocked").count()}
    shown = rows.filter(state=tab) if tab in counts else rows
    page = Paginator(shown.order_by("-roll__month", "area", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(each.area for each in page),
        "tab": tab,
        "counts": counts,
        "query": f"tab={tab}",
    }
    return render(request, "web/money/lines.html", values)


@seated(*PREPARES_MONEY)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a line up that is not owed any more."""
    here = desk(request)
    line = get_object_or_404(reach.lines_for(here.user, here.on), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明注销的原因。"))
    else:
        cancelling.cancel(line.pk, form.cleaned_data["reason"], here.user, here.now)
        messages.success(request, _("这一行已注销，台账已冲回；仍应发的差额列入下一期名册。"))
    return redirect("web:money_award", line.award_id)
