"""Leads that other offices handed over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import leads as domain
from offices.models import Division
from web.desk import desk, seated
from web.posts import TAKES_LEADS

PAGE = 50


@seated(*TAKES_LEADS)
@require_safe
def leads(request: HttpRequest) -> HttpResponse:
    """The leads of one's office, those not taken first."""
    here = desk(request)
    rows = domain.leads_for(here.user, here.on).order_by("state", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    names = dict(Division.objects.filter(code__in={row.area for row in page}).values_list("code", "name"))
    return render(request, "web/door/leads.html", {"page": page, "places": names, "query": ""})


@seated(*TAKES_LEADS)
@require_POST
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Takes one over."""
    here = desk(request)
    row = get_object_or_404(domain.leads_for(here.user, here.on), uid=uid)
    domain.take(row.pk, here.user, here.now)
    messages.success(request, _("已接收，请按本部门程序核实。"))
    return redirect("web:leads")
