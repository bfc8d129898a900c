"""Registering a complaint or report against a case; the county must visit before anybody confirms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import complaints
from web.cases import find
from web.desk import desk, seated
from web.posts import REGISTERS_COMPLAINTS


@seated(*REGISTERS_COMPLAINTS)
@require_POST
def register(request: HttpRequest, number: str) -> HttpResponse:
    """Notes a complaint; who complained is not shown to the household."""
    found, here = find(request, number), desk(request)
    complaints.register(found.pk, here.user, request.POST.get("content", ""), here.now)
    messages.success(request, _("投诉举报已登记。确认之前，县级民政部门必须入户调查。"))
    return redirect("web:case", found.number)
