"""Many tasks at once: taken, put back, assigned, returned or completed, each with a result of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import bulk, holding
from cases.errors import Blocked
from cases.holding import Result
from monitoring import saved_filters
from offices.models import Holding, User
from offices.routing import in_force
from processes.models import Task
from web.desk import desk, seated
from web.posts import WORKS
from web.ticked import numbers

ACTS = {"claim": holding.claim, "release": holding.release}


@seated(*WORKS)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Does what was chosen for the ticked tasks, or asks first for what it needs."""
    here, wanted = desk(request), request.POST.get("act", "")
    tasks = bulk.chosen(here.user, numbers(request, "ids"), here.on)
    if wanted in ACTS:
        return _told(request, ACTS[wanted](_keys(tasks), here.user, here.now))
    asks = {"assign": _assign, "return": _return, "answer": _answer}
    if wanted not in asks:
        raise Blocked(_("请选择要对勾选的任务做什么"))
    return asks[wanted](request, tasks)


def _assign(request: HttpRequest, tasks: list[Task]) -> HttpResponse:
    here, chosen = desk(request), numbers(request, "to")
    if not chosen:
        return _ask(request, tasks, "assign", colleagues=colleagues(request))
    to_user = get_object_or_404(User, pk=chosen[0], is_active=True)
    return _told(request, holding.hand_over(_keys(tasks), here.user, to_user, here.now))


def colleagues(request: HttpRequest) -> list[User]:
    """The other people who hold a post in one of the person's offices today."""
    here = desk(request)
    held = Holding.objects.filter(in_force(here.on), office__in={seat.office_id for seat in here.seats})
    people = User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=here.user.pk)
    return list(people.order_by("display_name", "id"))


def _keys(tasks: list[Task]) -> list[int]:
    return [task.pk for task in tasks]


def _return(request: HttpRequest, tasks: list[Task]) -> HttpResponse:
    here, message = desk(request), request.POST.get("message", "").strip()
    if "element" not in request.POST:
        return _ask(request, tasks, "return", earlier=bulk.earlier(tasks))
    if not message:
        return _ask(request, tasks, "return", 422, earlier=bulk.earlier(tasks), wrong=_("请写明需要更正什么"))
    return _told(request, bulk.send_back(tasks, here.user, request.POST["element"], message, here.now))


def _answer(request: HttpRequest, tasks: list[Task]) -> HttpResponse:
    here = desk(request)
    if "answered" not in request.POST:
        return _ask(request, tasks, "answer", form=bulk.form_for(tasks, here.on))
    form = bulk.form_for(tasks, here.on, request.POST)
    if not form.is_valid():
        return _ask(request, tasks, "answer", 422, form=form)
    return _told(request, bulk.answer(tasks, here.user, request.POST, here.now))


def _ask(request: HttpRequest, tasks: list[Task], act: str, status: int = 200, **values: object) -> HttpResponse:
    if not tasks:
        raise Blocked(_("勾选的任务已经不在您的待办里，请刷新待办"))
    return render(request, "web/heavy/ask.html", {"tasks": tasks, "act": act, **values}, status=status)


def _told(request: HttpRequest, results: list[Result]) -> HttpResponse:
    refused = [result for result in results if not result.done]
    values = {"results": sorted(results, key=lambda result: result.done), "n_done": len(results) - len(refused)}
    return render(request, "web/heavy/results.html", values | {"n_refused": len(refused)})


@seated(*WORKS)
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keeps the present filter under a name."""
    here, said = desk(request), request.POST
    made = saved_filters.keep(here.user, said.get("name", ""), said.get("query", ""), "shared" in said, here.now)
    messages.success(request, _("已保存为常用筛选“%(name)s”。") % {"name": made.name})
    return redirect(f"/inbox/?{made.query}")


@seated(*WORKS)
@require_POST
def drop_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets one of one's own filters."""
    saved_filters.drop(desk(request).user, pk)
    return redirect("web:inbox")
