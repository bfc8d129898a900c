"""Cases: the list, the page of one case as its chain, the look at a whole id."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, chain, revealing
from cases.errors import Blocked
from cases.models import Case, Member
from offices.models import Division
from processes import editions, region
from rules.workdays import Calendar
from web import dues, lookups, purposes
from web.case_page import for_applicant, parts
from web.desk import desk, seated
from web.diagrams import state_of
from web.filters import CaseFilter
from web.posts import READS_CASES

PAGE = 25
SEARCH = "cases_search"


@seated(*READS_CASES)
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of one's area, newest first."""
    here = desk(request)
    area = here.seats[0].division
    sought = request.session.get(SEARCH)
    rows = access.cases_for(here.user, here.on).filter(lookups.condition(sought, here))
    found = CaseFilter(request.GET, rows, seats=here.seats, on=here.on, soon=dues.soon_on(here.on, area))
    page = Paginator(found.qs.select_related("household").order_by("-opened_at", "-id"), PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    shown = page.get_page(request.GET.get("page"))
    values = {"filter": found, "page": shown, "rows": lines(list(shown), here.on), "sought": sought}
    return render(request, "web/cases.html", values | {"query": query.urlencode()})


def lines(shown: list[Case], on: date) -> list[tuple[Case, str, dues.Due]]:
    """Each case with its village and how its whole period stands."""
    names = dict(Division.objects.filter(code__in={row.area for row in shown}).values_list("code", "name"))
    calendars = {county: region.calendar(county.ljust(12, "0")) for county in {row.area[:6] for row in shown}}
    return [(row, names.get(row.area, ""), case_due(row, on, calendars[row.area[:6]])) for row in shown]


def case_due(row: Case, on: date, calendar: Calendar) -> dues.Due:
    """How the whole period of a case stands."""
    if row.state == Case.State.CLOSED or row.decided_on:
        return dues.finished(row.due_on, row.decided_on or row.closed_at.astimezone().date())
    if row.due_on is None:
        return dues.Due("none", _("受理后起算"), None)
    return dues.due(row.due_on, on, calendar, provisional=row.provisional)


@seated(*READS_CASES)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed out of the address and shows the list."""
    lookups.remember(request, SEARCH, request.POST.get("text", ""))
    return redirect("web:cases")


@seated("applicant")
@require_safe
def own_cases(request: HttpRequest) -> HttpResponse:
    """An applicant's own cases."""
    here = desk(request)
    rows = Case.objects.filter(applicant_user=here.user).order_by("-id")
    tasks = {
        row.pk: row.process.tasks.filter(state="open", also__contains=" applicant ").first()
        for row in rows.select_related("process")
    }
    own = [(row, due, tasks[row.pk]) for row, _village, due in lines(list(rows), here.on)]
    return render(request, "web/own_cases.html", {"own": own})


def find(request: HttpRequest, number: str) -> Case:
    """The case, or 404 as if it did not exist."""
    here = desk(request)
    rows: QuerySet[Case] = access.cases_for(here.user, here.on).select_related("household", "process__edition")
    return get_object_or_404(rows, number=number)


@seated()
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The whole chain of a case on one page; each look is recorded with its purpose."""
    found, here = find(request, number), desk(request)
    why = purposes.purpose_of(request, found, here)
    if not why:
        return purposes.ask(request, found)
    chain.look(here.user, found, why, here.now)
    values = parts(found, here)
    values = for_applicant(values, found) if values["applicant_view"] else values
    values |= {"purpose": why, "due": case_due(found, here.on, region.calendar(found.area))}
    return render(request, "web/case.html", values)


@seated()
@require_POST
def purpose(request: HttpRequest, number: str) -> HttpResponse:
    """Declares for this session why a case is looked at."""
    return purposes.declare(request, find(request, number))


@seated()
@require_safe
def diagram(request: HttpRequest, number: str) -> JsonResponse:
    """The diagrams of the case's own edition with the steps marked."""
    found = find(request, number)
    return JsonResponse(state_of(editions.load(found.process.edition_id), found.process, desk(request).on))


@seated()
@require_POST
def reveal(request: HttpRequest, number: str, uid: str) -> HttpResponse:
    """Shows one whole resident id for a typed reason; the chain keeps who, whose and why."""
    found, here = find(request, number), desk(request)
    member = get_object_or_404(Member, uid=uid, household_id=found.household_id)
    try:
        whole = revealing.whole_id(found, member, request.POST.get("reason", ""), here.user, here.now)
    except Blocked as slip:
        messages.error(request, str(slip))
        return _member(request, found, member, "")
    return _member(request, found, member, whole)


def _member(request: HttpRequest, found: Case, member: Member, whole: str) -> HttpResponse:
    if not request.htmx and not whole:
        return redirect(reverse("web:case", args=[found.number]) + "#members")
    values = {"case": found, "member": member, "whole": whole}
    response = render(request, "web/member_id.html" if request.htmx else "web/member_id_page.html", values)
    response.headers["Cache-Control"] = "no-store"
    return response
