"""Extending a statutory period: a reason before it ends, a second signature where the law asks for one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import access, clocks
from cases.models import Clock
from web.desk import desk, seated
from web.posts import HANDLES


def find(request: HttpRequest, pk: int) -> Clock:
    """A clock of a case that the person may see."""
    seen = access.cases_for(desk(request).user, desk(request).on)
    return get_object_or_404(Clock.objects.select_related("case"), pk=pk, case__in=seen)


@seated(*HANDLES)
@require_POST
def request_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for more time with a reason."""
    clock, here = find(request, pk), desk(request)
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "")
    done = clocks.request_extension(clock.pk, here.user, reason, text, here.now)
    messages.success(request, _said(done))
    return redirect("web:case", clock.case.number)


def _said(done: Clock) -> str:
    if done.extension == "other" and not done.seconded_by_id:
        return _("延长申请已提出，另一名负责人签署后生效。")
    return _("已延长，新的到期日：%(on)s。") % {"on": done.due_on}


@seated(*HANDLES)
@require_POST
def second_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs an extension asked for by somebody else."""
    clock, here = find(request, pk), desk(request)
    done = clocks.second_extension(clock.pk, here.user, here.now)
    messages.success(request, _said(done))
    return redirect("web:case", clock.case.number)
