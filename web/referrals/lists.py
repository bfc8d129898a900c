"""The referrals that concern a person, and one of them with what may be done about it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import meetings
from cases.errors import Blocked
from cases.models import Referral
from cases.referrals import answering, ledger, papers, pushing, reach, tables
from cases.referrals.answering import Answer
from cases.referrals.life import OPEN, ReferralLife
from processes.errors import MoveRefused
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import ANSWERS_REFERRALS, PUSHES_REFERRALS, READS_REFERRALS
from web.registers import village_names
from web.ticked import numbers

PAGE = 50
State = Referral.State
TABS = {
    "open": gettext_lazy("待反馈"),
    "late": gettext_lazy("超期"),
    "answered": gettext_lazy("已反馈"),
    "unnoted": gettext_lazy("待签收"),
    "returned": gettext_lazy("已退回"),
    "all": gettext_lazy("全部"),
}


class AnswerForm(forms.Form):
    """What came of a push."""

    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=Referral.Outcome.choices)
    told = forms.CharField(
        label=gettext_lazy("办理情况"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    amount = forms.DecimalField(
        label=gettext_lazy("金额（元，给付资金的填写）"), min_value=0, max_digits=12, decimal_places=2, required=False
    )


class ReasonForm(forms.Form):
    """Why a push is given back."""

    reason = forms.CharField(label=gettext_lazy("退回原因"), max_length=500, required=False)


@seated(*READS_REFERRALS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The referrals of one's area or office, those that are due first."""
    here, tab = desk(request), request.GET.get("tab", "open")
    rows = _chosen(reach.referrals_for(here.user, here.on), request.GET.get("department", ""))
    tab = tab if tab in TABS else "open"
    page = Paginator(_of_tab(rows, tab, here), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "tab": tab,
        "tabs": [(name, title, _of_tab(rows, name, here).count()) for name, title in TABS.items()],
        "department": request.GET.get("department", ""),
        "departments": {word: found.title for word, found in tables.catalogue().departments.items()},
        "rows": [(row, ledger.is_late(row, here.on)) for row in page],
        "names": village_names(row.area for row in page),
        "titles": _titles(page),
        "own": reach.own_offices(here.user, here.on),
        "pushes": bool(here.posts & PUSHES_REFERRALS),
        "query": f"tab={tab}&department={request.GET.get('department', '')}",
    }
    return render(request, "web/referrals/list.html", values)


def _chosen(rows: QuerySet[Referral], department: str) -> QuerySet[Referral]:
    return rows.filter(department=department) if department in tables.catalogue().departments else rows


def _of_tab(rows: QuerySet[Referral], tab: str, here: Desk) -> QuerySet[Referral]:
    chosen = {
        "open": rows.filter(state__in=OPEN),
        "late": rows.filter(ledger.overdue(here.on) | ledger.not_received(here.on)),
        "answered": rows.filter(state=State.ANSWERED),
        "unnoted": rows.filter(state=State.ANSWERED, noted_at__isnull=True),
        "returned": rows.filter(state=State.RETURNED),
        "all": rows,
    }[tab]
    return chosen.select_related("household", "member", "push", "to_office").order_by("due_on", "id")


def _titles(rows: Iterable[Referral]) -> dict[str, str]:
    return {row.item: tables.item_title(row.item) for row in rows}


def find(request: HttpRequest, uid: str) -> Referral:
    """The referral, or 404 as if it did not exist."""
    rows = reach.referrals_for(desk(request).user, desk(request).on)
    related = ("household", "member", "push__paper", "to_office", "from_office", "copy_office", "received_by")
    return get_object_or_404(rows.select_related(*related), uid=uid)


@seated(*READS_REFERRALS)
@require_safe
def one(request: HttpRequest, uid: str) -> HttpResponse:
    """One referral; that somebody read the reason and the answer is kept."""
    return _page(request, find(request, uid))


