"""Needs found: the list of one's area, reporting one, telling the people of their rights and helping them apply."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, needs
from cases.models import Case, Need
from offices import divisions
from offices.models import Division
from web.apply import schemes
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import INFORMS, MATCHES_RESOURCES, READS_NEEDS, REPORTS_NEEDS

PAGE = 25


class NeedForm(forms.Form):
    """Who is in need, where, and what somebody saw."""

    area = forms.ChoiceField(label=gettext_lazy("村（社区）"))
    name = forms.CharField(
        label=gettext_lazy("困难群众姓名"), max_length=50, error_messages={"required": gettext_lazy("请填写姓名")}
    )
    told = forms.CharField(
        label=gettext_lazy("遇到了什么困难"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("写看到、听到的情况；不必等本人提出，也不必先收材料。"),
        error_messages={"required": gettext_lazy("请写明遇到了什么困难")},
    )
    source = forms.ChoiceField(label=gettext_lazy("谁发现的"), choices=Need.Source.choices, required=False)
    phone = forms.CharField(label=gettext_lazy("联系电话（可不填）"), max_length=30, required=False)


@seated(*READS_NEEDS)
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """The needs of one's area; those that nobody has answered yet come first."""
    here, waiting = desk(request), request.GET.get("tab") != "all"
    rows = needs.needs_for(here.user, here.on).select_related("reported_by", "case")
    count = rows.filter(state=Need.State.REPORTED).count()
    shown = rows.filter(state=Need.State.REPORTED) if waiting else rows
    page = Paginator(shown.order_by("-reported_at", "-id"), PAGE).get_page(request.GET.get("page"))
    names = dict(Division.objects.filter(code__in={row.area for row in page}).values_list("code", "name"))
    values = {"page": page, "names": names, "waiting": waiting, "count": count, "query": "" if waiting else "tab=all"}
    return render(request, "web/needs.html", values | {"reports": bool(here.posts & REPORTS_NEEDS)})


@seated(*REPORTS_NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Reports a need to the township."""
    here = desk(request)
    form = NeedForm(request.POST or None)
    form.fields["area"].choices = villages(here)
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/need_report.html", {"form": dressed(form)}, status=422 if form.errors else 200)
    told = form.cleaned_data
    source = told["source"] or Need.Source.VILLAGE
    needs.report(here.user, told["area"], told["name"], told["told"], told["phone"], here.now, source)
    messages.success(request, _("已报告乡镇（街道），由经办人员上门告知政策、协助申请。"))
    return redirect("web:needs")


def villages(here: Desk) -> list[tuple[str, str]]:
    """The villages for which the person may report."""
    within = access.in_areas({seat.prefix for seat in here.seats if seat.post in REPORTS_NEEDS}, "code")
    rows = Division.objects.filter(within, level=divisions.Level.VILLAGE, valid_to__isnull=True)
    return [(row.code, row.name) for row in rows.order_by("code")]


def find(request: HttpRequest, pk: int) -> Need:
    """The need, or 404 as if it did not exist."""
    rows = needs.needs_for(desk(request).user, desk(request).on)
    return get_object_or_404(rows.select_related("reported_by", "informed_by", "case"), pk=pk)


@seated(*READS_NEEDS)
@require_safe
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told of one need, and what the township can do; the look is recorded."""
    here, row = desk(request), find(request, pk)
    informs = bool(here.posts & INFORMS)
    values = {
        "need": row,
        "told": needs.look(row, here.user, here.now),
        "place": Division.objects.filter(code=row.area).first(),
        "informs": informs,
        "matches": bool(here.posts & MATCHES_RESOURCES),
        "calls": informs or bool(here.posts & REPORTS_NEEDS),
        "schemes": schemes(here) if "caseworker" in here.posts and not row.case_id else [],
    }
    return render(request, "web/need.html", values)


@seated(*INFORMS)
@require_POST
def inform(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that the people were told of their rights, and their application if there is one."""
    here, row, number = desk(request), find(request, pk), request.POST.get("number", "").strip()
    case = _case(here, row, number) if number else None
    if number and case is None:
        messages.error(request, _("本村没有这个编号的办件，请核对。"))
        return redirect("web:need", row.pk)
    needs.inform(row.pk, here.user, here.now, case)
    messages.success(request, _("已登记协助申请。") if case else _("已登记告知政策。"))
    return redirect("web:need", row.pk)


def _case(here: Desk, row: Need, number: str) -> Case | None:
    return access.cases_for(here.user, here.on).filter(number=number, area=row.area).first()
