"""Supervision orders: issued from a list of late tasks, received and answered by the office, closed or sent back."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from monitoring.board import figures, order_paper, orders
from monitoring.models import OrderAct, SupervisionOrder
from processes import region
from rules.reminders import shipped_ladder
from web import dues
from web.board.place import FIGURE_TITLES, asked, heading, named
from web.desk import Desk, desk, seated
from web.inbox import PAGE
from web.looks import dressed
from web.posts import ISSUES_ORDERS, READS_ORDERS


class OrderForm(forms.Form):
    """To whom, what is asked, and within how many working days it is to be answered."""

    to_office = forms.TypedChoiceField(label=gettext_lazy("承办机构"), coerce=int)
    text = forms.CharField(label=gettext_lazy("督办要求"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    days = forms.IntegerField(label=gettext_lazy("几个工作日内回复"), min_value=1)

    def __init__(self, data: object, offices: dict[str, str]) -> None:
        super().__init__(data, initial={"days": shipped_ladder().answer_days})
        self.fields["to_office"].choices = list(offices.items())
        self.fields["days"].max_value = shipped_ladder().most_days


@seated(*READS_ORDERS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The orders one may read: what is open first, by the day on which the answer is due."""
    here = desk(request)
    rows = orders.orders_for(here.user, here.on).select_related("to_office").prefetch_related("tasks")
    done = request.GET.get("closed") == "1"
    closed = SupervisionOrder.State.CLOSED
    rows = rows.filter(state=closed).order_by("-closed_at") if done else rows.exclude(state=closed).order_by("due_on")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "rows": [(row, _due(row, here)) for row in page], "closed": done}
    return render(request, "web/board/orders.html", values | {"query": "closed=1" if done else ""})


def _due(order: SupervisionOrder, here: Desk) -> dues.Due:
    if order.answered_at and order.state in (SupervisionOrder.State.ANSWERED, SupervisionOrder.State.CLOSED):
        return dues.finished(order.due_on, order.answered_at.astimezone().date())
    shown = dues.due(order.due_on, here.on, region.calendar(order.area), provisional=order.provisional)
    return dues.with_sentence(shown, order.explanation)


@seated(*ISSUES_ORDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Issues an order about the tasks behind a figure that one office holds."""
    look, figure = asked(request), request.GET.get("figure", "overdue")
    figure = figure if figure in figures.NOW_FIGURES else "overdue"
    tasks = figures.counted_by(look.here.user, look.here.on)
    rows = figures.listed(tasks, figure, look.days, look.place).filter(figures.OPEN)
    offices = named("office", {str(pk) for pk in rows.order_by().values_list("office", flat=True).distinct()})
    form = OrderForm(request.POST or None, offices)
    if form.is_valid():
        try:
            order = _issue(form.cleaned_data, rows, look.here)
        except Blocked as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("%(number)s已下发。") % {"number": order.number})
            return redirect("web:supervision_order", order.uid)
    values = {"form": dressed(form), "heading": heading(look.place), "title": FIGURE_TITLES[figure]}
    values |= {"count": rows.count(), "most": orders.MOST_TASKS}
    return render(request, "web/board/order_new.html", values, status=422 if form.errors else 200)


def _issue(said: dict, rows: object, here: Desk) -> SupervisionOrder:
    """The earliest due tasks of the office, as many as one order holds, that no open order is about."""
    free = rows.filter(office=said["to_office"]).exclude(
        supervision_orders__in=SupervisionOrder.objects.exclude(state=SupervisionOrder.State.CLOSED)
    )
    ids = list(free.order_by("due_on", "id").values_list("pk", flat=True)[: orders.MOST_TASKS])
    if not ids:
        raise Blocked(_("这些任务都已在督办中，请先看已下发的督办单"))
    return orders.issue(here.user, said["to_office"], ids, said["text"], said["days"], here.now)


def find(request: HttpRequest, uid: str) -> SupervisionOrder:
    """An order that the person may read."""
    here = desk(request)
    seen = orders.orders_for(here.user, here.on).select_related("to_office", "from_office", "issued_by")
    return get_object_or_404(seen, uid=uid)


@seated(*READS_ORDERS)
@require_safe
def order(request: HttpRequest, uid: str) -> HttpResponse:
    """One order: its tasks, what was said, and what may be done now."""
    here, found = desk(request), find(request, uid)
    acts = [(kind, OrderAct.Kind(kind).label) for kind in orders.acts_now(found, here.user, here.on)]
    values = {"order": found, "due": _due(found, here), "acts": acts, "said": found.acts.select_related("by")}
    tasks = found.tasks.select_related("process__case", "holder", "done_by").defer("process__engine_state")
    values["rows"] = [(task, _task_due(task, here, found)) for task in tasks.order_by("due_on", "id")]
    return render(request, "web/board/order.html", values)


def _task_due(task: object, here: Desk, found: SupervisionOrder) -> dues.Due:
    if task.done_at:
        return dues.finished(task.due_on, task.done_at.astimezone().date())
    return dues.due(task.due_on, here.on, region.calendar(found.area), provisional=task.provisional)


@seated(*READS_ORDERS)
@require_POST
def act(request: HttpRequest, uid: str) -> HttpResponse:
    """Receives, answers, sends back or closes."""
    here, found = desk(request), find(request, uid)
    kind = request.POST.get("kind", "")
    if kind not in orders.STEPS:
        raise Blocked(_("请选择要办的一步"))
    done = orders.act(found.pk, kind, here.user, request.POST.get("text", ""), here.now)
    messages.success(request, _("督办单现在是“%(state)s”。") % {"state": done.get_state_display()})
    return redirect("web:supervision_order", uid)


@seated(*READS_ORDERS)
@require_safe
def paper(request: HttpRequest, uid: str) -> HttpResponse:
    """The order as a PDF."""
    answer = HttpResponse(order_paper.as_pdf(find(request, uid)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="order.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
