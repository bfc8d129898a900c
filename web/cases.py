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

from cases import access, asides, chain, secrets
from cases.models import Case, Member
from offices.models import Division
from processes import editions, region
from processes.models import Task
from rules.workdays import Calendar
from web import dues, lookups
from web.case_page import for_applicant, parts
from web.desk import Desk, desk, seated
from web.diagrams import state_of
from web.filters import CaseFilter
from web.posts import READS_CASES
from web.words import PURPOSES

PAGE = 25
SEARCH = "cases_search"
MEMBER_ID = "member.resident_id"


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
    why = purpose_of(request, found, here)
    if not why:
        return render(request, "web/case_purpose.html", {"number": found.number, "purposes": PURPOSES})
    chain.look(here.user, found, why, here.now)
    values = parts(found, here)
    values = for_applicant(values, found) if values["applicant_view"] else values
    values |= {"purpose": why, "due": case_due(found, here.on, region.calendar(found.area))}
    return render(request, "web/case.html", values)


def purpose_of(request: HttpRequest, found: Case, here: Desk) -> str:
    """Why the person looks: own application, own work on the case, or what was declared in this session."""
    if found.applicant_user_id == here.user.pk:
        return _("申请人本人查看")
    declared = request.session.get("purposes", {}).get(found.number)
    if declared:
        return declared
    own = found.process.tasks.filter(holder=here.user, state__in=["open", "waiting"]).first()
    own = own or found.process.tasks.filter(done_by=here.user).order_by("-id").first()
    return _("办理“%(step)s”") % {"step": own.name} if own else ""


def purpose_at(request: HttpRequest, task: Task, here: Desk) -> str:
    """Why the person reads the case beside a task: to do it, since a colleague asked, or why the case is looked at."""
    if task.state == Task.State.OPEN and access.can_act(here.user, task, here.on):
        return _("办理“%(step)s”") % {"step": task.name}
    if asides.is_asked(task, here.user):
        return _("应同事所请查看“%(step)s”") % {"step": task.name}
    return purpose_of(request, task.process.case, here)


@seated()
@require_POST
def purpose(request: HttpRequest, number: str) -> HttpResponse:
    """Declares for this session why a case is looked at."""
    found = find(request, number)
    kind, note = request.POST.get("purpose", ""), request.POST.get("note", "").strip()[:100]
    if kind not in PURPOSES:
        messages.error(request, _("请先选择查看目的。"))
        return redirect("web:case", found.number)
    text = f"{PURPOSES[kind]}：{note}" if note else str(PURPOSES[kind])
    request.session["purposes"] = request.session.get("purposes", {}) | {found.number: text}
    return redirect("web:case", found.number)


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
    reason = request.POST.get("reason", "").strip()[:100]
    if len(reason) < 4:
        messages.error(request, _("请写明查看完整证件号码的理由（不少于4个字）。"))
        return _member(request, found, member, "")
    chain.append(found, "reveal", here.user, here.now, detail={"member": str(member.uid), "purpose": reason})
    return _member(request, found, member, secrets.unseal_text(member.resident_id_sealed, MEMBER_ID, member.uid))


def _member(request: HttpRequest, found: Case, member: Member, whole: str) -> HttpResponse:
    if not request.htmx and not whole:
        return redirect(reverse("web:case", args=[found.number]) + "#members")
    values = {"case": found, "member": member, "whole": whole}
    response = render(request, "web/member_id.html" if request.htmx else "web/member_id_page.html", values)
    response.headers["Cache-Control"] = "no-store"
    return response
