"""The pages of one way behind a gateway: when it is taken, where it leads, a new one, and taking one away."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from processes.redrawing import (
    Lead,
    NewStep,
    Step,
    add_branch,
    add_choice,
    lost_with_branch,
    name_way,
    remove_branch,
    set_condition,
    set_target,
    steps,
)
from web.designer import condition_form
from web.designer.condition_form import ConditionForm
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.saving import text_of
from web.designer.step_forms import place_choices, read_place
from web.designer.step_pages import answered, refusal_of
from web.designer.step_rows import Labels, titles
from web.designer.steps import TAB, address, change, path_here

TEMPLATE = "web/designer/flow.html"


class BranchForm(ConditionForm):
    """A new way behind a gateway, over a first step that is filled in afterwards."""

    first = forms.CharField(
        label=gettext_lazy("先办哪个环节"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("写名称，保存后再填由谁办、时限和表单；不写就直接走到下面选的环节"),
    )

    def new_step(self, lane: str) -> NewStep | None:
        name = self.cleaned_data["first"]
        return NewStep("userTask", name, lane) if name else None


class ChoiceForm(BranchForm):
    """A new question in the flow."""

    place = forms.ChoiceField(label=gettext_lazy("加在哪里"))
    question = forms.CharField(
        label=gettext_lazy("写成一句问话"), max_length=40, help_text=gettext_lazy("例如：是否需要听取意见？")
    )
    field_order = ("place", "question")

    def __init__(self, *arguments: Any, rows: list[Step], **named: Any) -> None:
        super().__init__(*arguments, rows=rows, **named)
        self.fields["place"].choices = place_choices(rows)
        del self.fields["otherwise"]
        self.fields["first"].required = True


@designers
def edit(request: HttpRequest, pk: int, flow: str) -> HttpResponse:
    """Changes when a way behind a choice is taken, and where it leads."""
    draft = find_draft(pk)
    path = path_here(request, draft)
    text = text_of(draft, path)
    rows = steps(text, path)
    source, lead = _find(rows, flow)
    labels, anew = Labels(draft), "anew" in request.GET
    form = ConditionForm(request.POST or None, rows=rows, labels=labels, source=source)
    shown = condition_form.initial(lead, form.facts)
    form.initial = shown or {"name": lead.name, "target": lead.target, "tie": "and"}
    values = {
        "form": form,
        "heading": _("“%s”之后的一条去路") % titles(rows)[source.id],
        "unsaid": labels.condition(lead) if shown is None and not anew else "",
        "lead": lead,
    }
    return answered(request, draft, path, values, lambda: (_changed(text, lead, source, form), source.id), TEMPLATE)


def _find(rows: list[Step], flow: str) -> tuple[Step, Lead]:
    for row in rows:
        for lead in row.leads:
            if lead.flow == flow:
                return row, lead
    raise Http404


def _changed(text: str, lead: Lead, source: Step, form: ConditionForm) -> str:
    said = form.cleaned_data
    if form.chooses:
        text = set_condition(text, lead.flow, said["condition"], said["name"])
    elif said["name"] != lead.name:
        text = name_way(text, lead.flow, said["name"])
    return set_target(text, lead.flow, said["target"]) if said["target"] != lead.target else text


@designers
def branch(request: HttpRequest, pk: int, element: str) -> HttpResponse:
    """Adds a way behind a gateway."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path = path_here(request, draft)
    text = text_of(draft, path)
    rows = steps(text, path)
    gateway = next((row for row in rows if row.id == element and row.is_gateway), None)
    if gateway is None:
        raise Http404
    form = BranchForm(request.POST or None, initial={"tie": "and"}, rows=rows, labels=Labels(draft), source=gateway)
    values = {
        "form": form,
        "heading": _("在“%s”之后加一条去路") % titles(rows)[element],
    }
    return answered(request, draft, path, values, lambda: _branched(text, gateway, form), TEMPLATE)


def _branched(text: str, gateway: Step, form: BranchForm) -> tuple[str, str]:
    said = form.cleaned_data
    made = add_branch(
        text,
        gateway.id,
        said["target"],
        condition=said["condition"],
        name=said["name"],
        step=form.new_step(gateway.lane),
    )
    return made.text, made.element if said["first"] else gateway.id


@designers
def choice(request: HttpRequest, pk: int) -> HttpResponse:
    """Draws a question into the flow with a way of its own for those whom it concerns."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path = path_here(request, draft)
    text = text_of(draft, path)
    rows = steps(text, path)
    start = {"place": request.GET.get("place", ""), "tie": "and"}
    nowhere = Step(id="", kind="", name="", lane="", file=path, within=_within(rows, start["place"]))
    form = ChoiceForm(request.POST or None, initial=start, rows=rows, labels=Labels(draft), source=nowhere)
    values = {"form": form, "heading": _("加一个选择")}
    return answered(request, draft, path, values, lambda: _chosen(text, rows, form), TEMPLATE)


def _within(rows: list[Step], place: str) -> str:
    """The sub-process in which a place lies."""
    name = place.partition(":")[2]
    found = (row.within for row in rows if row.id == name or any(lead.flow == name for lead in row.leads))
    return next(found, "")


def _chosen(text: str, rows: list[Step], form: ChoiceForm) -> tuple[str, str]:
    said = form.cleaned_data
    step = form.new_step("")
    assert step is not None
    made = add_choice(
        text,
        read_place(said["place"]),
        said["question"],
        said["target"],
        condition=said["condition"],
        name=said["name"],
        step=step,
    )
    return made.text, made.element


@designers
def remove(request: HttpRequest, pk: int, flow: str) -> HttpResponse:
    """Says which steps go with a way, and takes it away when that is confirmed."""
    if request.method == "POST":
        return change(request, pk, lambda text: remove_branch(text, flow), "", _("已删除，可以用“撤销”找回"))
    draft = find_draft(pk)
    path = path_here(request, draft)
    text = text_of(draft, path)
    rows = steps(text, path)
    source, lead = _find(rows, flow)
    named, refused = titles(rows), refusal_of(lambda: remove_branch(text, flow))
    values = {
        "title": _("“%(from)s”到“%(to)s”的去路") % {"from": named[source.id], "to": named[lead.target]},
        "told": [] if refused else _what_happens(text, source, flow, named),
        "refused": refused,
        "path": path,
        "back": address(draft, path, source.id),
        "seen": draft.revision,
    }
    return render(request, "web/designer/step_remove.html", frame(request, draft, TAB) | values)


def _what_happens(text: str, source: Step, flow: str, named: dict[str, str]) -> list[str]:
    lost = [named.get(each, each) for each in lost_with_branch(text, flow)]
    said = [_("只有这条去路才走到的环节一起删除：%s") % "、".join(lost)] if lost else [_("没有环节因此删除")]
    if source.is_gateway and len(source.leads) == 2:
        said.append(_("“%s”只剩一条去路，不再需要选择，也一起删除") % named[source.id])
    return said
