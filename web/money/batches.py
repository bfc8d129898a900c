"""Batches: sending a roll to the bank, its file, the return file tried and booked, what is still open."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.cache import caches
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import secrets
from cases.models import PaymentBatch, Transfer
from cases.payments import answers, exact, layouts, reach
from cases.payments import batches as book
from web.desk import desk, seated
from web.looks import dressed
from web.money.forms import PurposeForm, ReturnForm
from web.money.rolls import download
from web.posts import PREPARES_MONEY, READS_MONEY
from web.registers import village_names

PAGE = 50
PLACE = "return_file.tried"
KEPT = 30 * 60


def find(request: HttpRequest, pk: int) -> PaymentBatch:
    """The batch, or 404 as if it did not exist."""
    seen = reach.rolls_for(desk(request).user, desk(request).on)
    return get_object_or_404(PaymentBatch.objects.select_related("roll", "made_by"), pk=pk, roll__in=seen)


@seated(*PREPARES_MONEY)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts what may be paid into a new batch."""
    here = desk(request)
    row = get_object_or_404(reach.rolls_for(here.user, here.on), pk=pk)
    made = book.make(row.pk, here.user, here.now)
    messages.success(
        request,
        _("第%(n)s批：%(count)s笔，%(total)s元。下载银行文件后送银行。")
        % {"n": made.sequence, "count": made.count, "total": f"{made.total:,.2f}"},
    )
    return redirect("web:batch", made.pk)


@seated(*READS_MONEY)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: sent is paid, failed and outstanding together; by bank as well."""
    return render(request, "web/money/batch.html", page_of(request, find(request, pk)))


def page_of(request: HttpRequest, row: PaymentBatch) -> dict[str, object]:
    """What the page of a batch shows."""
    here, state = desk(request), request.GET.get("state", "")
    rows = row.transfers.defer("account_sealed").select_related("household").order_by("serial")
    shown = rows.filter(state=state) if state in Transfer.State.values else rows
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return {
        "batch": row,
        "roll": row.roll,
        "name": layouts.name_of(row.roll),
        "table": table(row),
        "page": page,
        "names": village_names(each.area for each in page),
        "state": state,
        "states": Transfer.State.choices,
        "query": f"state={state}" if state else "",
        "prepares": bool(here.posts & PREPARES_MONEY),
        "purpose": dressed(PurposeForm(prefix="bank")),
        "upload": dressed(ReturnForm()),
    }


def table(row: PaymentBatch) -> list[dict[str, object]]:
    """Sent, paid, failed, given back and outstanding, bank by bank and together."""
    sums = exact.totals(row.transfers.all(), "bank", "state")
    banks = sorted({bank for bank, _ in sums})
    lines = [
        _line(bank or _("开户行未登记"), {s: sums.get((bank, s), 0) for s in Transfer.State.values}) for bank in banks
    ]
    whole = {s: sum(sums.get((bank, s), 0) for bank in banks) for s in Transfer.State.values}
    return [*lines, _line(_("合计"), whole)]


def _line(name: str, sums: dict[str, object]) -> dict[str, object]:
    return {"name": name, "all": sum(sums.values()), **sums}


@seated(*PREPARES_MONEY)
@require_POST
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The bank's file with whole accounts; what for is asked and kept."""
    here, row = desk(request), find(request, pk)
    form = PurposeForm(request.POST, prefix="bank")
    if not form.is_valid():
        messages.error(request, _("请写明导出的用途。"))
        return redirect("web:batch", pk)
    told = form.cleaned_data
    return download(layouts.bank_file(row.pk, told["form"], told["purpose"], here.user, here.now))


@seated(*PREPARES_MONEY)
@require_POST
def try_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Reads a return file and shows what it says and what is wrong; nothing is booked yet."""
    here, row = desk(request), find(request, pk)
    form = dressed(ReturnForm(request.POST, request.FILES))
    if not form.is_valid():
        return render(request, "web/money/batch.html", page_of(request, row) | {"upload": form}, status=422)
    file = form.cleaned_data["file"]
    data = file.read()
    reading = answers.read(row.pk, data, file.name, here.user, here.now)
    key = uuid4()
    # The file names people: it waits sealed, for the one who tried it, for half an hour.
    caches["shared"].set(_key(key, here.user.pk), (secrets.seal(data, PLACE, key), file.name), KEPT)
    values = {"batch": row, "roll": row.roll, "reading": reading, "key": key, "slips": reading.slips[:100]}
    return render(request, "web/money/reading.html", values)


@seated(*PREPARES_MONEY)
@require_POST
def book_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Books the return file that was tried a moment ago; it is read again first."""
    here, row = desk(request), find(request, pk)
    kept = _kept(request.POST.get("key", ""), here.user.pk)
    if kept is None:
        messages.error(request, _("试读的文件已过期，请重新选择文件。"))
        return redirect("web:batch", pk)
    reading = answers.read(row.pk, *kept, here.user, here.now)
    answers.book(reading, here.user, here.now)
    messages.success(
        request,
        _("回盘已登记：成功%(paid)s笔，失败%(failed)s笔。") % {"paid": reading.paid[0], "failed": reading.failed[0]},
    )
    return redirect("web:batch", pk)


def _key(key: UUID, user: int) -> str:
    return f"return_file:{user}:{key.hex}"


def _kept(text: str, user: int) -> tuple[bytes, str] | None:
    try:
        key = UUID(text)
    except ValueError:
        return None
    found = caches["shared"].get(_key(key, user))
    return (secrets.unseal(found[0], PLACE, key), found[1]) if found else None
