"""The visit: the signs, one form with one question that must be answered, and what else can be settled on the way."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, chain, drafts, intake, steps
from cases.errors import FormRejected
from forms.build import BoundForm
from forms.codes import options
from monitoring.models import RiskWarning
from monitoring.risk import outcomes, reading
from processes.models import Task
from web.desk import Desk, desk, seated
from web.posts import VISITS
from web.registers import village_names

VISIT = "verification_visit"


@seated(*VISITS)
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the visit's form; a POST hands it in, whoever of the grid, the village or the township went there."""
    here = desk(request)
    found = get_object_or_404(reading.warnings_for(here.user, here.on), pk=pk)
    task = Task.objects.filter(process__case__risk_warning=found, element=VISIT, state=Task.State.OPEN).first()
    if task is None:
        messages.info(request, _("这条预警已经有人入户核实"))
        return redirect("web:risk_warning", pk)
    access.check_can_act(here.user, task, here.on)
    if request.method != "POST":
        chain.look(here.user, task.process.case, "核查预警", here.now)
        return _page(request, found, task, steps.open_form(task, here.user, here.on))
    try:
        steps.submit(task.pk, here.user, request.POST, request.FILES, here.now)
    except FormRejected as slip:
        return _page(request, found, task, slip.form, 422 if slip.form.errors else 200)
    messages.success(request, _("已提交，由乡镇（街道）审核"))
    return _onward(here, found)


def _onward(here: Desk, found: RiskWarning) -> HttpResponse:
    """Whatever else the same visit can settle comes next."""
    others = [
        task
        for task in reading.open_at(here.user, found.household, here.on)
        if access.can_act(here.user, task, here.on)
    ]
    return redirect("web:risk_warning", found.pk) if others else redirect("web:risk_warnings")


def _page(request: HttpRequest, found: RiskWarning, task: Task, form: BoundForm, status: int = 200) -> HttpResponse:
    here = desk(request)
    others = [each for each in reading.open_at(here.user, found.household, here.on) if each.pk != task.pk]
    values = {
        "warning": found,
        "village": village_names([found.area]),
        "reasons": reading.reasons(found),
        "task": task,
        "tasks": others,
        "visit_page": "web:risk_visit",
        "opens_tasks": True,
        "form": form,
    }
    return render(request, "web/risk/visit.html", values, status=status)


@seated("caseworker")
@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the application that a conclusion led to, filled with what is known; the household confirms and signs."""
    here = desk(request)
    rows = reading.warnings_for(here.user, here.on)
    found = get_object_or_404(rows, pk=pk, outcome=RiskWarning.Outcome.ELIGIBLE)
    scheme = request.POST.get("scheme", "")
    if scheme not in dict(options("risk_warning.scheme")):
        messages.error(request, _("请选择转入哪一类申请"))
        return redirect("web:risk_warning", pk)
    known, key = outcomes.known_of(found, scheme, found.reason), intake.draft_key(scheme, found.area)
    begun = drafts.find(here.user, key)
    if begun is not None and begun.get("members") != known.get("members"):
        messages.error(request, _("您在这个村（社区）还有一份没有提交的同类申请，请先提交那一份，再备这一户的"))
        return redirect("web:risk_warning", pk)
    if begun is None:
        drafts.save(here.user, key, known, here.now)
    chain.append_for_household(found.household, "prepare", here.user, here.now, {"scheme": scheme})
    return redirect("web:application", scheme, found.area)
