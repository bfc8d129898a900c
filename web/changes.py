"""What follows an award on the page of a household: changes that were told, bank books kept by agreement."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cases import access, changes, criticisms, merging, stages
from cases.models import ChangeReport, CustodyAgreement, Household, Member
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import (
    CRITICISES,
    FILES_CUSTODY,
    OPENS_PROCEDURES,
    READS_MONEY_LINES,
    READS_REVIEWS,
    REPORTS_CHANGES,
    STARTS_REVIEWS,
)

REQUIRED = {"required": gettext_lazy("请填写这一项")}


class ChangeForm(forms.Form):
    """What changed, since when."""

    kind = forms.ChoiceField(label=gettext_lazy("什么变了"), choices=ChangeReport.Kind.choices)
    happened_on = forms.DateField(
        label=gettext_lazy("从哪天起"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )
    member = forms.ModelChoiceField(
        Member.objects.none(),
        label=gettext_lazy("去世的是哪位成员"),
        required=False,
        empty_label=gettext_lazy("不是成员死亡"),
        help_text=gettext_lazy("成员死亡的须选：只暂停其本人的份额，其余成员照发。"),
    )
    told = forms.CharField(
        label=gettext_lazy("情况"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("谁、什么变化、怎样知道的；停发、增减由复核决定，登记本身不改变待遇。"),
        error_messages=REQUIRED,
    )

    def __init__(self, household: Household, *args: object) -> None:
        super().__init__(*args)
        self.fields["member"].queryset = household.members.filter(until_on__isnull=True).order_by("id")

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("kind") == ChangeReport.Kind.DEATH and not told.get("member"):
            self.add_error("member", _("请选择去世的成员"))
        return told


class CustodyForm(forms.Form):
    """Who keeps the bank book, and why."""

    keeper = forms.CharField(label=gettext_lazy("保管人"), max_length=50, error_messages=REQUIRED)
    keeper_post = forms.CharField(label=gettext_lazy("保管人单位、职务"), max_length=100, error_messages=REQUIRED)
    purpose = forms.CharField(label=gettext_lazy("为什么代管"), max_length=200, error_messages=REQUIRED)
    signed_on = forms.DateField(
        label=gettext_lazy("书面协议签订日期"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=REQUIRED
    )


def panels(household: Household, here: Desk) -> dict[str, object]:
    """What the page of a household shows besides its cases."""
    reports = household.changes.select_related("reported_by").order_by("-happened_on", "-id")
    return {
        "stages": stages.stages(stages.records_of(household)),
        "changes": [(row, changes.read(row)) for row in reports],
        "custodies": household.custodies.select_related("entered_by", "filed_by").order_by("-signed_on", "-id"),
        "reports_changes": bool(here.posts & REPORTS_CHANGES),
        "files_custody": bool(here.posts & FILES_CUSTODY),
        "criticisms": [(row, criticisms.read(row)) for row in household.criticisms.select_related("told_by")],
        "criticises": bool(here.posts & CRITICISES),
        "merged": merging.together(household)[1:],
        "refusals": household.refusals.select_related("member", "entered_by").order_by("-refused_on", "-id"),
        "records_refusals": bool(here.posts & STARTS_REVIEWS) and household.awards.exclude(state="ended").exists(),
        "opens_procedures": bool(here.posts & OPENS_PROCEDURES),
        "reads_reviews": bool(here.posts & READS_REVIEWS),
        "reads_money": bool(here.posts & READS_MONEY_LINES),
    }


def find(request: HttpRequest, uid: str) -> Household:
    """The household, or 404 as if it did not exist."""
    return get_object_or_404(access.households_for(desk(request).user, desk(request).on), uid=uid)


def _page(request: HttpRequest, household: Household, form: forms.Form, name: str) -> HttpResponse:
    values = {"household": household, "form": dressed(form)}
    return render(request, f"web/{name}.html", values, status=422 if form.errors else 200)


def _latest(form: forms.Form, name: str, here: Desk) -> forms.Form:
    """No day after today, said beside the field and not on another page."""
    day = form.cleaned_data.get(name) if form.is_bound and form.is_valid() else None
    if day and day > here.on:
        form.add_error(name, _("不能晚于今天"))
    return form


@seated(*REPORTS_CHANGES)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """Writes down a change that the household told or a visitor found."""
    here, household = desk(request), find(request, uid)
    form = _latest(ChangeForm(household, request.POST or None), "happened_on", here)
    if not form.is_valid():
        return _page(request, household, form, "change_report")
    changes.report(household.pk, here.user, now=here.now, **form.cleaned_data)
    messages.success(request, _("变化已登记，请及时安排复核。"))
    return redirect("web:household", uid)


@seated(*REPORTS_CHANGES)
@require_http_methods(["GET", "HEAD", "POST"])
def custody(request: HttpRequest, uid: str) -> HttpResponse:
    """Registers a written agreement by which somebody keeps the household's bank book."""
    here, household = desk(request), find(request, uid)
    form = _latest(CustodyForm(request.POST or None), "signed_on", here)
    if not form.is_valid():
        return _page(request, household, form, "custody")
    changes.agree_custody(household.pk, here.user, now=here.now, **form.cleaned_data)
    messages.success(request, _("代管协议已登记，县级民政部门备案后生效。"))
    return redirect("web:household", uid)


@seated(*FILES_CUSTODY)
@require_POST
def file_custody(request: HttpRequest, pk: int) -> HttpResponse:
    """Files an agreement with the county."""
    here = desk(request)
    seen = access.households_for(here.user, here.on)
    row = get_object_or_404(CustodyAgreement.objects.select_related("household"), pk=pk, household__in=seen)
    changes.file_custody(row.pk, here.user, here.now)
    messages.success(request, _("代管协议已备案。"))
    return redirect("web:household", row.household.uid)
