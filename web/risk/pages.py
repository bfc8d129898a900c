"""The list of warnings with its filter, one warning with all that stands open at its household, answers to senders."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain
from cases.errors import Blocked
from forms.codes import options
from monitoring.models import Delivery, Level, RiskWarning
from monitoring.receiving import reach
from monitoring.risk import passing, reading, replying
from processes import region
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import DISPATCHES, PATROLS, RAISES_LEADS, READS_DATA, READS_QUALITY, READS_WARNINGS, VISITS
from web.registers import village_names
from web.tasks import P as OPENS_TASKS

PAGE, SOON = 25, 5
BANDS = [
    ("late", gettext_lazy("已超期")),
    ("soon", gettext_lazy("5个工作日内到期")),
    ("escalated", gettext_lazy("超期已上报")),
]
State = RiskWarning.State


class Narrowed(forms.Form):
    """What the list is narrowed to."""

    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部状态")), *State.choices]
    )
    level = forms.TypedChoiceField(
        label=gettext_lazy("等级"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", gettext_lazy("全部等级")), *Level.choices],
    )
    due = forms.ChoiceField(
        label=gettext_lazy("期限"), required=False, choices=[("", gettext_lazy("全部期限")), *BANDS]
    )
    source = forms.ChoiceField(
        label=gettext_lazy("来源"),
        required=False,
        choices=[("", gettext_lazy("全部来源")), *RiskWarning.Source.choices],
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"),
        required=False,
        choices=[("", gettext_lazy("全部结论")), *RiskWarning.Outcome.choices],
    )
    # The list of a sender that brought the warnings, as its page links here.
    delivery = forms.UUIDField(required=False, widget=forms.HiddenInput)


@seated(*READS_WARNINGS)
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings of one's area: those that wait first, by the day they are due."""
    here = desk(request)
    form = Narrowed(request.GET)
    rows = narrowed(here, reading.warnings_for(here.user, here.on), form)
    page = Paginator(rows.order_by("closed", "due_on", "level", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(row.area for row in page),
        "form": dressed(form),
        "brought": _brought(here, form),
        "sums": _sums(here),
        "query": _query(request),
        "on": here.on,
        "raises_leads": bool(here.posts & RAISES_LEADS),
        "dispatches": bool(here.posts & DISPATCHES),
        "reads_quality": bool(here.posts & READS_QUALITY),
    }
    return render(request, "web/risk/warnings.html", values)


def _brought(here: Desk, form: Narrowed) -> Delivery | None:
    """The list of a sender that the page is narrowed to, for those who read such lists."""
    uid = form.cleaned_data.get("delivery") if form.is_valid() else None
    rows = reach.deliveries_for(here.user, here.on).select_related("source")
    return rows.filter(uid=uid).first() if uid and here.posts & READS_DATA else None


def narrowed(here: Desk, rows: QuerySet[RiskWarning], form: Narrowed) -> QuerySet[RiskWarning]:
    """The rows that fit what was chosen; what waits can be told from what is done by `closed`."""
    told = form.cleaned_data if form.is_valid() else {}
    if told.get("delivery"):
        brought = Delivery.objects.filter(uid=told["delivery"])
        rows = rows.filter(pk__in=replying.warnings_of(brought).values("pk"))
    chosen = {name: told[name] for name in ("state", "level", "source", "outcome") if told.get(name)}
    rows = rows.filter(**chosen)
    if told.get("due"):
        rows = rows.filter(reading.band(told["due"], here.on, _soon(here)))
    return rows.annotate(closed=ExpressionWrapper(Q(state__in=(State.CLOSED, State.MUTED)), BooleanField()))


def _soon(here: Desk) -> date:
    return region.calendar(here.county.ljust(12, "0")).add_working_days(here.on, SOON)


def _sums(here: Desk) -> dict[str, int]:
    """The figures above the list; each is a link to exactly what it counts."""
    rows = reading.warnings_for(here.user, here.on).order_by()
    by_state = dict(rows.values_list("state").annotate(n=Count("id")))
    bands = {name: rows.filter(reading.band(name, here.on, _soon(here))).count() for name in ("late", "soon")}
    return {str(state): by_state.get(state, 0) for state in State} | bands


def _query(request: HttpRequest) -> str:
    told = request.GET.copy()
    told.pop("page", None)
    return told.urlencode()


@seated(*READS_WARNINGS)
@require_safe
def warning(request: HttpRequest, pk: int) -> HttpResponse:
    """One warning: why, by when, what was found, and everything else that waits at this household."""
    here = desk(request)
    found = get_object_or_404(reading.warnings_for(here.user, here.on), pk=pk)
    if found.case is not None:
        chain.look(here.user, found.case, "核查预警", here.now)
    return _page(request, found)


def _page(request: HttpRequest, found: RiskWarning, reason: str = "", status: int = 200) -> HttpResponse:
    here, held = desk(request), passing.held(found)
    tasks = reading.open_at(here.user, found.household, here.on)
    acts = held is not None and access.can_act(here.user, held.task, here.on)
    values = {
        "warning": found,
        "village": village_names([found.area]),
        "reasons": reading.reasons(found),
        "tasks": tasks,
        "held": held,
        "handed": passing.handed(found),
        "tier": passing.TITLES[held.tier] if held else "",
        "onward": [(tier, passing.TITLES[tier]) for tier in held.onward] if held and acts else [],
        "typed": reason,
        "visits": found.state == State.OPEN and acts,
        "visit_page": "web:risk_visit" if here.posts & VISITS else "web:task",
        "cases": reading.came_of(found),
        "reads_data": bool(here.posts & READS_DATA),
        "opens_tasks": bool(here.posts & OPENS_TASKS),
        "patrols": bool(here.posts & PATROLS),
        "prepares": found.outcome == RiskWarning.Outcome.ELIGIBLE and "caseworker" in here.posts,
        "false_alarm": dict(options("risk_warning.false_alarm")).get(found.false_alarm, ""),
        "schemes": options("risk_warning.scheme"),
        "late": found.due_on is not None and found.due_on < here.on and found.state in (State.OPEN, State.VERIFYING),
    }
    return render(request, "web/risk/warning.html", values, status=status)


@seated(*READS_WARNINGS)
@require_POST
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Hands a warning to another level, with the reason."""
    here = desk(request)
    found = get_object_or_404(reading.warnings_for(here.user, here.on), pk=pk)
    tier, reason = request.POST.get("tier", ""), request.POST.get("reason", "")
    try:
        task = passing.hand_on(found, tier, reason, here.user, here.now)
    except Blocked as slip:
        messages.error(request, str(slip))
        return _page(request, found, reason, 422)
    messages.success(request, _("已转给%(office)s，期限不变") % {"office": task.office.name})
    return redirect("web:risk_warning", pk)
