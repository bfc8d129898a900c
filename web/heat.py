"""Where all cases stand, on the diagram and in a table with the same numbers; each number opens its cases."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases import access
from monitoring import heat
from monitoring.heat import Place, Standing
from offices import divisions
from processes import editions, probing, region
from processes.editions import Edition
from processes.models import Process, SchemeEdition, Timer
from web.desk import Desk, desk, seated
from web.diagrams import called_stages, diagrams_of
from web.filters import places_under
from web.inbox import PAGE
from web.looks import dressed
from web.posts import READS_HEAT, SUPERVISES
from web.task_rows import rows_of
from web.words import STEPS, scheme_title, step_name

SHADES = {
    "heat1": gettext_lazy("最少"),
    "heat2": gettext_lazy("较少"),
    "heat3": gettext_lazy("较多"),
    "heat4": gettext_lazy("最多"),
}


class HeatForm(forms.Form):
    """Which edition, and which part of the own area."""

    edition = forms.ChoiceField(label=gettext_lazy("流程版本"), required=False)
    place = forms.ChoiceField(label=gettext_lazy("地区"), required=False)

    def __init__(self, data: object, editions_known: list[tuple[str, str]], places: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["edition"].choices = editions_known
        self.fields["place"].choices = [("", _("全部地区")), *places]


@dataclass(frozen=True)
class Shown:
    """What one reader looks at: the place, and the edition whose diagram is drawn."""

    here: Desk
    form: HeatForm
    place: Place
    edition: Edition

    @cached_property
    def found(self) -> dict[str, Standing]:
        """Where the cases stand."""
        prefixes = access.counted_in(self.here.user, self.here.on)
        return heat.standing(self.place, prefixes, self.here.on, region.calendar)


@seated(*READS_HEAT)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The diagram and the table."""
    shown = _shown(request)
    lists = bool(shown.here.posts & SUPERVISES)
    values = {"form": shown.form, "rows": _rows(shown), "state": _picture(shown), "lists": lists, "shown": shown}
    query = request.GET.copy()
    query.pop("step", None)
    return render(request, "web/heat.html", values | {"query": query.urlencode()})


def _shown(request: HttpRequest) -> Shown:
    here = desk(request)
    known = _editions()
    form = dressed(HeatForm(request.GET or None, _choices(known), places_under(here.seats)))
    said = form.cleaned_data if form.is_valid() else {}
    chosen = str(said.get("edition") or _choices(known)[0][0])
    row = get_object_or_404(SchemeEdition, pk=int(chosen)) if chosen.isdecimal() else None
    scheme = row.scheme if row else chosen.removeprefix("all:")
    drawn = editions.load(row.pk) if row else editions.in_force(scheme, here.on)
    place = Place(scheme, row.pk if row else None, divisions.significant(said.get("place") or divisions.NATION))
    return Shown(here, form, place, drawn)


def _editions() -> list[SchemeEdition]:
    """The editions that running cases keep, newest first, and those in force."""
    running = Process.objects.exclude(state=Process.State.ENDED).order_by().values("edition_id").distinct()
    rows = SchemeEdition.objects.filter(pk__in=running) | SchemeEdition.objects.filter(state="published")
    return list(rows.defer("texts", "examples").order_by("scheme", "-in_force_from", "-id"))


def _choices(known: list[SchemeEdition]) -> list[tuple[str, str]]:
    """The scheme with most running cases first: it is what people look for."""
    running = Process.objects.exclude(state=Process.State.ENDED).values("edition__scheme")
    busy = dict(running.order_by().annotate(n=Count("id")).values_list("edition__scheme", "n"))
    schemes = sorted(dict.fromkeys(row.scheme for row in known), key=lambda scheme: -busy.get(scheme, 0))
    known = sorted(known, key=lambda row: schemes.index(row.scheme))
    words = {scheme: _("%(scheme)s · 全部版本") % {"scheme": scheme_title(scheme)} for scheme in schemes}
    return [(f"all:{scheme}", word) for scheme, word in words.items()] + [
        (str(row.pk), edition_name(row)) for row in known
    ]


def edition_name(row: SchemeEdition) -> str:
    """What people call an edition: its scheme, the day from which it holds, and the head of its digest."""
    values = {"scheme": scheme_title(row.scheme), "on": f"{row.in_force_from:%Y-%m-%d}"}
    return _("%(scheme)s · %(on)s起施行") % values + f" · {row.digest[:6]}"


def _rows(shown: Shown) -> list[tuple[str, Standing]]:
    """The table in the order of the steps; elements of other editions stand at the end under their ids."""
    names = {element: name for element, (name, _form) in probing.human_steps(shown.edition.spec).items()}
    order = [*STEPS, *names]
    found = sorted(shown.found.values(), key=lambda row: order.index(row.element) if row.element in order else 999)
    return [(names.get(row.element) or step_name(row.element), row) for row in found]


def _picture(shown: Shown) -> dict[str, object]:
    """What the viewer needs; a stage that is drawn in a diagram of its own carries the sum of its steps."""
    drawn = diagrams_of(shown.edition)
    counts = {one["id"]: _inside(one["xml"], shown.found) for one in drawn}
    for one in drawn:
        inside = {element: sum(counts.get(called, {}).values()) for element, called in called_stages(one["xml"])}
        counts[one["id"]] |= {element: count for element, count in inside.items() if count}
    marks = {diagram: _marks(found, shown.found) for diagram, found in counts.items()}
    return {"diagrams": drawn, "marks": marks, "open": shown.edition.scheme, "states": SHADES}


def _inside(xml: str, found: Mapping[str, Standing]) -> dict[str, int]:
    return {element: row.count for element, row in found.items() if f'id="{element}"' in xml}


def _marks(counts: Mapping[str, int], found: Mapping[str, Standing]) -> dict[str, dict[str, str]]:
    """The fullest first: the viewer opens there, and says it first."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    most = ordered[0][1] if ordered else 0
    return {
        element: {"state": f"heat{heat.shade(count, most)}", "badge": _badge(count, found.get(element))}
        for element, count in ordered
    }


def _badge(count: int, row: Standing | None) -> str:
    if row is None:
        return _("%(count)s件") % {"count": count}
    return _("%(count)s件 · %(days)s天") % {"count": count, "days": row.median}


@seated(*READS_HEAT)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The cases behind one number, by the same condition, for whoever may see cases."""
    shown, element = _shown(request), request.GET.get("step", "")[:60]
    here = shown.here
    if not here.posts & SUPERVISES:
        raise PermissionDenied
    seen = access.reach(here.user, here.on).areas(access.SEES_CASES)
    tasks = heat.waiting(shown.place, seen, element).select_related("process__case", "office", "holder")
    page = Paginator(tasks.defer("process__engine_state").order_by("due_on", "id"), PAGE)
    current = page.get_page(request.GET.get("page"))
    rows = rows_of(current, here.on, here.seats[0].division)
    query = request.GET.copy()
    query.pop("page", None)
    values = {"rows": rows, "page": current, "query": query.urlencode(), "step": step_name(element)}
    return render(request, "web/heat_cases.html", values | {"resting": _resting(shown, seen, element)})


def _resting(shown: Shown, seen: set[str], element: str) -> list[Timer]:
    """Cases that wait for a period to end, where the element is one."""
    rows = Timer.objects.filter(shown.place.condition(seen, "process__"), element=element)
    return list(rows.select_related("process__case").defer("process__engine_state").order_by("due_at")[:200])
