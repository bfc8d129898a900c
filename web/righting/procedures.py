"""Opening a procedure about an award by hand, and the list of awards on their way between two places."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, procedures
from cases.models import Award, Relocation
from offices.models import PostKind as P
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import OPENS_PROCEDURES, READS_RELOCATIONS
from web.registers import village_names

TOWNSHIP = frozenset({P.CASEWORKER, P.HEAD_OF_OFFICE, P.VILLAGE_AIDE})
COUNTY = frozenset({P.COUNTY_APPROVER, P.COUNTY_HEAD})
# Which procedure who may open; the procedure itself says who does its steps.
OFFERED = (
    ("change", gettext_lazy("情况变化：成员、收入、财产、住址、收款账户"), TOWNSHIP | COUNTY),
    ("relocation", gettext_lazy("迁到别的乡镇、县：转移接续"), TOWNSHIP),
    ("rectification", gettext_lazy("原决定有错误：更正、撤销"), COUNTY),
    ("sanction", gettext_lazy("骗取救助：责令退回、罚款"), COUNTY),
)


class ProcedureForm(forms.Form):
    """Which procedure is opened."""

    procedure = forms.ChoiceField(label=gettext_lazy("办什么"), widget=forms.Select)

    def __init__(self, posts: frozenset[str], *args: object, **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["procedure"].choices = [(key, title) for key, title, who in OFFERED if who & posts]


@seated(*OPENS_PROCEDURES)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens the chosen procedure and shows its case."""
    here = desk(request)
    award = get_object_or_404(access.awards_for(here.user, here.on).select_related("case", "household"), pk=pk)
    form = ProcedureForm(here.posts, request.POST or None)
    if not form.is_valid():
        values = {"award": award, "form": dressed(form), "village": village_names([award.area])}
        return render(request, "web/righting/procedures.html", values, status=422 if form.errors else 200)
    chosen = form.cleaned_data["procedure"]
    made = procedures.open_procedure(award, chosen, chosen, here.user, here.now)
    messages.success(request, _("程序已启动，第一步已在待办中。"))
    return redirect("web:case", made.number)


@seated(*READS_RELOCATIONS)
@require_safe
def relocations(request: HttpRequest) -> HttpResponse:
    """The moves that leave or reach one's area: both sides see them."""
    here = desk(request)
    rows = _seen(here).select_related("case", "award__household").order_by("-id")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    names = village_names([code for row in page for code in (row.from_area, row.to_area)])
    return render(request, "web/righting/relocations.html", {"page": page, "names": names, "query": ""})


def _seen(here: Desk) -> QuerySet[Relocation]:
    areas = access.reach(here.user, here.on).areas(access.SEES_CASES)
    mine: Q = access.in_areas(areas, "from_area") | access.in_areas(areas, "to_area")
    return Relocation.objects.filter(mine)


def offered(here: Desk, award: Award) -> bool:
    """Answers whether somebody may open a procedure about an award that still lives."""
    return bool(here.posts & OPENS_PROCEDURES) and award.state != Award.State.ENDED
