"""The townships' reserve funds: balances of a year, the ledger of one and its CSV, money put in by two persons."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, chain, reserve
from cases.errors import CaseError
from cases.models import ReserveEntry, ReserveFund
from cases.payments import sheets
from offices.models import Office, OfficeKind
from offices.routing import in_force
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import APPROVES_RESERVES, ENTERS_RESERVES, READS_RESERVES
from web.reserve.forms import EntryForm, ReasonForm

PAGE = 50
HEADS = ("序号", "日期", "种类", "金额（元）", "余额（元）", "办件编号", "说明", "登记人", "批准人")


@seated(*READS_RESERVES)
@require_safe
def funds(request: HttpRequest) -> HttpResponse:
    """The funds of one year with what is left and what waits for approval."""
    here = desk(request)
    seen = reserve.funds_for(here.user, here.on)
    years = sorted({here.on.year, *seen.values_list("year", flat=True)}, reverse=True)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else here.on.year
    rows = [_row(fund) for fund in seen.filter(year=year).order_by("area")]
    values = {"rows": rows, "years": years, "year": year, "enters": bool(here.posts & ENTERS_RESERVES)}
    return render(request, "web/reserve/funds.html", values)


def _row(fund: ReserveFund) -> dict[str, object]:
    months = reserve.months(fund)
    return {
        "fund": fund,
        "balance": reserve.balance(fund),
        "received": sum(month.received for month in months),
        "paid": sum(month.paid for month in months),
        "payments": sum(month.payments for month in months),
        "pending": fund.entries.filter(state=ReserveEntry.State.PENDING).count(),
    }


def find(here: Desk, pk: int) -> ReserveFund:
    """The fund, or 404 as if it did not exist."""
    return get_object_or_404(reserve.funds_for(here.user, here.on), pk=pk)


@seated(*READS_RESERVES)
@require_safe
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of a fund: every line, the months, what does not agree, what waits."""
    here = desk(request)
    row = find(here, pk)
    lines = Paginator(_lines(row).order_by("-sequence"), PAGE).get_page(request.GET.get("page"))
    values = {
        "fund": row,
        "balance": reserve.balance(row),
        "page": lines,
        "months": list(reversed(reserve.months(row))),
        "differences": reserve.reconcile(row),
        "pending": row.entries.filter(state=ReserveEntry.State.PENDING).select_related("entered_by").order_by("id"),
        "approves": bool(here.posts & APPROVES_RESERVES),
        "enters": bool(here.posts & ENTERS_RESERVES),
        "opens": bool(here.posts & access.SEES_CASES),
        "reason": dressed(ReasonForm()),
    }
    return render(request, "web/reserve/fund.html", values)


def _lines(row: ReserveFund) -> QuerySet[ReserveEntry]:
    return reserve.booked(row).select_related("case", "entered_by", "approved_by")


@seated(*READS_RESERVES)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger as CSV; that somebody took it away is kept."""
    here = desk(request)
    row = find(here, pk)
    data = sheets.as_csv([HEADS, *(_cells(entry) for entry in _lines(row))])
    chain.append_for_county(row.area[:6], "reserve_exported", here.user, here.now, {"fund": str(row.pk)})
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="reserve-{row.area[:9]}-{row.year}.csv"'
    return response


def _cells(entry: ReserveEntry) -> list[object]:
    """A line as a sheet takes it."""
    number = entry.case.number if entry.case else ""
    people = (entry.entered_by, entry.approved_by or "")
    return [
        entry.sequence,
        entry.booked_on,
        entry.get_kind_display(),
        entry.amount,
        entry.balance,
        number,
        entry.note,
        *map(str, people),
    ]


@seated(*ENTERS_RESERVES)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Writes down money to be put in or corrected; another person approves it."""
    here = desk(request)
    form = EntryForm(request.POST or None, _offices(here), here.posts)
    if form.is_valid():
        told = form.cleaned_data
        try:
            entry = reserve.enter(
                told["office"], here.on.year, told["kind"], told["amount"], told["note"], here.user, here.now
            )
        except CaseError as error:
            form.add_error("amount", str(error))
        else:
            messages.success(request, _("已登记，等待县级负责人批准后入账。"))
            return redirect("web:reserve_fund", entry.fund_id)
    return render(request, "web/reserve/enter.html", {"form": dressed(form)}, status=422 if form.errors else 200)


def _offices(here: Desk) -> QuerySet[Office]:
    """The townships for which the person may write money down."""
    prefixes = access.reach(here.user, here.on).areas(set(ENTERS_RESERVES))
    rows = Office.objects.filter(in_force(here.on), kind=OfficeKind.TOWNSHIP_OFFICE)
    return rows.filter(access.in_areas(prefixes, "division_id")).order_by("division_id")


@seated(*APPROVES_RESERVES)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Books an entry."""
    here = desk(request)
    entry = get_object_or_404(ReserveEntry, pk=pk, fund__in=reserve.funds_for(here.user, here.on))
    reserve.approve(entry.pk, here.user, here.now)
    messages.success(request, _("已批准入账。"))
    return redirect("web:reserve_fund", entry.fund_id)


@seated(*APPROVES_RESERVES)
@require_POST
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Leaves an entry out of the books, with the reason."""
    here = desk(request)
    entry = get_object_or_404(ReserveEntry, pk=pk, fund__in=reserve.funds_for(here.user, here.on))
    reserve.reject(entry.pk, here.user, request.POST.get("reason", ""), here.now)
    messages.success(request, _("没有批准，原因已记录。"))
    return redirect("web:reserve_fund", entry.fund_id)
