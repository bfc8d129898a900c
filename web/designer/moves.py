"""Moving running cases from one edition to another: plan, try, carry out, report."""

from collections import Counter

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases import access
from cases.errors import CaseError
from cases.models import MoveCase, MoveRun
from cases.moving import jobs, runs
from offices import divisions
from offices.models import Division
from processes import editions, probing
from processes.errors import ProcessError
from processes.models import SchemeEdition
from processes.renames import suggest_renames
from rules.errors import RulesError
from web.designer.desk import designers
from web.desk import Desk, desk
from web.heat import edition_name
from web.inbox import PAGE
from web.looks import dressed
from web.posts import MOVES

REFUSALS = (CaseError, ProcessError, RulesError)
Fate = MoveCase.State


class MoveForm(forms.Form):
    """From which edition to which, and where."""

    old = forms.ModelChoiceField(label=gettext_lazy("原版本"), queryset=SchemeEdition.objects.none())
    new = forms.ModelChoiceField(label=gettext_lazy("新版本"), queryset=SchemeEdition.objects.none())
    area = forms.ChoiceField(label=gettext_lazy("地区"))

    def __init__(self, data: object, here: Desk) -> None:
        super().__init__(data)
        rows = SchemeEdition.objects.defer("texts", "examples").order_by("scheme", "-in_force_from", "-id")
        self.fields["old"].queryset = rows
        self.fields["new"].queryset = rows.filter(state="published")
        for name in ("old", "new"):
            self.fields[name].label_from_instance = edition_name
        self.fields["area"].choices = _areas(here)

    def clean(self) -> dict[str, object]:
        """The two are different editions of one scheme."""
        old, new = self.cleaned_data.get("old"), self.cleaned_data.get("new")
        if old and new and (old.pk == new.pk or old.scheme != new.scheme):
            self.add_error("new", _("请选同一类救助的另一个版本"))
        return self.cleaned_data


def _areas(here: Desk) -> list[tuple[str, str]]:
    own = {seat.division for seat in here.seats if seat.post in MOVES}
    rows = Division.objects.filter(code__in=own) | Division.objects.filter(parent__in=own, valid_to__isnull=True)
    return list(rows.order_by("code").values_list("code", "name"))


@designers
@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """The moves of one's area, newest first, and the way to a new one."""
    here = desk(request)
    rows = MoveRun.objects.select_related("from_edition", "to_edition", "planned_by").order_by("-id")[:100]
    rows = rows.defer("from_edition__texts", "from_edition__examples", "to_edition__texts", "to_edition__examples")
    seen = [(row, runs.counts(row.pk)) for row in rows if _may_see(here, row)]
    values = {"rows": seen, "form": dressed(MoveForm(None, here)), "moves_here": bool(here.posts & MOVES)}
    return render(request, "web/designer/moves.html", values)


def _may_see(here: Desk, run: MoveRun) -> bool:
    """One's area's; the system's own over the whole nation is everybody's, with the own cases in it."""
    return run.area == divisions.NATION or runs.covers(here.user, run.area, here.now)


