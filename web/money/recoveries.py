"""What was paid too much: who is to be asked, asking, and what came back or was given up."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import CaseError
from cases.models import Decision, RecoveryPlan
from cases.payments import reach, terms
from cases.payments import recoveries as book
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.money.awards import find as find_award
from web.money.forms import GivenBackForm, RecoveryForm
from web.posts import READS_MONEY, READS_MONEY_LINES, RECOVERS_MONEY
from web.registers import village_names

PAGE = 50
ACTS: dict[str, Callable[..., RecoveryPlan]] = {"receive": book.receive, "write_off": book.write_off}


def find(request: HttpRequest, pk: int) -> RecoveryPlan:
    """The recovery, or 404 as if it did not exist."""
    here = desk(request)
    rows = reach.recoveries_for(here.user, here.on).select_related("award__household", "decision__case", "opened_by")
    return get_object_or_404(rows, pk=pk)


@seated(*READS_MONEY_LINES)
@require_safe
def recoveries(request: HttpRequest) -> HttpResponse:
    """What is being got back in one's area, and what was paid too much and nobody asks for yet."""
    here, everything = desk(request), request.GET.get("tab") == "all"
    rows = reach.recoveries_for(here.user, here.on).select_related("award__household", "decision__case")
    shown = rows if everything else rows.filter(state=RecoveryPlan.State.OPEN)
    page = Paginator(shown.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    waiting = _waiting(here)
    values = {
        "rows": [(plan, book.left(plan)) for plan in page],
        "page": page,
        "names": village_names([*(plan.award.area for plan in page), *(award.area for award, _sum in waiting)]),
        "waiting": waiting,
        "everything": everything,
        "opens": bool(here.posts & RECOVERS_MONEY),
        "county": bool(here.posts & READS_MONEY),
        "query": "tab=all" if everything else "",
    }
    return render(request, "web/money/recoveries.html", values)


def _waiting(here: Desk) -> list[tuple[Any, Any]]:
    """For those who may ask for it: what was paid too much, award by award, within their reach."""
    county = reach.county_of(here.user, here.on, reach.RECOVERS)
    if not county:
        return []
    seen = set(reach.awards_for(here.user, here.on).values_list("pk", flat=True))
    return [(award, amount) for award, amount in book.to_open(county, here.on.replace(day=1)) if award.pk in seen]


@seated(*RECOVERS_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for an overpayment back on the ground of a decision about the award."""
    here, row = desk(request), find_award(request, pk)
    form = RecoveryForm(request.POST or None, initial={"amount": book.overpaid(row, here.on.replace(day=1)) or None})
    decisions = Decision.objects.filter(case__about=row).select_related("case").order_by("-id")
    form.fields["decision"].choices = [(each.pk, _named(each)) for each in decisions]
    if form.is_valid():
        told = dict(form.cleaned_data)
        decision = decisions.get(pk=told.pop("decision"))
        try:
            made = book.open(row, decision=decision, actor=here.user, now=here.now, **told)
        except CaseError as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("已立项追回。"))
            return redirect("web:money_recovery", made.pk)
    cap = terms.deduction_cap(row.area, here.on)
    values = {
        "form": dressed(form),
        "title": _("立项追回 %(name)s") % {"name": row.household.name},
        "intro": _asked(cap is not None),
        "submit": _("立项"),
        "back_award": row.pk,
    }
    return render(request, "web/money/form.html", values, status=422 if form.errors else 200)


def _asked(by_months: bool) -> str:
    if by_months:
        return str(_("多发的款项凭决定追回：一次交回，或者按月从以后的待遇中扣回（每月不超过当地规定的上限）。"))
    return str(_("多发的款项凭决定追回。当地没有规定每月扣回的上限，只能由该户交回，不能从以后的待遇中扣回。"))


def _named(decision: Decision) -> str:
    return f"{decision.decided_at:%Y-%m-%d} {decision.get_outcome_display()}（{decision.case.number}）"


@seated(*READS_MONEY_LINES)
@require_safe
def recovery(request: HttpRequest, pk: int) -> HttpResponse:
    """One recovery: what was asked, what came back, what is left."""
    here, plan = desk(request), find(request, pk)
    return render(request, "web/money/recovery.html", _page(plan, here))


def _page(plan: RecoveryPlan, here: Desk) -> dict[str, object]:
    left = book.left(plan)
    acts = bool(here.posts & RECOVERS_MONEY) and left > 0
    return {
        "plan": plan,
        "left": left,
        "entries": plan.entries.select_related("by").order_by("id"),
        "lines": plan.lines.select_related("roll").order_by("roll__month"),
        "receives": acts,
        "writes_off": acts and plan.opened_by_id != here.user.pk,
        "received": dressed(GivenBackForm(prefix="receive", initial={"amount": left})),
        "written_off": dressed(GivenBackForm(prefix="write_off", initial={"amount": left})),
    }


@seated(*RECOVERS_MONEY)
@require_POST
def close(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Books what the household gave back, or what is given up."""
    here, plan = desk(request), find(request, pk)
    form = GivenBackForm(request.POST, prefix=act)
    if form.is_valid():
        try:
            ACTS[act](plan.pk, actor=here.user, now=here.now, **form.cleaned_data)
        except CaseError as slip:
            form.add_error("amount", str(slip))
        else:
            messages.success(request, _("已登记。"))
            return redirect("web:money_recovery", pk)
    name = "received" if act == "receive" else "written_off"
    return render(request, "web/money/recovery.html", _page(plan, here) | {name: dressed(form)}, status=422)
