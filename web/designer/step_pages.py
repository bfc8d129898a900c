"""The pages of one step: add it, change it, move it elsewhere, take it out after being told what happens."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from processes.errors import ProcessError
from processes.models import SchemeDraft
from processes.redrawing import Step, add_step, move_step, remove_step, set_step, set_timer, steps
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.saving import seen_by, text_of
from web.designer.step_forms import ADDED, AddedForm, StepForm, TimerForm, form_for, initial, place_choices, read_place
from web.designer.step_rows import KINDS, Labels, titles
from web.designer.steps import TAB, address, change, find_step, path_here, save
from web.looks import dressed


@designers
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Adds a step of a kind at a place."""
    draft = find_draft(pk)
    require_edit(request, draft)
    if kind not in ADDED:
        raise Http404
    path = path_here(request, draft)
    text = text_of(draft, path)
    form = ADDED[kind][1](
        request.POST or None,
        initial={"place": request.GET.get("place", "")},
        rows=steps(text, path),
        labels=Labels(draft),
    )
    values = {"form": form, "kinds": _kinds(), "kind": kind, "place": request.GET.get("place", "")}
    return answered(request, draft, path, values, lambda: _added(text, form))


def _kinds() -> list[tuple[str, object]]:
    return [(kind, title) for kind, (title, _form) in ADDED.items()]


def _added(text: str, form: AddedForm) -> tuple[str, str]:
    made = add_step(text, read_place(form.cleaned_data["place"]), form.new_step())
    return made.text, made.element


@designers
def edit(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    """Changes what a step says."""
    draft = find_draft(pk)
    path = path_here(request, draft)
    text = text_of(draft, path)
    step, rows = find_step(text, element), steps(text, path)
    form = form_for(step)(request.POST or None, initial=initial(step), rows=rows, labels=Labels(draft), step=step)
    values = {
        "form": form,
        "step": step,
        "title": titles(rows)[element],
        "kind_title": KINDS.get(step.kind, step.kind),
        "places": place_choices(rows, but=element),
    }
    return answered(request, draft, path, values, lambda: (_changed(text, element, form), element))


def _changed(text: str, element: str, form: StepForm) -> str:
    text = set_step(text, element, **form.changes())
    return set_timer(text, element, form.cleaned_data["timer"]) if isinstance(form, TimerForm) else text


def answered(
    request: HttpRequest,
    draft: SchemeDraft,
    path: str,
    values: dict[str, object],
    edit: Callable[[], tuple[str, str]],
    template: str = "web/designer/step.html",
) -> HttpResponse:
    """Shows a form, or does what it asks and goes back to the table; what was typed is kept whenever that fails."""
    form, status = values["form"], 200
    values |= {"path": path, "seen": seen_by(request, draft) if request.method == "POST" else draft.revision}
    if request.method == "POST":
        require_edit(request, draft)
        done, status = _tried(request, draft, path, values, edit)
        if done:
            return done
    assert isinstance(form, forms.Form)
    dressed(form)
    back = address(draft, path)
    return render(request, template, frame(request, draft, TAB) | values | {"back": back}, status=status)


def _tried(
    request: HttpRequest, draft: SchemeDraft, path: str, values: dict[str, object], edit: Callable[[], tuple[str, str]]
) -> tuple[HttpResponse | None, int]:
    """Does the edit; the answer when it is done, else the status of the page that is shown again."""
    form = values["form"]
    assert isinstance(form, forms.Form)
    if not form.is_valid():
        return None, 422
    try:
        text, element = edit()
        clash = save(request, draft, path, text)
    except ProcessError as refusal:
        form.add_error(None, str(refusal))
        return None, 422
    if clash:
        values |= {"clash": clash, "seen": clash.seen}
        return None, 409
    messages.success(request, _("已保存"))
    return redirect(address(draft, path, element)), 302


@designers
@require_POST
def relocate(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    """Moves a step to another place in the flow."""
    place = read_place(request.POST.get("place", ""))
    return change(request, pk, lambda text: move_step(text, element, place), element, _("已移到新的位置"))


@designers
def remove(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    """Says what becomes of the flow without a step, and takes it out when that is confirmed."""
    if request.method == "POST":
        return change(request, pk, lambda text: remove_step(text, element), "", _("已删除，可以用“撤销”找回"))
    draft = find_draft(pk)
    path = path_here(request, draft)
    text = text_of(draft, path)
    step, named = find_step(text, element), titles(steps(text))
    values = {"title": named[element], "path": path, "back": address(draft, path, element), "seen": draft.revision}
    values |= {
        "told": _what_happens(step, steps(text), named),
        "refused": refusal_of(lambda: remove_step(text, element)),
    }
    return render(request, "web/designer/step_remove.html", frame(request, draft, TAB) | values)


def _what_happens(step: Step, rows: list[Step], named: dict[str, str]) -> list[str]:
    """The consequences of taking a step out, in sentences."""
    after = named.get(step.leads[0].target, "") if step.leads else ""
    said = [
        _("“%(before)s”之后直接到“%(after)s”") % {"before": named[each], "after": after}
        for each in dict.fromkeys(step.follows)
        if after
    ]
    inside = [row for row in rows if row.within == step.id]
    if inside:
        said.append(_("其中的 %d 个环节一起删除：%s") % (len(inside), "、".join(named[row.id] for row in inside)))
    if step.deadline or step.timer:
        said.append(_("这一环节的时限不再计算；时限规则本身保留，可在“规则与时限”页删除"))
    if step.form:
        said.append(_("表单保留，可在“表单”页删除；其他环节或文书用到它的答案时会在检查里提示"))
    return said


def refusal_of(act: Callable[[], object]) -> str:
    """Why an edit cannot be done; empty when it can."""
    try:
        act()
    except ProcessError as slip:
        return str(slip)
    return ""
