"""The register of suitable work that was refused: its list, and an entry from the page of a household."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.errors import CaseError
from cases.models import Household, WorkRefusal
from cases.reviews import refusals
from web.changes import find
from web.desk import desk, seated
from web.looks import dressed
from web.posts import READS_REVIEWS, STARTS_REVIEWS
from web.registers import village_names

PAGE = 25
OFFER = ("work", "offered_by", "suits", "evidence")


class RefusalForm(forms.Form):
    """Who refused what work on which day, why it suits that person, and what proves it."""

    member = forms.TypedChoiceField(label=gettext_lazy("哪位成员"), coerce=int)
    refused_on = forms.DateField(label=gettext_lazy("拒绝日期"), widget=forms.DateInput(attrs={"type": "date"}))
    work = forms.CharField(label=gettext_lazy("介绍的工作"), max_length=100)
    offered_by = forms.CharField(label=gettext_lazy("介绍单位"), max_length=100)
    suits = forms.CharField(label=gettext_lazy("与健康状况、劳动能力相适应的依据"), max_length=100)
    evidence = forms.CharField(label=gettext_lazy("证明（推荐函、回执、谈话记录等）"), max_length=100)
    has_reason = forms.BooleanField(label=gettext_lazy("有正当理由（不计入连续拒绝的次数）"), required=False)

    def __init__(self, household: Household, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        members = household.members.filter(until_on__isnull=True).order_by("id")
        self.fields["member"].choices = [(row.pk, row.name) for row in members]


@seated(*READS_REVIEWS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What was refused in one's area, the newest first."""
    here = desk(request)
    seen = access.households_for(here.user, here.on)
    rows = WorkRefusal.objects.filter(household__in=seen).select_related("member", "household", "entered_by")
    page = Paginator(rows.order_by("-refused_on", "-id"), PAGE).get_page(request.GET.get("page"))
    names = village_names(row.household.area for row in page)
    return render(request, "web/reviews/refusals.html", {"page": page, "names": names, "query": ""})


@seated(*STARTS_REVIEWS)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Enters a refusal; enough of them in a row without a reason open a review of that person's share."""
    here, household = desk(request), find(request, uid)
    form = RefusalForm(household, request.POST or None)
    if form.is_valid() and _kept(form, request):
        messages.success(request, _("已登记；无正当理由连续拒绝达到规定次数的，已自动启动核查。"))
        return redirect("web:household", uid)
    values = {"household": household, "form": dressed(form), "latest": here.on}
    return render(request, "web/reviews/refusal.html", values, status=422 if form.errors else 200)


def _kept(form: RefusalForm, request: HttpRequest) -> bool:
    here, told = desk(request), form.cleaned_data
    offer = refusals.Offer(**{name: told[name] for name in OFFER})
    try:
        refusals.record(told["member"], here.user, offer, told["refused_on"], told["has_reason"], here.now)
    except CaseError as slip:
        form.add_error(None, str(slip))
    return not form.errors
