"""Rolls: the list, making one, its page with every difference explained, freezing and approving."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import PaymentDifference, PaymentRoll
from cases.payments import batches, budget, layouts, reach, terms
from cases.payments import rolls as book
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.money.forms import PrepareForm, PurposeForm
from web.posts import APPROVES_MONEY, PREPARES_MONEY, READS_MONEY
from web.registers import village_names
from web.words import scheme_title

PAGE = 50


def find(request: HttpRequest, pk: int) -> PaymentRoll:
    """The roll, or 404 as if it did not exist."""
    seen = reach.rolls_for(desk(request).user, desk(request).on)
    return get_object_or_404(seen.select_related("made_by", "frozen_by", "approved_by", "previous"), pk=pk)


@seated(*READS_MONEY)
@require_safe
def rolls(request: HttpRequest) -> HttpResponse:
    """The rolls of the county, newest first."""
    here = desk(request)
    rows = reach.rolls_for(here.user, here.on).order_by("-month", "scheme", "sequence")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    open_blocks = reach.blocks_for(here.user, here.on).filter(released_at__isnull=True).count()
    values = {"page": page, "prepares": bool(here.posts & PREPARES_MONEY), "open_blocks": open_blocks, "query": ""}
    return render(request, "web/money/rolls.html", values)


@seated(*PREPARES_MONEY)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Makes the draft of a roll."""
    here = desk(request)
    area = reach.county_of(here.user, here.on, reach.PREPARES)
    form = PrepareForm(request.POST or None, initial={"month": here.on.replace(day=1)})
    form.fields["scheme"].choices = [(key, scheme_title(key)) for key in budget.schemes_of(area)]
    if not form.is_valid():
        return render(
            request,
            "web/money/form.html",
            {
                "form": dressed(form),
                "title": _("编制发放名册"),
                "intro": _("按现行待遇算出当月应发，与上月逐户比对；封存以前可以随时重算。"),
                "submit": _("编制"),
                "back": "money",
            },
            status=422 if form.errors else 200,
        )
    made = book.prepare(area, actor=here.user, now=here.now, **form.cleaned_data)
    return redirect("web:roll", made.pk)


@seated(*READS_MONEY)
@require_safe
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """One roll: its sums, the people behind it, and why it differs from last month's."""
    here, row = desk(request), find(request, pk)
    kinds = layouts.differences_of(row)
    chosen = request.GET.get("kind", "") if request.GET.get("kind") in kinds else ""
    found = row.differences.filter(kind=chosen) if chosen else row.differences.all()
    found = found.select_related("household", "decision__case").order_by("kind", "area", "id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    words = dict(PaymentDifference.Kind.choices)
    values = {
        "roll": row,
        "name": layouts.name_of(row),
        "kinds": [(kind, words[kind], count, amount) for kind, (count, amount) in kinds.items()],
        "chosen": chosen,
        "change": row.change,
        "page": page,
        "names": village_names(each.area for each in page),
        "query": f"kind={chosen}" if chosen else "",
        "sums": sums(row),
        "batches": row.batches.select_related("made_by").order_by("sequence"),
        "pay_day": terms.pay_day(row.area, row.month),
        "purpose": dressed(PurposeForm(prefix="finance")),
    }
    return render(request, "web/money/roll.html", values | may(row, here))


def sums(row: PaymentRoll) -> list[tuple[str, object]]:
    """The sums of a roll by the state of its lines, in words; all add up to its total."""
    found = batches.sums(row)
    words = dict(row.lines.model.State.choices)
    return [(words[state], amount) for state, amount in found.items() if amount]


def may(row: PaymentRoll, here: Desk) -> dict[str, bool]:
    """What the person at the desk may do with a roll now."""
    state, prepares = row.state, bool(here.posts & PREPARES_MONEY)
    states = PaymentRoll.State
    own = here.user.pk in (row.made_by_id, row.frozen_by_id)
    return {
        "freezes": prepares and state == states.DRAFT,
        "approves": bool(here.posts & APPROVES_MONEY) and state == states.FROZEN and not own,
        "sends": prepares and state in (states.APPROVED, states.EXPORTED),
        "exports": state != states.DRAFT,
    }


@seated(*PREPARES_MONEY)
@require_POST
def recompute(request: HttpRequest, pk: int) -> HttpResponse:
    """Computes a draft anew."""
    here, row = desk(request), find(request, pk)
    book.recompute(row.pk, here.user, here.now)
    messages.success(request, _("已按现行待遇重算。"))
    return redirect("web:roll", pk)


@seated(*PREPARES_MONEY)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Throws a draft away."""
    here, row = desk(request), find(request, pk)
    book.drop(row.pk, here.user, here.now)
    messages.success(request, _("草稿已删除。"))
    return redirect("web:money")


@seated(*PREPARES_MONEY)
@require_POST
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freezes a draft."""
    here, row = desk(request), find(request, pk)
    made = book.freeze(row.pk, here.user, here.now)
    messages.success(request, _("名册已封存：%(total)s元，等待县级负责人批准。") % {"total": f"{made.total:,.2f}"})
    return redirect("web:roll", pk)


@seated(*APPROVES_MONEY)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves a frozen roll."""
    here, row = desk(request), find(request, pk)
    book.approve(row.pk, here.user, here.now)
    messages.success(request, _("名册已批准，可以送银行。"))
    return redirect("web:roll", pk)


@seated(*READS_MONEY)
@require_POST
def finance_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The finance bureau's file of a frozen roll."""
    here, row = desk(request), find(request, pk)
    form = PurposeForm(request.POST, prefix="finance")
    if not form.is_valid():
        messages.error(request, _("请写明导出的用途。"))
        return redirect("web:roll", pk)
    told = form.cleaned_data
    made = layouts.finance_file(row.pk, told["form"], told["purpose"], here.user, here.now)
    return download(made)


def download(made: layouts.Export) -> HttpResponse:
    """A file that is saved, not shown."""
    response = as_file(made.data, made.content_type, made.name)
    response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace("inline", "attachment")
    return response
