"""Remedies of a household and the register of reconsiderations, lawsuits and what they oblige to."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access, remedies
from cases.models import Case, Remedy, RemedyDuty
from web.archive.fields import day
from web.archive.files import find_household
from web.desk import desk, seated
from web.looks import dressed
from web.posts import ENTERS_REMEDIES, READS_FILES

PAGE = 25


class FiledForm(forms.Form):
    """Which way was gone, and when."""

    kind = forms.ChoiceField(label=gettext_lazy("途径"), choices=Remedy.Kind.choices)
    filed_on = day(gettext_lazy("提出日期"))
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)


class AcceptedForm(forms.Form):
    """When it was accepted, and by which procedure."""

    accepted_on = day(gettext_lazy("受理日期"))
    simple = forms.BooleanField(
        label=gettext_lazy("简易程序（30日内作出决定）"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class ResultForm(forms.Form):
    """What came of it."""

    result = forms.ChoiceField(label=gettext_lazy("结果"), choices=Remedy.Result.choices)
    result_on = day(gettext_lazy("结果日期"))
    received_on = day(gettext_lazy("申请人收到日期"), required=False)
    duty_due_on = day(gettext_lazy("责令履行的期限"), required=False)
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)


@seated(*READS_FILES)
@require_safe
def household_remedies(request: HttpRequest, uid: str) -> HttpResponse:
    """For each decision: what may be asked, where, until when, and what was asked."""
    found, here = find_household(request, uid), desk(request)
    stands = remedies.standings(found, here.on)
    values = {
        "household": found,
        "standings": [(each, _ways(each, here.on)) for each in stands],
        "enters": bool(here.posts & ENTERS_REMEDIES),
        "form": dressed(FiledForm(initial={"filed_on": here.on.isoformat()})),
        "kinds": dict(Remedy.Kind.choices),
    }
    return render(request, "web/archive/remedies.html", values)


def _ways(each: remedies.Standing, on: date) -> list[dict[str, object]]:
    return [
        {"way": way, "title": Remedy.Kind(way.kind).label, "organ": organ, "open": way.is_open(on)}
        for way, organ in each.ways
    ]


@seated(*ENTERS_REMEDIES)
@require_POST
def file_remedy(request: HttpRequest, number: str) -> HttpResponse:
    """Registers a reconsideration or lawsuit about a case."""
    here = desk(request)
    case = get_object_or_404(access.cases_for(here.user, here.on).select_related("household"), number=number)
    form = FiledForm(request.POST)
    if not form.is_valid():
        return _again(request, form, _("登记复议、诉讼"), case)
    said = form.cleaned_data
    made = remedies.file(case.pk, here.user, said["kind"], said["filed_on"], here.now, said["note"])
    messages.success(request, _("已登记"))
    return redirect("web:remedy", made.pk)


def _again(request: HttpRequest, form: forms.Form, title: str, case: Case) -> HttpResponse:
    values = {"form": dressed(form), "heading": title, "case": case}
    return render(request, "web/archive/remedy_form.html", values, status=422)


def _find(request: HttpRequest, pk: int) -> Remedy:
    here = desk(request)
    rows = Remedy.objects.filter(case__in=access.cases_for(here.user, here.on))
    return get_object_or_404(rows.select_related("case__household", "document", "entered_by"), pk=pk)


@seated(*READS_FILES)
@require_safe
def remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """One reconsideration or lawsuit: how far it has come, and what to note next."""
    found, here = _find(request, pk), desk(request)
    enters = bool(here.posts & ENTERS_REMEDIES) and not found.result
    values = {
        "remedy": found,
        "duty": RemedyDuty.objects.filter(remedy=found).select_related("done_by", "done_in").first(),
        "enters": enters,
        "carries_out": bool(here.posts & ENTERS_REMEDIES),
        "accepted_form": dressed(AcceptedForm()) if enters and not found.accepted_on else None,
        "result_form": dressed(ResultForm()) if enters else None,
        "extends": enters and found.kind == "reconsideration" and found.accepted_on and not found.extended,
        "late": bool(found.due_on and not found.result and found.due_on < here.on),
    }
    return render(request, "web/archive/remedy.html", values)


@seated(*ENTERS_REMEDIES)
@require_POST
def accept_remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes acceptance."""
    found, here, form = _find(request, pk), desk(request), AcceptedForm(request.POST)
    if not form.is_valid():
        return _again(request, form, _("登记受理"), found.case)
    remedies.accept(found.pk, here.user, form.cleaned_data["accepted_on"], form.cleaned_data["simple"], here.now)
    return redirect("web:remedy", found.pk)


@seated(*ENTERS_REMEDIES)
@require_POST
def extend_remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes that the organ takes longer."""
    found, here = _find(request, pk), desk(request)
    remedies.extend(found.pk, here.user, here.now)
    return redirect("web:remedy", found.pk)


@seated(*ENTERS_REMEDIES)
@require_POST
def conclude_remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes the result."""
    found, here, form = _find(request, pk), desk(request), ResultForm(request.POST)
    if not form.is_valid():
        return _again(request, form, _("登记结果"), found.case)
    remedies.conclude(found.pk, here.user, form.cleaned_data, here.now)
    messages.success(request, _("结果已登记"))
    return redirect("web:remedy", found.pk)


@seated(*ENTERS_REMEDIES)
@require_POST
def carry_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes how a duty was carried out."""
    found, here = _find(request, pk), desk(request)
    duty = get_object_or_404(RemedyDuty, remedy=found)
    number = request.POST.get("number", "").strip()
    case = get_object_or_404(access.cases_for(here.user, here.on), number=number) if number else None
    remedies.carry_out(duty.pk, here.user, case, request.POST.get("note", ""), here.now)
    messages.success(request, _("已登记履行情况"))
    return redirect("web:remedy", found.pk)


@seated(*READS_FILES)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All reconsiderations and lawsuits of the area, and the duties that wait."""
    here = desk(request)
    rows = Remedy.objects.filter(case__in=access.cases_for(here.user, here.on)).select_related("case", "duty")
    page = Paginator(rows.order_by("-filed_on", "-id"), PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "query": "", "duties": remedies.duties_waiting(here.user, here.on), "on": here.on}
    return render(request, "web/archive/remedy_register.html", values)
