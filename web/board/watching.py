"""What will be late, who has the cases in hand, and the two clocks of one case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring import replica
from monitoring.board import figures, forecast, two_clocks
from monitoring.board.forecast import HORIZONS, PACE_DAYS, Outlook
from monitoring.replica import Told
from processes import region
from web.board.place import named
from web.cases import find
from web.desk import Desk, desk, seated
from web.inbox import PAGE
from web.posts import SUPERVISES
from web.task_rows import rows_of


def _outlooks(here: Desk) -> Told[list[Outlook]]:
    calendar = region.calendar(here.seats[0].division)
    return replica.ask(lambda: forecast.outlooks(figures.counted_by(here.user, here.on), here.on, calendar))


@seated(*SUPERVISES)
@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """By office: load, pace, and how many limits will be broken in 5 and 10 working days if both stay as they are."""
    here = desk(request)
    calendar, told = region.calendar(here.seats[0].division), _outlooks(here)
    found = told.value
    by_id = {str(row.office): row for row in found}
    rows = [(name, by_id[key]) for key, name in named("office", by_id).items()]
    untils = forecast.ends(here.on, calendar)
    values = {"rows": rows, "on": here.on, "untils": list(zip(HORIZONS, untils, strict=True)), "pace_days": PACE_DAYS}
    values["as_of"] = told.as_of
    values["sums"] = [sum(len(row.breaches[place]) for row in found) for place in range(len(HORIZONS))]
    values["days_off"] = [day for day in calendar.exceptions_between(here.on, untils[-1]) if not day.working]
    return render(request, "web/board/forecast.html", values)


@seated(*SUPERVISES)
@require_safe
def foreseen(request: HttpRequest, office: int, days: int) -> HttpResponse:
    """The tasks that the forecast of an office counts; of all offices with 0."""
    here = desk(request)
    place = HORIZONS.index(days) if days in HORIZONS else 0
    told = _outlooks(here)
    ids = [pk for row in told.value if office in (0, row.office) for pk in row.breaches[place]]
    tasks = figures.counted_by(here.user, here.on).filter(pk__in=ids[: PAGE * 20])
    rows = tasks.select_related("process__case", "holder", "office").defer("process__engine_state")
    shown = rows_of(rows.order_by("due_on", "id"), here.on, here.seats[0].division)
    values = {"rows": shown, "title": _("预计%(days)s个工作日内超期") % {"days": days}, "count": len(ids)}
    values["as_of"] = told.as_of
    values["heading"] = named("office", {str(office)}).get(str(office), "") if office else ""
    return render(request, "web/board/tasks.html", values)


@seated(*SUPERVISES)
@require_safe
def in_hand(request: HttpRequest) -> HttpResponse:
    """Who holds the running cases now, and the days each office used and waited."""
    here = desk(request)
    told = replica.ask(lambda: two_clocks.shares(figures.counted_by(here.user, here.on), here.on, region.calendar))
    found = told.value
    names = named("office", found) | (
        {two_clocks.APPLICANT: _("申请人（等补材料）")} if two_clocks.APPLICANT in found else {}
    )
    rows = [(name, found[key], key) for key, name in names.items()]
    return render(request, "web/board/in_hand.html", {"rows": rows, "on": here.on, "as_of": told.as_of})


@seated(*SUPERVISES)
@require_safe
def clocks(request: HttpRequest, number: str) -> HttpResponse:
    """The two clocks of one case: the days of each office, and the statutory days that never pause."""
    here, case = desk(request), find(request, number)
    course = two_clocks.course(case, here.on, region.calendar(case.area))
    return render(request, "web/board/clocks.html", {"case": case, "course": course, "on": here.on})