def _page(
    request: HttpRequest, row: Referral, answer: forms.Form | None = None, reason: forms.Form | None = None
) -> HttpResponse:
    here = desk(request)
    answering.look(row, here.user, "查看转办", here.now)
    mine = row.to_office_id in reach.own_offices(here.user, here.on)
    life = ReferralLife(row)
    values = {
        "row": row,
        "told": pushing.read_told(row),
        "answer": answering.read_answer(row),
        "item": tables.item_title(row.item),
        "village": village_names([row.area]).get(row.area, ""),
        "is_late": ledger.is_late(row, here.on),
        "mine": mine,
        "may": {name: mine and life.can(name) for name in ("receives", "begins", "answers", "gives_back")},
        "notes": _may_note(row, here, mine),
        "answer_form": dressed(answer or AnswerForm()),
        "reason_form": dressed(reason or ReasonForm()),
    }
    status = 422 if (answer and answer.errors) or (reason and reason.errors) else 200
    return render(request, "web/referrals/one.html", values, status=status)


def _may_note(row: Referral, here: Desk, mine: bool) -> bool:
    if row.state != State.ANSWERED:
        return False
    if row.copy_office_id in reach.own_offices(here.user, here.on):
        return row.copy_noted_at is None
    return not mine and row.noted_at is None and bool(here.posts & PUSHES_REFERRALS)


@seated(*ANSWERS_REFERRALS)
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Takes over the pushes that are ticked."""
    here = desk(request)
    count = answering.receive(numbers(request, "row"), here.user, here.now)
    messages.success(request, _("已接收%(count)s条。") % {"count": count})
    return redirect("web:referrals")


@seated(*READS_REFERRALS)
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Takes note of the feedback that is ticked."""
    here = desk(request)
    count = answering.note(numbers(request, "row"), here.user, here.now)
    messages.success(request, _("已签收%(count)s条反馈。") % {"count": count})
    return redirect(f"{reverse('web:referrals')}?tab=unnoted")


@seated(*ANSWERS_REFERRALS)
@require_POST
def act(request: HttpRequest, uid: str, name: str) -> HttpResponse:
    """One act of the department on one push; a slip shows the page again with what was typed."""
    here, row = desk(request), find(request, uid)
    form: Any = {"answer": AnswerForm, "give_back": ReasonForm}.get(name, forms.Form)(request.POST)
    form.is_valid()
    try:
        _do(name, row, form, here)
    except (Blocked, MoveRefused) as slip:
        form.add_error(None, str(slip))
        return _page(request, find(request, uid), **{"answer" if name == "answer" else "reason": form})
    messages.success(request, _("已登记。"))
    return redirect("web:referral", uid)


def _do(name: str, row: Referral, form: forms.Form, here: Desk) -> None:
    said = form.cleaned_data
    if name == "begin":
        answering.begin(row.pk, here.user, here.now)
    elif name == "answer" and form.is_valid():
        answering.answer(row.pk, Answer(said["outcome"], said["told"], amount=said["amount"]), here.user, here.now)
    elif name == "give_back":
        answering.give_back(row.pk, said.get("reason", ""), here.user, here.now)
    elif name != "answer":
        raise Http404
    else:
        raise Blocked(_("请改正标出的内容。"))


@seated(*READS_REFERRALS)
@require_safe
def paper(request: HttpRequest, uid: str, which: str) -> HttpResponse:
    """The paper of a push, or of its feedback, for who may read all of its lines."""
    here = desk(request)
    rows = reach.referrals_for(here.user, here.on).filter(push__uid=uid).select_related("push__paper")
    found = get_object_or_404(rows.select_related("push__to_office", "push__from_office", "household")[:1])
    push = found.push
    if rows.count() != push.referrals.count():
        raise Http404
    answering.look(found, here.user, "打开转办单", here.now)
    if which == "feedback":
        return as_file(papers.feedback_pdf(push, here.now), "application/pdf", f"反馈单{push.number}.pdf")
    if push.paper is None:
        raise Http404
    return as_file(meetings.read_pdf(push.paper), "application/pdf", f"转办单{push.number}.pdf")
