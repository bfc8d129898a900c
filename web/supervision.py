"""The supervisor's first page: counts by township and step; each number opens its tasks."""

from dataclasses import dataclass, replace
from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from monitoring import supervision
from monitoring.supervision import Counts
from offices.models import Division
from web import dues
from web.desk import desk, seated
from web.inbox import PAGE, rows_of
from web.posts import SUPERVISES
from web.words import STEPS, step_name


@dataclass(frozen=True)
class Town:
    """One township's numbers and those of its steps."""

    name: str
    sums: Counts
    steps: list[tuple[str, Counts]]
    most: int = 1

    @property
    def late_width(self) -> str:
        return self._width(self.sums.overdue)

    @property
    def soon_width(self) -> str:
        return self._width(self.sums.overdue + self.sums.soon)

    @property
    def all_width(self) -> str:
        return self._width(self.sums.open)

    def _width(self, count: int) -> str:
        """A share of the longest bar, so that townships can be compared by eye."""
        return f"{100 * count / self.most:.1f}"


@seated(*SUPERVISES)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All townships in one table; no ranking, the order is that of the division codes."""
    here = desk(request)
    area = here.seats[0].division
    soon = dues.soon_on(here.on, area)
    counted = supervision.counts(access.tasks_for(here.user, here.on), here.on, soon)
    values = {"towns": towns(counted), "total": supervision.total(counted), "soon": soon, "on": here.on}
    return render(request, "web/supervision.html", values)


def towns(counted: list[Counts]) -> list[Town]:
    """Groups the counts by township with its name."""
    codes = {f"{row.town}000" for row in counted}
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    grouped = [(town, list(rows)) for town, rows in groupby(counted, key=lambda row: row.town)]
    made = [_town(town, rows, names.get(f"{town}000", town)) for town, rows in grouped]
    most = max((town.sums.open for town in made), default=1)
    return [replace(town, most=most) for town in made]


def _town(town: str, rows: list[Counts], name: str) -> Town:
    order = list(STEPS)
    rows = sorted(rows, key=lambda row: order.index(row.element) if row.element in order else len(order))
    return Town(name, supervision.total(rows, town), [(step_name(row.element), row) for row in rows])


@seated(*SUPERVISES)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The tasks behind one number, by the same condition that counted them."""
    here = desk(request)
    area = here.seats[0].division
    band = request.GET.get("band", "open")
    band = band if band in supervision.BANDS else "open"
    town, element = request.GET.get("town", "")[:9], request.GET.get("step", "")[:60]
    tasks = access.tasks_for(here.user, here.on)
    rows = supervision.listed(tasks, band, here.on, dues.soon_on(here.on, area), town, element)
    rows = rows.select_related("process__case", "holder", "office").defer("process__engine_state")
    page = Paginator(rows.order_by("due_on", "id"), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    place = Division.objects.filter(code=f"{town}000").first() if town else None
    values = {"band": band, "place": place, "step": step_name(element), "page": page, "query": query.urlencode()}
    return render(request, "web/supervision_tasks.html", values | {"rows": rows_of(page, here.on, area)})
