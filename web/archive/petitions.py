"""Complaints, reports and petitions: the register with its reply clock, one of them, and what is done with it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access, chain, petitions
from cases.errors import Blocked
from cases.models import Petition
from web.archive.fields import day, line, words
from web.desk import desk, seated
from web.looks import dressed
from web.posts import ANSWERS_PETITIONS, EXTENDS_PETITIONS, READS_PETITIONS

PAGE = 25


class ToldForm(forms.Form):
    """What was said, when, and by whom if the person gives a name."""

    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=Petition.Kind.choices)
    received_on = day(gettext_lazy("收到日期"))
    content = words(gettext_lazy("反映的内容"), 2000, rows=5)
    name = line(gettext_lazy("反映人姓名"), 40, required=False)
    contact = line(
        gettext_lazy("联系方式"),
        60,
        required=False,
        hint=gettext_lazy(
            "姓名和联系方式都有的是实名件，必须书面答复；没有的按匿名件核实。两项加密保存，不写进答复文书。"
        ),
    )


class AnswerForm(forms.Form):
    """What was found, and the reply."""

    findings = words(gettext_lazy("核实情况"), 2000, rows=4)
    reply = words(
        gettext_lazy("答复意见"), 2000, required=False, rows=4, hint=gettext_lazy("实名件必填，签发后生成答复意见书。")
    )


@seated(*READS_PETITIONS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Those that wait for a reply, soonest first; or all of them, newest first."""
    here, everything = desk(request), "all" in request.GET
    rows = petitions.petitions_for(here.user, here.on)
    waiting = rows.filter(state=Petition.State.OPEN).order_by(F("due_on").asc(nulls_last=True), "received_on", "id")
    page = Paginator(rows.order_by("-id") if everything else waiting, PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "query": "all=1" if everything else "", "everything": everything, "on": here.on}
    return render(request, "web/archive/petitions.html", values)


@seated(*ANSWERS_PETITIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, number: str) -> HttpResponse:
    """Registers one about a case."""
    here = desk(request)
    case = get_object_or_404(access.cases_for(here.user, here.on), number=number)
    form = ToldForm(request.POST or None, initial={"received_on": here.on.isoformat()})
    if form.is_valid():
        said = form.cleaned_data
        told = petitions.Told(said["content"], said["name"], said["contact"])
        try:
            made = petitions.register(case.pk, said["kind"], told, said["received_on"], here.user, here.now)
        except Blocked as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("已登记"))
            return redirect("web:petition", made.pk)
    values = {"case": case, "form": dressed(form)}
    return render(request, "web/archive/petition_form.html", values, status=422 if form.errors else 200)


def _find(request: HttpRequest, pk: int) -> Petition:
    here = desk(request)
    rows = petitions.petitions_for(here.user, here.on).select_related("extended_by", "closed_by")
    return get_object_or_404(rows, pk=pk)


@seated(*READS_PETITIONS)
@require_safe
def petition(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them opened; who reads it stands on the chain."""
    found, here = _find(request, pk), desk(request)
    chain.look(here.user, found.case, "查看投诉举报信访件", here.now)
    return _page(request, found, AnswerForm())


def _page(request: HttpRequest, found: Petition, form: forms.Form) -> HttpResponse:
    here, waits = desk(request), found.state == Petition.State.OPEN
    longer = waits and found.due_on and not found.extended_by_id and here.on <= found.due_on
    values = {
        "petition": found,
        "told": petitions.read(found),
        "late": bool(waits and found.due_on and found.due_on < here.on),
        "extends": bool(longer and here.posts & EXTENDS_PETITIONS),
        "form": dressed(form) if waits and here.posts & ANSWERS_PETITIONS else None,
    }
    return render(request, "web/archive/petition.html", values, status=422 if form.errors else 200)


@seated(*ANSWERS_PETITIONS)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Closes one: a real name gets a letter."""
    found, here, form = _find(request, pk), desk(request), AnswerForm(request.POST)
    if form.is_valid():
        try:
            petitions.answer(found.pk, here.user, form.cleaned_data["findings"], form.cleaned_data["reply"], here.now)
        except Blocked as slip:
            form.add_error("reply" if found.real_name else None, str(slip))
        else:
            messages.success(request, _("已办结"))
            return redirect("web:petition", found.pk)
    return _page(request, found, form)


@seated(*EXTENDS_PETITIONS)
@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a hard one thirty days more."""
    found, here = _find(request, pk), desk(request)
    petitions.extend(found.pk, here.user, here.now)
    messages.success(request, _("已延长答复期限"))
    return redirect("web:petition", found.pk)
