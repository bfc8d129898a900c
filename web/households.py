"""One household on one page: members, its cases, awards and the newest of the chain; the rest page by page."""

from collections.abc import Sequence

from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import access, chain
from cases.models import Award, Case, ChainEntry, Household
from offices.models import Division
from processes.models import Task
from web.case_page import Link, links
from web.cases import lines
from web.changes import panels
from web.desk import desk, seated
from web.posts import PUSHES_REFERRALS, READS_CASES, READS_FILES, READS_REFERRALS, TAGS_LABOUR
from web.risk.panel import panel

# What is open at once; ten years of life have several times as much.
CASES, LINKS, PAGE = 10, 30, 50


@seated(*READS_CASES)
@require_safe
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The household page; the look is recorded on its newest case."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    own = list(found.cases.order_by("-id"))
    if own:
        chain.look(here.user, own[0], "查看一户一链", here.now)
    shown = lines(own, here.on)
    entries = chain.entries(found)
    values = {
        "household": found,
        "village": Division.objects.filter(code=found.area).first(),
        "members": found.members.order_by("id"),
        "cases": shown[:CASES],
        "older_cases": shown[CASES:],
        "awards": _awards(found),
        "chain": told(entries.reverse()[:LINKS], found),
        "chain_count": entries.count(),
        "chain_shown": LINKS,
        "sees_files": bool(here.posts & READS_FILES),
        "pushes_referrals": bool(here.posts & PUSHES_REFERRALS),
        "reads_measures": bool(here.posts & READS_REFERRALS),
        "tags_labour": bool(here.posts & TAGS_LABOUR),
    }
    return render(request, "web/household.html", values | panels(found, here) | panel(found, here))


def _awards(found: Household) -> QuerySet[Award]:
    """Its awards, the newest first, each with the procedures about it that run."""
    running = Prefetch("procedures", Case.objects.filter(state=Case.State.OPEN).order_by("id"), "open_procedures")
    return found.awards.select_related("case").prefetch_related(running).order_by("-id")


@seated(*READS_CASES)
@require_safe
def household_chain(request: HttpRequest, uid: str) -> HttpResponse:
    """The whole chain of a household, newest first, a page at a time."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    newest = found.cases.order_by("-id").first()
    if newest:
        chain.look(here.user, newest, "查看一户一链", here.now)
    page = Paginator(chain.entries(found).reverse(), PAGE).get_page(request.GET.get("page"))
    values = {"household": found, "page": page, "chain": told(page.object_list, found), "query": ""}
    return render(request, "web/household_chain.html", values)


def told(entries: Sequence[ChainEntry], household: Household) -> list[Link]:
    """Some entries of a household's chain in words, newest first, with whether each step was in time."""
    rows = list(entries)
    tasks = Task.objects.filter(process__case__household=household, done_at__in={row.at for row in rows})
    return links(rows[::-1], tasks.only("element", "done_at", "due_on"))
