"""The plan of reviews and its waves, one award month by month, and the watch list."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain, procedures
from cases.errors import CaseError
from cases.models import Award, AwardPeriod, Case, ReviewWave, Watch
from cases.reviews import opening, waves
from cases.reviews.plan import REVIEW
from forms.codes import options
from web.desk import Desk, desk, seated
from web.filters import town_of
from web.looks import dressed
from web.posts import OPENS_PROCEDURES, READS_REVIEWS, STARTS_REVIEWS
from web.registers import village_names

PAGE, SECONDS = 25, 10.0
AHEAD = timedelta(days=30)
# The outcomes after which a household is kept in sight.
OUTCOMES = (Case.Outcome.REFUSE, Case.Outcome.STOP)
CAUSES = [pair for pair in options("review.cause") if pair[0] != "planned"]


class OpenForm(forms.Form):
    """Why an award is looked at before its time."""

    cause = forms.ChoiceField(label=gettext_lazy("为什么核查"), choices=CAUSES)
    happened_on = forms.DateField(label=gettext_lazy("发生日期"), widget=forms.DateInput(attrs={"type": "date"}))
    told = forms.CharField(label=gettext_lazy("情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    member = forms.TypedChoiceField(label=gettext_lazy("哪位成员"), required=False, coerce=int, empty_value=None)

    def __init__(self, award: Award, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        members = award.household.members.filter(until_on__isnull=True).order_by("id")
        self.fields["member"].choices = [("", _("不限")), *((row.pk, row.name) for row in members)]


@seated(*READS_REVIEWS)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """What falls due within a month, what is overdue, and how the waves go."""
    here = desk(request)
    rows = _awards(here).filter(state=Award.State.ACTIVE, next_review_on__isnull=False)
    due = rows.filter(next_review_on__lte=here.on + AHEAD)
    page = Paginator(due.order_by("next_review_on", "id"), PAGE).get_page(request.GET.get("page"))
    running = _reviews(here).filter(state=Case.State.OPEN)
    values = {
        "page": page,
        "names": village_names(row.area for row in page),
        "under_way": set(running.filter(about__in=[row.pk for row in page]).values_list("about_id", flat=True)),
        "sums": {
            "planned": rows.count(),
            "due": due.count(),
            "running": running.count(),
            "overdue": rows.filter(next_review_on__lt=here.on).count(),
            "done": _reviews(here).filter(closed_at__year=here.on.year).count(),
        },
        "waves": _waves(here)[:5],
        "starts": bool(here.posts & STARTS_REVIEWS),
        "on": here.on,
    }
    return render(request, "web/reviews/plan.html", values)


def _awards(here: Desk) -> QuerySet[Award]:
    """The awards of households that a person may see."""
    seen = access.households_for(here.user, here.on)
    return Award.objects.filter(household__in=seen).select_related("case", "household")


def _reviews(here: Desk) -> QuerySet[Case]:
    return access.cases_for(here.user, here.on).filter(procedure=REVIEW)


def _waves(here: Desk) -> QuerySet[ReviewWave]:
    held = access.reach(here.user, here.on).areas(set(READS_REVIEWS))
    return ReviewWave.objects.filter(access.in_areas(held)).order_by("-id")


@seated(*STARTS_REVIEWS)
@require_POST
def start_wave(request: HttpRequest) -> HttpResponse:
    """Starts a wave of what is planned for the next month in the widest area of the person's post."""
    here = desk(request)
    held = sorted(access.reach(here.user, here.on).areas(waves.MAY_START), key=len)
    if not held:
        messages.error(request, _("您的岗位没有可以发起核查的地区"))
        return redirect("web:reviews")
    try:
        made = waves.start(held[0].ljust(12, "0"), here.on + AHEAD, here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
        return redirect("web:reviews")
    return redirect("web:review_wave", made.pk)


@seated(*READS_REVIEWS)
@require_safe
def wave(request: HttpRequest, pk: int) -> HttpResponse:
    """How a wave goes; whoever may start one lets it go on by looking."""
    here = desk(request)
    found = get_object_or_404(_waves(here), pk=pk)
    if found.state in waves.GOING and here.posts & STARTS_REVIEWS:
        found = waves.go_on(found.pk, lambda: here.now, SECONDS)
    values = {"wave": found, "going": found.state in waves.GOING, "area": village_names([found.area])}
    return render(request, "web/reviews/wave.html", values)


@seated(*READS_REVIEWS)
@require_safe
def award(request: HttpRequest, pk: int) -> HttpResponse:
    """One award: what it pays in which months, its procedures, its next review."""
    here = desk(request)
    found = get_object_or_404(_awards(here), pk=pk)
    chain.look(here.user, found.case, "查看待遇", here.now)
    return _award_page(
        request, found, OpenForm(found, initial={"happened_on": here.on, "cause": request.GET.get("cause")})
    )


def _award_page(request: HttpRequest, found: Award, form: forms.Form) -> HttpResponse:
    here = desk(request)
    periods = list(AwardPeriod.objects.filter(award=found).select_related("decision").order_by("from_month", "id"))
    values = {
        "award": found,
        "village": village_names([found.area]),
        "periods": [row for row in periods if row.superseded_at is None],
        "set_aside": [row for row in periods if row.superseded_at is not None],
        "most": max((row.amount for row in periods), default=0),
        "procedures": found.procedures.select_related("decision").order_by("-id"),
        "causes": dict(options("review.cause")),
        "reasons": dict(options("review.reason")),
        "leaving": found.exits.order_by("id").last(),
        "form": dressed(form),
        "starts": bool(here.posts & STARTS_REVIEWS) and found.state != Award.State.ENDED,
        "opens_procedures": bool(here.posts & OPENS_PROCEDURES) and found.state != Award.State.ENDED,
        "own_procedures": procedures.offered(found, here.on),
        "month": here.on.replace(day=1),
    }
    return render(request, "web/reviews/award.html", values, status=422 if form.errors else 200)


@seated(*STARTS_REVIEWS)
@require_POST
def open_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Writes down what happened and opens the review that it calls for."""
    here = desk(request)
    found = get_object_or_404(_awards(here), pk=pk)
    form = OpenForm(found, request.POST)
    if not form.is_valid():
        return _award_page(request, found, form)
    said = form.cleaned_data
    try:
        opening.report(
            found.household_id, here.user, said["cause"], said["happened_on"], said["told"], here.now, said["member"]
        )
    except CaseError as slip:
        form.add_error(None, str(slip))
        return _award_page(request, found, form)
    messages.success(request, _("已登记，核查已经启动"))
    return redirect("web:award", pk)


@seated(*STARTS_REVIEWS)
@require_POST
def open_procedure(request: HttpRequest, pk: int, procedure: str) -> HttpResponse:
    """Starts a procedure that only this award's scheme has."""
    here = desk(request)
    found = get_object_or_404(_awards(here), pk=pk)
    try:
        opened = procedures.open_offered(found, procedure, here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
        return redirect("web:award", pk)
    return redirect("web:case", opened.number)


@seated(*READS_REVIEWS)
@require_safe
def watches(request: HttpRequest) -> HttpResponse:
    """Households that left or were refused and are still in sight."""
    here = desk(request)
    seen = access.households_for(here.user, here.on)
    rows = Watch.objects.filter(household__in=seen, until_on__gte=here.on).select_related("household", "case")
    told = {"reason": request.GET.get("reason", ""), "town": town_of(request)}
    rows = rows.filter(reason=told["reason"]) if told["reason"] in OUTCOMES else rows
    rows = rows.filter(access.in_areas({told["town"]}, "household__area")) if told["town"] else rows
    page = Paginator(rows.order_by("until_on", "id"), PAGE).get_page(request.GET.get("page"))
    names = village_names(row.household.area for row in page)
    return render(request, "web/reviews/watches.html", {"page": page, "names": names, "query": urlencode(told)})
