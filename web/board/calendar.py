"""The calendar: a notice or a local closure entered by one person, due dates that move shown, confirmed by another."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from monitoring.board import calendar_changes
from monitoring.board.calendar_changes import LOCAL, NATIONAL
from monitoring.models import CalendarChange
from rules.errors import RulesError
from web.desk import desk, seated
from web.inbox import PAGE
from web.looks import dressed
from web.posts import ENTERS_CALENDAR, READS_CALENDAR

LAYERS = (
    (LOCAL, gettext_lazy("本县停办（防汛、换届等，只影响本县）")),
    (NATIONAL, gettext_lazy("国务院办公厅年度放假安排")),
)
EXAMPLE = "元旦 2027-01-01 2027-01-03 上班 2027-01-09"


class ChangeForm(forms.Form):
    """What the paper says: a holiday a line."""

    layer = forms.ChoiceField(label=gettext_lazy("种类"), choices=LAYERS)
    document = forms.CharField(label=gettext_lazy("文件名称和文号"), max_length=200)
    issued_on = forms.DateField(label=gettext_lazy("发文日期"), widget=forms.DateInput(attrs={"type": "date"}))
    text = forms.CharField(
        label=gettext_lazy("安排，一行一个：名称、放假起止，调休上班的日子写在“上班”后面"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": EXAMPLE}),
    )


@seated(*READS_CALENDAR)
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest) -> HttpResponse:
    """What was changed, and the form of a new change for whoever may enter one."""
    here = desk(request)
    form = ChangeForm(request.POST or None) if here.posts & ENTERS_CALENDAR else None
    if form is not None and form.is_valid():
        try:
            made = calendar_changes.enter(here.user, now=here.now, **form.cleaned_data)
        except (RulesError, Blocked) as slip:
            form.add_error("text", str(slip))
        else:
            messages.success(request, _("已录入，请核对变动的到期日，由另一人确认后生效。"))
            return redirect("web:calendar_change", made.uid)
    rows = calendar_changes.changes_for(here.user, here.on).select_related("entered_by", "confirmed_by")
    page = Paginator(rows.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    values = {"form": dressed(form) if form is not None else None, "page": page, "query": ""}
    return render(request, "web/board/calendar.html", values, status=422 if form is not None and form.errors else 200)


def find(request: HttpRequest, uid: str) -> CalendarChange:
    """A change that the person may read."""
    here = desk(request)
    return get_object_or_404(calendar_changes.changes_for(here.user, here.on), uid=uid)


@seated(*READS_CALENDAR)
@require_safe
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """One change: its text, how many due dates move from which day to which, and the cases the reader sees."""
    here, found = desk(request), find(request, uid)
    seen = calendar_changes.seen_rows(found, here.user, here.on)
    days = Counter((row[2], row[3], row[4]) for row in found.moves)
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    values = {"change": found, "page": page, "query": "", "days": sorted(days.items()), "total": len(found.moves)}
    values["may_confirm"] = calendar_changes.may_confirm(found, here.user, here.on)
    values["may_abandon"] = calendar_changes.may_abandon(found, here.user, here.on)
    return render(request, "web/board/calendar_change.html", values)


@seated(*READS_CALENDAR)
@require_POST
def settle(request: HttpRequest, uid: str, act: str) -> HttpResponse:
    """Puts a change in force, or leaves it aside."""
    here, found = desk(request), find(request, uid)
    if act == "confirm":
        done = calendar_changes.confirm(found.pk, here.user, here.now)
        messages.success(request, _("已生效，重算后变动的到期日：%(n)s个。") % {"n": len(done.moves)})
    else:
        calendar_changes.abandon(found.pk, here.user, here.now)
        messages.success(request, _("已放弃。"))
    return redirect("web:calendar_change", uid)
