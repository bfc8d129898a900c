"""The inbox: what I hold, what my office has to take, what waits for a correction, what I have done."""

from datetime import date

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, asides, countersigning
from monitoring import saved_filters
from processes.models import Task
from web import dues, lookups
from web.desk import Desk, desk, seated
from web.filters import TaskFilter
from web.posts import WORKS
from web.task_rows import rows_of

PAGE = 25
TABS = (
    ("mine", _("我的待办")),
    ("office", _("本单位待领")),
    ("waiting", _("等待补正")),
    ("done", _("我已办结")),
    ("led", _("本单位全部")),
)
SEARCH = "inbox_search"
ASKED = 10
# Where tasks can be ticked and done together.
TICKED = ("mine", "office", "led")


def tabs_of(here: Desk) -> dict[str, QuerySet[Task]]:
    """The tasks of each tab; what is to be done comes from the one inbox filter, also what a substitute does.

    Who heads an office sees all that is open there, to share it out. What one did or holds where one's post has ended
    is shown no more.
    """
    here_now = access.in_areas({seat.prefix for seat in here.seats})
    to_do = access.inbox_for(here.user, here.on)
    led = {"led": access.led_by(here.user, here.on)} if here.posts & access.HEADS else {}
    return led | {
        "mine": to_do.filter(holder__isnull=False),
        "office": to_do.filter(holder__isnull=True),
        "waiting": Task.objects.filter(here_now, holder=here.user, state=Task.State.WAITING),
        "done": Task.objects.filter(here_now, done_by=here.user, state=Task.State.DONE),
    }


@seated(*WORKS)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """One page of a tab, due first."""
    here = desk(request)
    tabs = tabs_of(here)
    counts = {name: rows.count() for name, rows in tabs.items()}
    tab = _tab(request, counts)
    found = TaskFilter(request.GET, _searched(request, tabs[tab]), seats=here.seats, on=here.on, soon=_soon(here))
    pages = Paginator(ORDERS[tab](found.qs), PAGE)
    if not (found.form.changed_data or request.session.get(SEARCH)):
        pages.count = counts[tab]  # what is not narrowed has been counted
    page = pages.get_page(request.GET.get("page"))
    values = {
        "tab": tab,
        "tabs": [(name, title, counts[name]) for name, title in TABS if name in counts],
        "filter": found,
        "page": page,
        "rows": rows_of(page, here.on, _area(here)),
        "sought": request.session.get(SEARCH),
        "query": _query_without_page(request),
        "saved": saved_filters.filters_for(here.user, {seat.office_id for seat in here.seats}),
        "ticks": tab in TICKED,
        "asked_to_sign": countersigning.waiting_for(here.user, here.on, ASKED),
        "asked_aside": asides.waiting_for(here.user, here.on, ASKED),
    }
    # A page restored from history asks for the whole frame; a filter change only for the list.
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "web/inbox_list.html" if part else "web/inbox.html", values)


def _tab(request: HttpRequest, counts: dict[str, int]) -> str:
    asked = request.GET.get("tab", "")
    if asked in counts:
        return asked
    return "mine" if counts["mine"] or not counts["office"] else "office"


def _searched(request: HttpRequest, rows: QuerySet[Task]) -> QuerySet[Task]:
    sought = lookups.condition(request.session.get(SEARCH), desk(request), "process__case__")
    return rows.filter(sought)


def _due_first(rows: QuerySet[Task]) -> QuerySet[Task]:
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def _newest_first(rows: QuerySet[Task]) -> QuerySet[Task]:
    return rows.order_by("-done_at", "-id")


def _with_holders(rows: QuerySet[Task]) -> QuerySet[Task]:
    return _due_first(rows).select_related("holder")


# In what order the tasks of a tab come.
ORDERS = {"mine": _due_first, "office": _due_first, "waiting": _due_first, "done": _newest_first, "led": _with_holders}


def _area(here: Desk) -> str:
    return here.seats[0].division if here.seats else "0" * 12


def _soon(here: Desk) -> date:
    return dues.soon_on(here.on, _area(here))


def _query_without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


@seated(*WORKS)
@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keeps what was typed out of the address and shows the list again."""
    lookups.remember(request, SEARCH, request.POST.get("text", ""))
    tab = request.POST.get("tab", "")
    return redirect(f"{reverse('web:inbox')}?tab={tab}" if tab in dict(TABS) else "web:inbox")
