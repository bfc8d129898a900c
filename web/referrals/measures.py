"""Measures that reached people: the list, those of one household with a form, their effect, the achievement tables."""

from datetime import date
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases.errors import Blocked
from cases.models import Award, Household, LedgerEntry, Measure
from cases.referrals import achievements, measuring, reach, tables
from cases.referrals.achievements import Span
from cases.referrals.measuring import Given
from web.desk import Desk, desk, seated
from web.files import as_file
from web.looks import dressed
from web.posts import ENTERS_MEASURES, PUSHES_REFERRALS, READS_ACHIEVEMENTS, READS_REFERRALS
from web.referrals.sheets import XLSX
from web.registers import village_names
from web.words import scheme_title

PAGE = 50
FIRST_YEAR = 2015


class MeasureForm(forms.Form):
    """One measure as it was given."""

    kind = forms.ChoiceField(label=gettext_lazy("措施"))
    member = forms.ChoiceField(label=gettext_lazy("哪位成员（按人登记的措施）"), required=False)
    title = forms.CharField(
        label=gettext_lazy("名称（可不填）"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("当地的叫法，例如：香菇贷、保洁员。"),
    )
    from_on = forms.DateField(
        label=gettext_lazy("开始日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("请填写开始日期")},
    )
    until_on = forms.DateField(
        label=gettext_lazy("结束日期（可不填）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    times = forms.IntegerField(label=gettext_lazy("次数"), min_value=1, max_value=1000, initial=1)
    amount = forms.DecimalField(
        label=gettext_lazy("金额（元，没有的不填）"),
        min_value=Decimal("0.01"),
        max_digits=14,
        decimal_places=2,
        required=False,
    )
    outcome = forms.CharField(label=gettext_lazy("结果（可不填）"), max_length=200, required=False)

    def offering(self, household: Household) -> "MeasureForm":
        """The same form with the kinds by group and the household's members to choose from."""
        found = tables.measures()
        self.fields["kind"].choices = [
            (title, [(kind.id, kind.title) for kind in found.of_group(group)]) for group, title in found.groups.items()
        ]
        members = household.members.filter(until_on__isnull=True).order_by("id")
        self.fields["member"].choices = [("", "—"), *((str(one.pk), one.name) for one in members)]
        return dressed(self)


@seated(*ENTERS_MEASURES | READS_REFERRALS)
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The measures of one household, and one more to write down."""
    here = desk(request)
    found = get_object_or_404(reach.helped_households_for(here.user, here.on), uid=uid)
    enters = bool(here.posts & ENTERS_MEASURES)
    form = MeasureForm(request.POST or None, initial={"from_on": here.on}).offering(found)
    if request.method == "POST" and enters and form.is_valid() and _entered(found, form, here):
        messages.success(request, _("已登记帮扶措施。"))
        return redirect("web:household_measures", found.uid)
    rows = reach.measures_for(here.user, here.on).filter(household=found).select_related("member", "provider")
    values = {
        "household": found,
        "village": village_names([found.area]).get(found.area, ""),
        "rows": rows.order_by("-from_on", "-id"),
        "kinds": _kind_titles(),
        "form": form if enters else None,
        "rates": bool(here.posts & PUSHES_REFERRALS),
        "effects": Measure.Effect.choices,
    }
    return render(request, "web/referrals/household_measures.html", values, status=422 if form.errors else 200)


def _entered(found: Household, form: MeasureForm, here: Desk) -> bool:
    said = form.cleaned_data
    member = int(said["member"]) if said["member"] else None
    if tables.measures().kinds[said["kind"]].per != "person":
        member = None
    given = Given(
        said["kind"],
        found.pk,
        said["from_on"],
        member,
        said["title"],
        said["times"],
        said["amount"],
        said["until_on"],
        said["outcome"],
    )
    try:
        measuring.enter_by_hand(given, here.user, here.now)
    except Blocked as slip:
        form.add_error(None, str(slip))
        return False
    return True


def _kind_titles() -> dict[str, str]:
    return {kind.id: kind.title for kind in tables.measures().kinds.values()}


@seated(*PUSHES_REFERRALS)
@require_POST
def rate(request: HttpRequest, uid: str) -> HttpResponse:
    """Judges the effect of one measure."""
    here = desk(request)
    row = get_object_or_404(reach.measures_for(here.user, here.on).select_related("household"), uid=uid)
    try:
        measuring.rate(row.pk, request.POST.get("effect", ""), request.POST.get("note", ""), here.user, here.now)
    except Blocked as slip:
        messages.error(request, str(slip))
    else:
        messages.success(request, _("已登记效果。"))
    return redirect("web:household_measures", row.household.uid)


@seated(*READS_REFERRALS)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The measures of a year by kind, group and effect."""
    here, year = desk(request), _year(request)
    kind, effect = request.GET.get("kind", ""), request.GET.get("effect", "")
    rows = reach.measures_for(here.user, here.on).filter(from_on__year=year)
    rows = rows.filter(kind=kind) if kind in tables.measures().kinds else rows
    rows = rows.filter(effect="" if effect == "open" else effect) if effect else rows
    page = Paginator(_ordered(rows), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "year": year,
        "kind": kind,
        "kinds": _kind_titles(),
        "effect": effect,
        "effects": [*Measure.Effect.choices, ("open", _("未评估"))],
        "names": village_names(row.area for row in page),
        "query": f"year={year}&kind={kind}&effect={effect}",
    }
    return render(request, "web/referrals/measures.html", values)


def _ordered(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    return rows.select_related("household", "member", "provider").order_by("-from_on", "-id")


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "") or str(desk(request).on.year)
    if not text.isdecimal() or not FIRST_YEAR <= int(text) <= desk(request).on.year + 1:
        raise Http404
    return int(text)


@seated(*READS_ACHIEVEMENTS)
@require_safe
def achieved(request: HttpRequest) -> HttpResponse:
    """The achievement tables of a year, as a page to print or a workbook."""
    here, year = desk(request), _year(request)
    span = Span(here.user, here.on, date(year, 1, 1), date(year, 12, 31))
    if request.GET.get("format") == "xlsx":
        return as_file(achievements.as_xlsx(span), XLSX, f"帮扶成效{year}年.xlsx")
    values = {
        "year": year,
        "next": year + 1 if year < here.on.year else None,
        "tables": achievements.tables_of(span),
        "departments": achievements.by_department(span),
        "effects": achievements.effects(span),
    }
    return render(request, "web/referrals/achievements.html", values)


@seated(*READS_ACHIEVEMENTS)
@require_safe
def behind(request: HttpRequest, line: str) -> HttpResponse:
    """The rows behind one figure of the achievement tables."""
    here, year = desk(request), _year(request)
    asked = tables.measures().line(line)
    if asked is None or asked.counts == "items":
        raise Http404
    span = Span(here.user, here.on, date(year, 1, 1), date(year, 12, 31))
    rows = achievements.rows_of(span, asked)
    related = ("award__household",) if rows.model is LedgerEntry else ("household",)
    page = Paginator(rows.select_related(*related).order_by("pk"), PAGE).get_page(request.GET.get("page"))
    shown = [_row(row) for row in page]
    values = {
        "line": asked,
        "year": year,
        "value": achievements.value_of(span, asked),
        "unit": achievements.UNITS[asked.counts],
        "page": page,
        "rows": shown,
        "names": village_names(home.area for home, *_ in shown),
        "query": f"year={year}",
    }
    return render(request, "web/referrals/behind.html", values)


def _row(row: Measure | Award | LedgerEntry) -> tuple[Household, str, date, int | None, Decimal | None]:
    """A row as the page shows it: the household, what, when, how often, how much."""
    if isinstance(row, Measure):
        kind = tables.measures().kinds.get(row.kind)
        title = f"{kind.title if kind else row.kind}{f'（{row.title}）' if row.title else ''}"
        return row.household, title, row.from_on, row.times, row.amount
    if isinstance(row, LedgerEntry):
        return row.award.household, scheme_title(row.award.scheme), row.month, None, -row.amount
    return row.household, scheme_title(row.scheme), row.ended_on or row.from_month, None, row.amount or None
