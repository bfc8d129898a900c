"""The ledger of an award, its lines and transfers, and its account; for the county and for its township."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import Award, LedgerEntry, MessageOptOut, PayeeAccount
from cases.payments import accounts, holding, ledger, reach, recoveries
from cases.payments import messages as outbox
from web.desk import desk, seated
from web.looks import dressed
from web.money.forms import AccountForm, HoldForm
from web.posts import (
    CONFIRMS_ACCOUNTS,
    ENTERS_ACCOUNTS,
    HOLDS_MONEY,
    PREPARES_MONEY,
    READS_MONEY_LINES,
    RECOVERS_MONEY,
    STARTS_REVIEWS,
)


def find(request: HttpRequest, pk: int) -> Award:
    """The award, or 404 as if it did not exist."""
    seen = reach.awards_for(desk(request).user, desk(request).on)
    return get_object_or_404(seen.select_related("household", "case"), pk=pk)


@seated(*READS_MONEY_LINES)
@require_safe
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """What an award was due, was paid, gave back, and what is left of it all."""
    here, row = desk(request), find(request, pk)
    sums = ledger.sums(row)
    words = dict(LedgerEntry.Kind.choices)
    entries = row.ledger.select_related("by", "decision__case").order_by("-month", "-id")[:200]
    values = {
        "award": row,
        "balance": sum(sums.values()),
        "sums": [(words[kind], amount) for kind, amount in sums.items() if amount],
        "faults": ledger.check(row),
        "entries": entries,
        "lines": row.lines.select_related("roll").exclude(roll__state="draft").order_by("-due_month", "-id")[:60],
        "transfers": row.transfers.defer("account_sealed").select_related("batch__roll").order_by("-id")[:24],
        "periods": row.periods.select_related("decision__case").order_by("from_month", "id"),
        "blocks": row.blocks.filter(released_at__isnull=True).order_by("-id"),
        "accounts": row.accounts.defer("sealed").select_related("entered_by", "confirmed_by").order_by("-id"),
        "recoveries": [(plan, recoveries.left(plan)) for plan in row.recoveries.order_by("-id")],
        "overpaid": recoveries.overpaid(row, here.on.replace(day=1)),
        "enters": bool(here.posts & ENTERS_ACCOUNTS),
        "confirms": bool(here.posts & CONFIRMS_ACCOUNTS),
        "cancels": bool(here.posts & PREPARES_MONEY),
        "holds": bool(here.posts & HOLDS_MONEY),
        "recovers": bool(here.posts & RECOVERS_MONEY),
        "reviews": bool(here.posts & STARTS_REVIEWS) and row.state != Award.State.ENDED,
        "silent": MessageOptOut.objects.filter(household=row.household_id).exists(),
    }
    return render(request, "web/money/award.html", values)


@seated(*ENTERS_ACCOUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Enters another account with its paper; a second person confirms it."""
    here, row = desk(request), find(request, pk)
    form = AccountForm(request.POST or None, request.FILES or None, initial={"payee": row.household.name})
    if not form.is_valid():
        title = _("变更收款账户 %(name)s") % {"name": row.household.name}
        intro = _("新账户经另一人复核后启用；没有到账的款项随后重发。优先使用社会保障卡。")
        values = {"form": dressed(form), "title": title, "intro": intro, "submit": _("提交复核"), "back_award": row.pk}
        return render(request, "web/money/form.html", values, status=422 if form.errors else 200)
    told = form.cleaned_data
    told.pop("again")
    accounts.enter(row.pk, actor=here.user, now=here.now, **told)
    messages.success(request, _("已录入，请负责人或县级经办复核。"))
    return redirect("web:money_award", pk)


@seated(*CONFIRMS_ACCOUNTS)
@require_POST
def confirm_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts an account into use."""
    here = desk(request)
    seen = reach.awards_for(here.user, here.on)
    row = get_object_or_404(PayeeAccount.objects.defer("sealed"), pk=pk, award__in=seen)
    accounts.confirm(row.pk, here.user, here.now)
    messages.success(request, _("账户已启用，没有到账的款项可以重发。"))
    return redirect("web:money_award", row.award_id)


@seated(*ENTERS_ACCOUNTS)
@require_POST
def messaging(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that the household wants no short messages, or wants them again."""
    here, row = desk(request), find(request, pk)
    if request.POST.get("wanted") == "1":
        outbox.opt_in(row.household_id, here.user, here.now)
        messages.success(request, _("已恢复发送短信。"))
    else:
        outbox.opt_out(row.household_id, here.user, here.now)
        messages.success(request, _("以后不再给这一户发送短信。"))
    return redirect("web:money_award", pk)


@seated(*HOLDS_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Holds an award back for a reason that a person gives."""
    here, row = desk(request), find(request, pk)
    form = HoldForm(request.POST or None, initial={"from_month": here.on.replace(day=1)})
    if not form.is_valid():
        title = _("暂停发放 %(name)s") % {"name": row.household.name}
        intro = _("暂停不是停发决定：三十天内县级另一人没有确认的，自动恢复发放；核实后要么恢复，要么依法作出决定。")
        values = {"form": dressed(form), "title": title, "intro": intro, "submit": _("暂停发放"), "back_award": row.pk}
        return render(request, "web/money/form.html", values, status=422 if form.errors else 200)
    holding.hold(row.pk, actor=here.user, now=here.now, **form.cleaned_data)
    messages.success(request, _("已暂停发放。"))
    return redirect("web:money_award", pk)
