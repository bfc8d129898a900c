"""What one does with a task besides filling it in: take, put back, hand over, send back, repeat, take back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import drafts, returns, steps
from cases.errors import NotAllowed
from forms.build import typed
from offices.models import User
from processes import editions
from processes.models import Task
from web.desk import desk, seated
from web.tasks import P, earlier_steps, find, in_hand


@seated(*P)
@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keeps what has been typed so far; only the holder's."""
    found, here = find(request, pk), desk(request)
    if not in_hand(here, found):
        raise NotAllowed(_("这一步已不在您手中，草稿没有保存。"))
    section = editions.load(found.process.edition_id).section(found.section)
    drafts.save(here.user, drafts.task_key(found.pk), typed(section, request.POST), here.now)
    if request.htmx:
        return render(request, "web/draft_saved.html", {"draft_at": here.now})
    messages.success(request, _("草稿已保存。"))
    return redirect("web:task", pk)


@seated(*P)
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a free task and opens it."""
    steps.claim(find(request, pk).pk, desk(request).user, desk(request).now)
    return redirect("web:task", pk)


@seated(*P)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a task back for the office."""
    done = steps.release(find(request, pk).pk, desk(request).user, desk(request).now)
    messages.success(request, _("“%(step)s”已放回本单位待领。") % {"step": done.name})
    return redirect("web:inbox")


@seated(*P)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a task to a colleague."""
    found = find(request, pk)
    to_user = get_object_or_404(User, pk=_number(request.POST.get("to", "")), is_active=True)
    done = steps.hand_over(found.pk, desk(request).user, to_user, desk(request).now)
    messages.success(request, _("“%(step)s”已移交%(name)s。") % {"step": done.name, "name": to_user})
    return redirect("web:inbox")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@seated(*P)
@require_safe
def correction_fields(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions of the chosen earlier step, to be ticked."""
    found = find(request, pk)
    return render(request, "web/correction_fields.html", {"section": _section(found, request.GET.get("element", ""))})


def _section(found: Task, element: str) -> object:
    row = next((row for row in earlier_steps(found) if row.element == element), None)
    return editions.load(found.process.edition_id).sections.get(row.section) if row else None


@seated(*P)
@require_POST
def request_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends an earlier step back with the fields that have to be mended."""
    found, here = find(request, pk), desk(request)
    fields, message = request.POST.getlist("fields"), request.POST.get("message", "").strip()
    returns.request_correction(found.pk, here.user, request.POST.get("element", ""), fields, message, here.now)
    messages.success(request, _("已退回补正。本环节等待补正，法定时限继续计算。"))
    return redirect("web:inbox")


@seated(*P)
@require_POST
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """Goes back to an earlier step and repeats what follows."""
    found, here = find(request, pk), desk(request)
    message = request.POST.get("message", "").strip()
    returns.redo(found.pk, here.user, request.POST.get("element", ""), message, here.now)
    messages.success(request, _("已退回，从所选环节起重新办理。"))
    return redirect("web:inbox")


@seated(*P)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back one's own step before the next person acts."""
    returns.withdraw(find(request, pk).pk, desk(request).user, desk(request).now)
    messages.success(request, _("已撤回，可以修改后重新提交。"))
    return redirect("web:inbox")
