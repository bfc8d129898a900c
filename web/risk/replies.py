"""The answers owed to senders as workbooks: of the list as it is narrowed, and of one list that a sender sent."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cases import chain
from cases.payments import sheets
from forms.codes import options
from monitoring.receiving import reach
from monitoring.risk import reading, replying
from web.desk import Desk, desk, seated
from web.posts import DISPATCHES, READS_WARNINGS
from web.risk.pages import Narrowed, narrowed

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REASONS = "risk_warning.false_alarm"


@seated(*READS_WARNINGS)
@require_safe
def replies(request: HttpRequest) -> HttpResponse:
    """The answers that may go back, narrowed like the list."""
    here = desk(request)
    rows = narrowed(here, reading.warnings_for(here.user, here.on), Narrowed(request.GET))
    told = replying.replies(rows, dict(options(REASONS)))
    return _workbook(here, told, {"what": "replies"}, f"replies-{here.on:%Y%m%d}.xlsx")


@seated(*DISPATCHES)
@require_safe
def of_delivery(request: HttpRequest, uid: str) -> HttpResponse:
    """The reply to a sender's list: a line for each of its rows."""
    here = desk(request)
    found = get_object_or_404(reach.deliveries_for(here.user, here.on), uid=uid)
    told = replying.of_delivery(found, dict(options(REASONS)))
    name = f"replies-{found.month:%Y%m}-{found.pk}.xlsx"
    return _workbook(here, told, {"what": "replies", "delivery": found.pk}, name)


def _workbook(here: Desk, lines: Iterable[replying.Line], told: dict[str, object], name: str) -> HttpResponse:
    """The file; that it was taken out is kept in the county's chain."""
    rows = list(lines)
    chain.append_for_county(here.county, "export", here.user, here.now, told | {"rows": len(rows) - 1})
    answer = HttpResponse(sheets.as_xlsx(rows, "预警核查反馈"), content_type=WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
