"""The list of warnings with its filter, one warning with all that stands open at its household, answers to senders."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases import chain
from cases.payments import sheets
from forms.codes import options
from monitoring.models import Level, RiskWarning
from monitoring.risk import reading
from processes import region
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import DISPATCHES, RAISES_LEADS, READS_QUALITY, READS_WARNINGS, VISITS
from web.registers import village_names

PAGE, SOON = 25, 5
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BANDS = [("late", _("已超期")), ("soon", _("5个工作日内到期")), ("escalated", _("超期已上报"))]
State = RiskWarning.State


class Narrowed(forms.Form):
    """What the list is narrowed to."""

    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *State.choices])
    level = forms.TypedChoiceField(
        label=_("等级"), required=False, coerce=int, empty_value=None, choices=[("", _("全部等级")), *Level.choices]
    )
    due = forms.ChoiceField(label=_("期限"), required=False, choices=[("", _("全部期限")), *BANDS])
    source = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("全部来源")), *RiskWarning.Source.choices]
    )
    outcome = forms.ChoiceField(
        label=_("结论"), required=False, choices=[("", _("全部结论")), *RiskWarning.Outcome.choices]
    )


@seated(*READS_WARNINGS)
@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """The warnings of one's area: those that wait first, by the day they are due."""
    here = desk(request)
    form = Narrowed(request.GET)
    rows = _narrowed(here, reading.warnings_for(here.user, here.on), form)
    page = Paginator(rows.order_by("closed", "due_on", "level", "id"), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "names": village_names(row.area for row in page),
        "form": dressed(form),
        "sums": _sums(here),
        "query": _query(request),
        "on": here.on,
        "raises_leads": bool(here.posts & RAISES_LEADS),
        "dispatches": bool(here.posts & DISPATCHES),
        "reads_quality": bool(here.posts & READS_QUALITY),
    }
    return render(request, "web/risk/warnings.html", values)


def _narrowed(here: Desk, rows: QuerySet[RiskWarning], form: Narrowed) -> QuerySet[RiskWarning]:
    told = form.cleaned_data if form.is_valid() else {}
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
    tasks = reading.open_at(here.user, found.household, here.on)
    values = {
        "warning": found,
        "village": village_names([found.area]),
        "reasons": reading.reasons(found),
        "tasks": tasks,
        "visits": found.state == State.OPEN and bool(here.posts & VISITS),
        "prepares": found.outcome == RiskWarning.Outcome.ELIGIBLE and "caseworker" in here.posts,
        "false_alarm": dict(options("risk_warning.false_alarm")).get(found.false_alarm, ""),
        "schemes": options("risk_warning.scheme"),
        "late": found.due_on is not None and found.due_on < here.on and found.state in (State.OPEN, State.VERIFYING),
    }
    return render(request, "web/risk/warning.html", values)


@seated(*READS_WARNINGS)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """The answers to senders as a workbook, narrowed like the list; that it was taken out is kept."""
    here = desk(request)
    rows = _narrowed(here, reading.warnings_for(here.user, here.on), Narrowed(request.GET))
    told = list(reading.replies(rows, dict(options("risk_warning.false_alarm"))))
    chain.append_for_county(here.county, "export", here.user, here.now, {"what": "replies", "rows": len(told) - 1})
    answer = HttpResponse(sheets.as_xlsx(told, "预警核查反馈"), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="replies-{here.on:%Y%m%d}.xlsx"'
    return answer
