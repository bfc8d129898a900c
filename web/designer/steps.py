"""The step table: the same diagrams as on the canvas, as rows that can be read and changed without a mouse."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import designing
from processes import drafts
from processes.catalogue import Finding
from processes.diagrams import processes_by_id, read_diagram
from processes.errors import DiagramRefused, ProcessError
from processes.findings import findings
from processes.models import SchemeDraft
from processes.redrawing import Step, move_down, move_up, steps
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.saving import Clash, differing, text_of, try_save
from web.designer.step_rows import Labels, shown, titles
from web.desk import desk

TAB = "draft_steps"


def path_here(request: HttpRequest, draft: SchemeDraft) -> str:
    """The diagram that the address names, the scheme's own when it names none; any other is not found."""
    path = request.GET.get("path") or f"bpmn/{draft.scheme}.bpmn"
    if not path.endswith(".bpmn") or path not in draft.texts:
        raise Http404
    return path


def address(draft: SchemeDraft, path: str, element: str = "") -> str:
    """The table of one diagram, at one of its rows."""
    at = f"#step-{element}" if element else ""
    return f"{reverse('web:draft_steps', args=[draft.pk])}?{urlencode({'path': path})}{at}"


def diagram_titles(draft: SchemeDraft) -> dict[str, str]:
    """The names of a draft's diagrams by path, its own before the stages."""
    own = f"bpmn/{draft.scheme}.bpmn"
    paths = sorted((path for path in draft.texts if path.endswith(".bpmn")), key=lambda path: (path != own, path))
    return {path: _title(draft.texts[path]) or path for path in paths}


def _title(text: str) -> str:
    try:
        found = processes_by_id({"": read_diagram(text)})
    except DiagramRefused:
        return ""
    return next((str(each.get("name") or key) for key, each in found.items()), "")


@designers
@require_safe
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """One diagram of a draft as rows, with the findings at the top and beside the rows."""
    draft = find_draft(pk)
    path, at = path_here(request, draft), desk(request)
    named, found = diagram_titles(draft), findings(draft.scheme, draft.texts)
    values: dict[str, object] = {"path": path, "seen": draft.revision, "errors": _errors(found)}
    try:
        values["diagram"] = shown(path, named[path], draft.texts[path], Labels(draft), found)
    except DiagramRefused as refusal:
        values["unreadable"] = str(refusal)
    values["diagrams"] = [
        (each, title, sum(one.where == each and one.severity == "error" for one in found))
        for each, title in named.items()
    ]
    values["others"] = drafts.others_of(draft.pk, at.user.pk, at.now)
    return render(request, "web/designer/steps.html", frame(request, draft, TAB) | values)


def _errors(found: list[Finding]) -> int:
    return sum(one.severity == "error" for one in found)


@designers
@require_POST
def move(request: HttpRequest, pk: int, element: str, way: str) -> HttpResponse:
    """Lets a step change places with its neighbour."""
    act = {"up": move_up, "down": move_down}.get(way)
    if act is None:
        raise Http404
    return change(request, pk, lambda text: act(text, element), element, _("已移动"))


def change(request: HttpRequest, pk: int, edit: Callable[[str], str], element: str, done: str) -> HttpResponse:
    """Makes one change that needs no form; whatever stands in its way is said above the table."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path = path_here(request, draft)
    try:
        clash = save(request, draft, path, edit(text_of(draft, path)))
    except ProcessError as refusal:
        messages.error(request, str(refusal))
        return redirect(address(draft, path, element))
    if clash:
        messages.error(request, _("%s 请核对现在的表，再改一次。") % clash.message)
    else:
        messages.success(request, done)
    return redirect(address(draft, path, element))


def save(request: HttpRequest, draft: SchemeDraft, path: str, text: str) -> Clash | None:
    """Saves a diagram; a clash shows both versions as rows of the table, not as lines of the file."""
    clash = try_save(request, draft, {path: text})
    if clash is None:
        return None
    theirs = find_draft(draft.pk).texts.get(path, "")
    return replace(clash, lines=differing(told(theirs), told(text)))


def told(text: str) -> list[str]:
    """A diagram as lines that a person can compare: each step with all that it says and where it leads."""
    rows = steps(text)
    named = titles(rows)
    return [_line(row, named) for row in rows]


def _line(row: Step, named: dict[str, str]) -> str:
    says = (row.office_kind, row.post, row.also, row.deadline, row.timer, row.form, row.clause, row.operation)
    ways = [f"{lead.condition or lead.name} → {named.get(lead.target, lead.target)}".strip() for lead in row.leads]
    return "，".join(part for part in (named[row.id], row.lane, *says, *row.parameters.values(), *ways) if part)


def find_step(text: str, element: str) -> Step:
    """The row of an element; one that is not there is not found."""
    for row in steps(text):
        if row.id == element:
            return row
    raise Http404


@designers
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back one's own latest change, whichever page it was made on."""
    return _step_back(request, pk, designing.undo, _("已撤销对“%s”的修改"))


@designers
@require_POST
def redo(request: HttpRequest, pk: int) -> HttpResponse:
    """Does again what was undone last."""
    return _step_back(request, pk, designing.redo, _("已重做对“%s”的修改"))


def _step_back(request: HttpRequest, pk: int, act: Callable[..., tuple[SchemeDraft, str]], done: str) -> HttpResponse:
    draft, at = find_draft(pk), desk(request)
    back = request.POST.get("back", "")
    try:
        draft, path = act(pk, at.user, at.now)
    except ProcessError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % diagram_titles(draft).get(path, path))
    home = reverse("web:draft_forms" if back == "forms" else "web:draft_steps", args=[pk])
    return redirect(home if back == "forms" else address(draft, path_here(request, draft)))
