"""Handing warnings down: what was received or found and not dispatched yet, and how each run goes."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.errors import NotAllowed
from monitoring import repeats
from monitoring.models import Comparison, Delivery, DispatchRun, Hit, Record
from monitoring.risk import dispatching, gathering, jobs, reading
from web.desk import Desk, desk, seated
from web.posts import DISPATCHES

SHOWN, SECONDS = 25, 10.0


@seated(*DISPATCHES)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """Runs of one's county, and the deliveries and comparisons that may be dispatched."""
    here = desk(request)
    values = {
        "runs": reading.runs_for(here.user, here.on)[:SHOWN],
        "deliveries": _deliveries(here)[:SHOWN],
        "comparisons": _comparisons(here)[:SHOWN],
    }
    return render(request, "web/risk/runs.html", values)


def _deliveries(here: Desk) -> QuerySet[Delivery]:
    """What came in and was not handed down by itself."""
    held = Delivery.objects.filter(county=here.county, state=Delivery.State.DONE)
    rows = repeats.counted_once(Record.objects.filter(delivery=OuterRef("pk")))
    return held.filter(Exists(gathering.unsent(rows))).order_by("-received_at")


def _comparisons(here: Desk) -> QuerySet[Comparison]:
    done = Comparison.objects.filter(area__startswith=here.county, state=Comparison.State.DONE)
    waiting = Hit.objects.filter(comparison=OuterRef("pk"), warning__isnull=True)
    return done.filter(Exists(waiting)).order_by("-id")


@seated(*DISPATCHES)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Starts the runs of a delivery or of a comparison; what was dispatched before is left where it is."""
    here = desk(request)
    made = _start(here, request)
    for run in made:
        jobs.enqueue(run.pk)
    if not made:
        messages.error(request, _("这批数据里没有可以派发的预警"))
        return redirect("web:risk_runs")
    return redirect("web:risk_run", made[0].pk)


def _start(here: Desk, request: HttpRequest) -> list[DispatchRun]:
    delivery = request.POST.get("delivery", "")
    if delivery.isdecimal():
        found = get_object_or_404(_deliveries(here), pk=int(delivery))
        return gathering.from_delivery(found, here.user, here.now)
    comparison = request.POST.get("comparison", "")
    if comparison.isdecimal():
        done = get_object_or_404(_comparisons(here), pk=int(comparison))
        return [gathering.from_comparison(done, here.user, here.now)]
    return []


@seated(*DISPATCHES)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How a run goes; looking lets it go on."""
    here = desk(request)
    found = get_object_or_404(reading.runs_for(here.user, here.on), pk=pk)
    if found.state in dispatching.GOING:
        found = dispatching.go_on(found.pk, lambda: here.now, SECONDS)
    going = found.state in dispatching.GOING
    values = {"run": found, "going": going, "left": found.state in dispatching.LEFT, "starts": _starts(here, found)}
    return render(request, "web/risk/run.html", values)


def _starts(here: Desk, found: DispatchRun) -> bool:
    """Whether somebody may stop a run and let it go on again."""
    try:
        dispatching.check_may_start(here.user, found.county, here.on)
    except NotAllowed:
        return False
    return True


@seated(*DISPATCHES)
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Stops a run, or lets one go on that was stopped or could not go on; what was handed down stays."""
    here = desk(request)
    found = get_object_or_404(reading.runs_for(here.user, here.on), pk=pk)
    dispatching.check_may_start(here.user, found.county, here.on)
    if request.POST.get("what") == "stop":
        done = dispatching.stop(pk, here.user, here.now)
    else:
        done = dispatching.retry(pk, here.user, here.now)
        jobs.enqueue(pk)
    if not done:
        messages.info(request, _("这次派发已经不在这一步，请看现在的进展"))
    return redirect("web:risk_run", pk)
