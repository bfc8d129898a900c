"""Raised standards: what is due for a look, the formula, the preview by township, the second person, the progress."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.models import StandardRun
from cases.raising import announcing, jobs, reminders, runs
from offices import divisions
from rules.standard_formula import MODES, by_consumption, falls_short
from web.desk import desk, seated
from web.looks import dressed
from web.posts import RAISES_STANDARDS
from web.registers import village_names
from web.words import scheme_title

SCHEMES = ("dibao", "tekun")
ROUNDING = (("ceiling", gettext_lazy("进位")), ("half_up", gettext_lazy("四舍五入")), ("floor", gettext_lazy("舍去")))
assert {mode for mode, _title in ROUNDING} == set(MODES)


class PlanForm(forms.Form):
    """Which standard, from which day, by which document."""

    scheme = forms.ChoiceField(label=gettext_lazy("救助类别"))
    from_on = forms.DateField(label=gettext_lazy("新标准执行日期"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label=gettext_lazy("调整标准的文件名称和文号"), max_length=200)


class FormulaForm(forms.Form):
    """Last year's consumption a head, the share, how to round, and the province's line to compare with."""

    consumption = forms.DecimalField(label=gettext_lazy("上年人均消费支出（元/年）"), min_value=1, decimal_places=2)
    ratio = forms.DecimalField(label=gettext_lazy("比例（%）"), min_value=1, max_value=100, decimal_places=2)
    unit = forms.DecimalField(
        label=gettext_lazy("取整到（元）"), initial=1, min_value=Decimal("0.01"), decimal_places=2
    )
    mode = forms.ChoiceField(label=gettext_lazy("取整方式"), choices=ROUNDING)
    line = forms.DecimalField(
        label=gettext_lazy("省定防返贫监测线（元/年）"), required=False, min_value=1, decimal_places=2
    )
    source = forms.CharField(label=gettext_lazy("数据来源"), max_length=200)


@seated(*RAISES_STANDARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def standards(request: HttpRequest) -> HttpResponse:
    """The runs of the county, what is due for a look, and the two forms."""
    here = desk(request)
    area = divisions.full(here.county)
    plan = PlanForm(request.POST if "plan" in request.POST else None)
    plan.fields["scheme"].choices = [(key, scheme_title(key)) for key in SCHEMES]
    if plan.is_bound and plan.is_valid():
        told = plan.cleaned_data
        made = runs.plan(told["scheme"], area, told["from_on"], told["document"], here.user, here.now)
        jobs.enqueue(made.pk)
        return redirect("web:standard_run", made.pk)
    formula = FormulaForm(request.GET if "formula" in request.GET else None)
    rows = runs.runs_for(here.user, here.now).select_related("planned_by", "confirmed_by")
    values = {
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "plan": dressed(plan),
        "formula": dressed(formula),
        "proposed": _proposed(formula),
        "due": reminders.due(area, here.on),
        "query": "",
    }
    return render(request, "web/righting/standards.html", values, status=422 if plan.errors else 200)


def _proposed(form: FormulaForm) -> dict[str, object]:
    """What the formula gives, and whether it stands above the province's line."""
    if not form.is_bound or not form.is_valid():
        return {}
    told = form.cleaned_data
    made = by_consumption(told["consumption"], told["ratio"], told["unit"], told["mode"])
    short = falls_short(made.yearly, told["line"]) if told["line"] else ""
    return {"made": made, "short": short, "source": told["source"]}


def _find(request: HttpRequest, pk: int) -> StandardRun:
    here = desk(request)
    rows = runs.runs_for(here.user, here.now).select_related("planned_by", "confirmed_by")
    return get_object_or_404(rows, pk=pk)


@seated(*RAISES_STANDARDS)
@require_safe
def standard(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: sums by township and effect, those who fall or need a look, and how far it has come."""
    here, run = desk(request), _find(request, pk)
    sums = [{**row, "full": f"{row['town']}000"} for row in runs.sums(run)]
    wanted = run.awards.filter(effect__in=["falls", "leaves", "look"]).select_related("award__household")
    page = Paginator(wanted.order_by("effect", "town", "id"), 25).get_page(request.GET.get("page"))
    values = {
        "run": run,
        "sums": sums,
        "effects": dict(runs.Effect.choices),
        "names": village_names([row["full"] for row in sums]),
        "counts": runs.counts(run),
        "page": page,
        "own": run.planned_by_id == here.user.pk,
        "query": "",
    }
    return render(request, "web/righting/standard.html", values)


@seated(*RAISES_STANDARDS)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirms, stops, resumes or drops a run."""
    here, run = desk(request), _find(request, pk)
    acts = {
        "confirm": runs.confirm,
        "resume": runs.resume,
        "stop": runs.stop,
        "drop": runs.drop,
        "announce": announcing.announce,
    }
    what = request.POST.get("what", "")
    if what in acts:
        acts[what](run.pk, here.user, here.now)
        messages.success(request, _("已办理。"))
    if what in ("confirm", "resume"):
        jobs.enqueue(run.pk)
    return redirect("web:standard_run", pk)
