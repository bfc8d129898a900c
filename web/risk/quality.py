"""What warnings were worth, by indicator, source and township, the funnel to help, and tuning with its preview."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import CaseError
from forms.codes import options
from monitoring.models import RiskTuning, RiskWarning
from monitoring.risk import quality, reading, titles, tuning
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import READS_QUALITY, TUNES
from web.registers import village_names

YEAR, FEN = timedelta(days=365), 100
HEADS = {"indicator": gettext_lazy("指标"), "source": gettext_lazy("来源"), "town": gettext_lazy("乡镇（街道）")}


class Period(forms.Form):
    """Which days are looked at."""

    from_on = forms.DateField(label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class TuneForm(forms.Form):
    """A tuning that is thought about."""

    indicator = forms.CharField(max_length=60, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=RiskTuning.Kind.choices)
    least = forms.IntegerField(label=gettext_lazy("数值达到多少才入户"), required=False, min_value=0)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if titles.counts_money(str(self["indicator"].value() or "")):
            self.fields["least"].label = gettext_lazy("金额达到多少元才入户")


@seated(*READS_QUALITY)
@require_safe
def worth(request: HttpRequest) -> HttpResponse:
    """The figures of a period, a year by default."""
    here = desk(request)
    form = Period(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    from_on, until_on = told.get("from_on") or here.on - YEAR, told.get("until_on") or here.on
    rows = reading.warnings_for(here.user, here.on)
    values = {
        "form": dressed(form),
        "funnel": quality.funnel(rows, from_on, until_on),
        "tables": [_table(here, by, from_on, until_on) for by in quality.BY],
        "tunings": _tunings(here),
        "tunes": bool(here.posts & TUNES),
        "from_on": from_on,
        "until_on": until_on,
    }
    return render(request, "web/risk/quality.html", values)


def _table(here: Desk, by: str, from_on: date, until_on: date) -> dict[str, object]:
    rows = quality.worth(reading.warnings_for(here.user, here.on), by, from_on, until_on)
    names = village_names(f"{row.key}000" for row in rows) if by == "town" else {}
    reasons = dict(options("risk_warning.false_alarm"))
    titled = [(row, _title(by, row.key, names), reasons.get(row.false_alarm, "")) for row in rows]
    return {"by": by, "head": HEADS[by], "rows": titled}


def _title(by: str, key: str, names: dict[str, str]) -> str:
    if by == "indicator":
        return titles.title_of(key)
    return names.get(f"{key}000", key) if by == "town" else str(RiskWarning.Source(key).label)


def _tunings(here: Desk) -> list[tuple[RiskTuning, str, str]]:
    """The newest tunings with the indicator's title and the figure in its unit."""
    rows = RiskTuning.objects.filter(county=here.county).select_related("proposed_by", "decided_by").order_by("-id")
    return [(row, titles.title_of(row.indicator), _least(row)) for row in rows[:20]]


def _least(row: RiskTuning) -> str:
    if row.least is None:
        return ""
    return _("%(yuan)s元") % {"yuan": row.least // FEN} if titles.counts_money(row.indicator) else str(row.least)


@seated(*TUNES)
@require_http_methods(["GET", "HEAD", "POST"])
def tune(request: HttpRequest) -> HttpResponse:
    """Shows what a tuning would save and miss; proposing is a second click."""
    here = desk(request)
    form = TuneForm(request.POST or None, initial={"indicator": request.GET.get("indicator", "")})
    seen = None
    if request.method == "POST" and form.is_valid():
        wish = _wish(here, form)
        seen = tuning.preview(wish, here.on)
        if "propose" in request.POST and _proposed(request, form, wish):
            return redirect("web:risk_quality")
    title = titles.title_of(str(form["indicator"].value() or ""))
    values = {"form": dressed(form), "seen": seen, "title": title}
    return render(request, "web/risk/tune.html", values, status=422 if form.errors else 200)


def _wish(here: Desk, form: TuneForm) -> tuning.Wish:
    told, least = form.cleaned_data, form.cleaned_data["least"]
    if least is not None and titles.counts_money(told["indicator"]):
        least *= FEN
    return tuning.Wish(here.county, told["indicator"], told["kind"], least)


def _proposed(request: HttpRequest, form: TuneForm, wish: tuning.Wish) -> bool:
    here = desk(request)
    try:
        tuning.propose(wish, form.cleaned_data["reason"], here.user, here.now)
    except CaseError as slip:
        form.add_error("reason", str(slip))
        return False
    messages.success(request, _("已提出，等另一位负责人批准"))
    return True


@seated(*TUNES)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves or rejects somebody else's proposal."""
    here = desk(request)
    try:
        made = tuning.decide(pk, request.POST.get("answer") == "approve", here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已处理：%(state)s") % {"state": made.get_state_display()})
    return redirect("web:risk_quality")


@seated(*TUNES)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends a tuning."""
    here = desk(request)
    try:
        tuning.end(pk, here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已停用，这个指标重新派人入户"))
    return redirect("web:risk_quality")
