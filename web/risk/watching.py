"""Who is kept in sight, the low-income population by its classes, and leads that people tell."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import access
from cases.errors import CaseError
from forms.codes import options
from forms.numbers import read_resident_id
from monitoring.models import Level
from monitoring.risk import coverage, leads, watching
from offices.models import Division
from web.desk import Desk, desk, seated
from web.filters import town_of
from web.looks import dressed
from web.posts import RAISES_LEADS, READS_QUALITY, READS_WARNINGS
from web.registers import village_names

PAGE = 25


@seated(*READS_WARNINGS)
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """The population by classes, the added groups in the order in which they wait, who left or was refused."""
    here = desk(request)
    groups = watching.groups_of(here.county.ljust(12, "0"), here.on)
    chosen = request.GET.get("group", "")
    rows = watching.in_sight(here.user, here.on)
    rows = rows.filter(group=chosen) if chosen in groups else rows
    town = town_of(request)
    rows = rows.filter(access.in_areas({town})) if town else rows
    unhelped = request.GET.get("helped") == "no"
    if unhelped:
        rows = rows.exclude(household__in=coverage.helped(access.households_for(here.user, here.on)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {
        "population": watching.population(here.user, here.on),
        "groups": groups,
        "chosen": chosen,
        "page": page,
        "names": village_names(row.area for row in page),
        "marks": watching.marks(row.household_id for row in page),
        "unhelped": unhelped,
        "town": town,
        "query": urlencode({"group": chosen, "town": town, "helped": "no" if unhelped else ""}),
        "reads_coverage": bool(here.posts & READS_QUALITY),
        "left": watching.left_or_refused(here.user, here.on).count(),
    }
    return render(request, "web/risk/watch.html", values)


@seated(*READS_WARNINGS)
@require_POST
def enter(request: HttpRequest, uid: str) -> HttpResponse:
    """Puts a household into one of the area's groups."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    try:
        watching.enter(found, request.POST.get("group", ""), request.POST.get("told", ""), here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已列入关注名单；列入名单不影响任何待遇"))
    return redirect("web:household", uid)


@seated(*READS_WARNINGS)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a household out of a group, with the reason."""
    here = desk(request)
    place = get_object_or_404(watching.in_sight(here.user, here.on), pk=pk)
    try:
        watching.leave(place.pk, request.POST.get("told", ""), here.user, here.now)
    except CaseError as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已移出关注名单"))
    return redirect("web:household", place.household.uid)


class LeadForm(forms.Form):
    """What somebody told about a household."""

    area = forms.ChoiceField(label=gettext_lazy("村（社区）"))
    name = forms.CharField(label=gettext_lazy("困难群众姓名"), max_length=50)
    resident_id = forms.CharField(label=gettext_lazy("身份证号（知道就填）"), max_length=18, required=False)
    way = forms.ChoiceField(label=gettext_lazy("线索从哪里来"))
    told = forms.CharField(label=gettext_lazy("遇到什么困难"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.TypedChoiceField(
        label=gettext_lazy("紧急程度"), coerce=int, choices=Level.choices, initial=Level.YELLOW
    )

    def __init__(self, here: Desk, *args: object, **rest: object) -> None:
        super().__init__(*args, **rest)
        self.fields["area"].choices = _villages(here)
        self.fields["way"].choices = options(leads.WAYS)

    def clean_resident_id(self) -> str:
        """An id that is told must be one."""
        told = str(self.cleaned_data["resident_id"]).strip()
        try:
            return read_resident_id(told) if told else ""
        except ValueError as slip:
            raise forms.ValidationError(str(slip)) from slip


def _villages(here: Desk) -> list[tuple[str, str]]:
    held = access.reach(here.user, here.on).areas(set(RAISES_LEADS))
    rows = Division.objects.filter(access.in_areas(held, "code"), level=5, valid_to__isnull=True).order_by("code")
    return list(rows.values_list("code", "name"))


@seated(*RAISES_LEADS)
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: HttpRequest) -> HttpResponse:
    """Takes a lead in: the household's verification opens at once, or the lead joins the one that is open."""
    here = desk(request)
    form = LeadForm(here, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = leads.raise_lead(leads.Lead(**form.cleaned_data), here.user, here.now)
        except CaseError as slip:
            form.add_error(None, str(slip))
        else:
            messages.success(request, _("线索已登记，请入户核实"))
            return redirect("web:risk_warning", made.pk)
    return render(request, "web/risk/lead.html", {"form": dressed(form)}, status=422 if form.errors else 200)
