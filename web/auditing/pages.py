"""The auditor's pages: the chain of the own counties recomputed and taken out, and the looks at people's data."""

import tempfile
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.auditing import exporting, heads, verifier
from cases.auditing import looks as domain
from cases.models import ChainEntry, ChainHead, DailyHead
from rules.documents import masked_name
from web.desk import Desk, desk, seated
from web.looks import dressed
from web.posts import CHECKS_CHAIN
from web.signing import standing
from web.together.layout import Cell, paged

# How many heads the page shows to be printed: two months.
SHOWN = 62


@seated(*CHECKS_CHAIN)
def chain_check(request: HttpRequest) -> HttpResponse:
    """Recomputes the chains of the auditor's counties on demand and names every entry that was changed."""
    here = desk(request)
    counties = domain.counties_of(here.user, here.on)
    rows = ChainHead.objects.filter(county__in=counties).order_by("county")
    results = [(row, _faults(row)) for row in rows] if request.method == "POST" else []
    kept = DailyHead.objects.filter(county__in=counties).order_by("-on", "county")[:SHOWN]
    values = {"heads": rows, "results": results, "kept": [heads.line_of(row) for row in kept]}
    return render(request, "web/chain_check.html", values)


def _faults(head: ChainHead) -> list[str]:
    """What the verifier says of a county's chain, its own daily heads and its end."""
    rows = list(verifier.read_rows(exporting.lines(head.county)))
    known = DailyHead.objects.filter(county=head.county).values_list("county", "on", "sequence", "digest")
    ends = [*known, (head.county, _("现在"), head.sequence, head.digest)]
    return verifier.check(rows, [(county, str(on), number, digest) for county, on, number, digest in ends])


@seated(*CHECKS_CHAIN)
@require_POST
def export_chain(request: HttpRequest, county: str) -> StreamingHttpResponse:
    """The chain of one of the auditor's counties as a package that is verified without this installation."""
    here = desk(request)
    if county not in domain.counties_of(here.user, here.on):
        raise Http404
    # The answer closes the file when it has been sent.
    made = tempfile.TemporaryFile()  # noqa: SIM115
    exporting.export(county, here.user, here.now, made)
    return standing.download(request, made, f"审计链{county}-{here.on:%Y%m%d}.zip", "application/zip")


class LooksForm(forms.Form):
    """Which looks are wanted."""

    who = forms.CharField(label=gettext_lazy("查看人（姓名或账号）"), required=False, max_length=50)
    case = forms.CharField(label=gettext_lazy("办件编号"), required=False, max_length=24)
    act = forms.ChoiceField(
        label=gettext_lazy("行为"), required=False, choices=[("", gettext_lazy("全部行为")), *domain.TITLES.items()]
    )
    from_on = forms.DateField(
        label=gettext_lazy("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=gettext_lazy("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@seated(*CHECKS_CHAIN)
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked at whom, when and what for, within the auditor's areas, the newest first."""
    here, form = desk(request), dressed(LooksForm(request.GET or None))
    asked = _asked(form)
    sheet = paged(request, domain.looks_for(here.user, here.on, asked))
    values = {"form": form, "page": sheet, "rows": [_row(row, here) for row in sheet]}
    return render(request, "web/looks.html", values)


def _asked(form: forms.Form) -> domain.Asked:
    if not form.is_bound or not form.is_valid():
        return domain.Asked()
    return domain.Asked(**{name: value for name, value in form.cleaned_data.items() if value})


def _row(row: ChainEntry, here: Desk) -> list[tuple[str, Cell]]:
    told: dict[str, Any] = row.detail
    case = Cell(row.case.number, reverse("web:case", args=[row.case.number]), nums=True) if row.case else Cell("")
    whom = Cell(masked_name(row.household.name) if row.household else "")
    cells = {
        _("时间"): Cell(f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}", small=f"{row.county} 第{row.sequence}条"),
        _("查看人"): Cell(str(row.actor) if row.actor else _("系统")),
        _("行为"): Cell(domain.TITLES[row.act]),
        _("办件"): case,
        _("被查看的户"): whom,
        _("目的和内容"): Cell(told.get("purpose", ""), small=told.get("opened", "")),
    }
    return list(cells.items())
