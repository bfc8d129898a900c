"""Why a person looks at a case or opens one of its papers: known from the work, or asked and kept for the session."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cases import access, asides
from cases.models import Case
from processes.models import Task
from web.desk import Desk
from web.words import PURPOSES


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


def purpose_of_paper(request: HttpRequest, found: Case, here: Desk) -> str:
    """Why the person opens a paper of a case: as for the case, or for a task of it that waits for the person."""
    if known := purpose_of(request, found, here):
        return known
    waiting = found.process.tasks.filter(state=Task.State.OPEN).select_related("process__case")
    return next(filter(None, (purpose_at(request, task, here) for task in waiting)), "")


def ask(request: HttpRequest, found: Case) -> HttpResponse:
    """The page that asks why, and leads back to what was to be opened."""
    values = {"number": found.number, "purposes": PURPOSES, "next": request.get_full_path()}
    return render(request, "web/case_purpose.html", values)


def declare(request: HttpRequest, found: Case) -> HttpResponse:
    """Keeps for this session why a case is looked at, and goes on to what was to be opened."""
    kind, note = request.POST.get("purpose", ""), request.POST.get("note", "").strip()[:100]
    if kind not in PURPOSES:
        messages.error(request, _("请先选择查看目的。"))
        return redirect("web:case", found.number)
    text = f"{PURPOSES[kind]}：{note}" if note else str(PURPOSES[kind])
    request.session["purposes"] = request.session.get("purposes", {}) | {found.number: text}
    onward = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(onward, allowed_hosts=None):
        return redirect(onward)
    return redirect("web:case", found.number)