@designers
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Between two editions: which steps are gone, and which new one each probably became."""
    here = desk(request)
    form = dressed(MoveForm(request.GET, here))
    if not form.is_valid():
        return render(request, "web/designer/move_new.html", {"form": form, "rows": []}, status=422)
    return render(request, "web/designer/move_new.html", {"form": form, "rows": _renames(form)})


def _renames(form: MoveForm) -> list[dict[str, object]]:
    """Each element that is gone with the choices of the new edition; the proposal stands first."""
    old, new = (editions.load(form.cleaned_data[name].pk) for name in ("old", "new"))
    proposed = suggest_renames(_diagrams(old.texts), _diagrams(new.texts))
    before, after = probing.human_steps(old.spec), probing.human_steps(new.spec)
    come = [(element, name) for element, (name, _form) in after.items() if element not in before]
    gone = {element: name for element, (name, _form) in before.items() if element not in after}
    others = {element: element for element in proposed if element not in before}
    return [
        {"element": element, "name": name, **_choices(come, proposed.get(element, ""))}
        for element, name in {**gone, **others}.items()
    ]


def _choices(come: list[tuple[str, str]], proposed: str) -> dict[str, object]:
    extra = [(proposed, proposed)] if proposed and proposed not in dict(come) else []
    return {"proposed": proposed, "choices": [*extra, *come]}


def _diagrams(texts: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if path.endswith(".bpmn")}


@designers
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Makes the plan and shows it."""
    here = desk(request)
    form = dressed(MoveForm(request.POST, here))
    if not form.is_valid():
        return render(request, "web/designer/move_new.html", {"form": form, "rows": []}, status=422)
    said = form.cleaned_data
    marked = {key.removeprefix("rename:"): value for key, value in request.POST.items() if key.startswith("rename:")}
    renamed = {old: new for old, new in marked.items() if new}
    try:
        run = runs.plan_move(said["old"], said["new"], said["area"], renamed, here.now, here.user)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return render(request, "web/designer/move_new.html", {"form": form, "rows": _renames(form)}, status=422)
    return redirect("web:move", run.pk)


@designers
@require_safe
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One move: its plan, how far it is, and what became of the cases."""
    run, here = find(request, pk), desk(request)
    counts = runs.counts(run.pk)
    total = sum(counts.values())
    chosen = request.GET.get("state", "")
    # A move of what is not accepted yet goes over all counties: each designer reads the cases of the own.
    rows = (
        run.cases.filter(case__in=access.replayed_cases_for(here.user, here.on)).select_related("case").order_by("id")
    )
    rows = rows.filter(state=chosen) if chosen in Fate.values else rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    values = {
        "run": run,
        "states": [(state, Fate(state).label, counts[state]) for state in Fate.values if counts[state]],
        "total": total,
        "settled": total - counts[Fate.CAN],
        "reasons": runs.grouped_reasons(run.pk),
        "changes": _changes(run),
        "page": page,
        "chosen": chosen,
        "query": f"state={chosen}" if chosen else "",
        "moves_here": _moves_here(here, run),
        "names": (edition_name(run.from_edition), edition_name(run.to_edition)),
    }
    return render(request, "web/designer/move.html", values)


def _moves_here(here: Desk, run: MoveRun) -> bool:
    return bool(here.posts & MOVES) and runs.covers(here.user, run.area, here.now) and not run.unaccepted_only


def _changes(run: MoveRun) -> list[tuple[tuple[str, str, str, str], int]]:
    """What changes for tasks, alike ones together; days stand in the rows of the cases."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for changes in run.cases.values_list("changes", flat=True):
        found.update((each["element"], each["what"], each["before"], each["after"]) for each in changes)
    return found.most_common(50)


def find(request: HttpRequest, pk: int) -> MoveRun:
    """A move of one's area; others are not said to exist."""
    run = get_object_or_404(MoveRun.objects.select_related("from_edition", "to_edition"), pk=pk)
    if not _may_see(desk(request), run):
        raise PermissionDenied
    return run


@designers
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Tries a plan, carries it out, stops it, or goes on."""
    run, here = find(request, pk), desk(request)
    try:
        said = ACTS[what](run, here)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("web:move", run.pk)


def _try(run: MoveRun, here: Desk) -> str:
    runs.check_may(here.user, run.scheme, run.area, here.now)
    runs.try_move(run.pk, here.now)
    return _("试办完毕，没有留下任何改变。")


def _carry_out(run: MoveRun, here: Desk) -> str:
    runs.begin(run.pk, here.user, here.now)
    jobs.enqueue(run.pk)
    return _("已经开始迁移，在后台逐件进行，可以离开本页。")


def _stop(run: MoveRun, here: Desk) -> str:
    runs.stop(run.pk, here.user, here.now)
    return _("已停止；迁过去的不退回，其余的留在原版本。")


ACTS = {"try": _try, "carry-out": _carry_out, "stop": _stop}
