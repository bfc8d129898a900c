"""The pages of whole sections and groups of a form: their headings, new ones, and taking them out."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forms import writing
from forms.errors import SchemaError
from forms.writing import Holder
from processes import uses
from processes.errors import ProcessError
from processes.models import SchemeDraft
from processes.redrawing.naming import propose_id
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.forms import TAB, address, change, checked, files_of, home_of, said_in, said_well
from web.designer.question_pages import asked_elsewhere, needed_by, removal_page, slip_of
from web.designer.saving import seen_by, text_of, try_save
from web.designer.ticks import tick
from web.looks import dressed


class HeadingForm(forms.Form):
    """What a section or a group says above its questions."""

    title = forms.CharField(label=gettext_lazy("标题"), max_length=60)
    intro = forms.CharField(
        label=gettext_lazy("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    applicant = forms.BooleanField(
        label=gettext_lazy("由申请人填写（能查到的材料不得向申请人要）"), required=False, widget=tick()
    )
    folded = forms.BooleanField(label=gettext_lazy("折叠，需要时展开"), required=False, widget=tick())

    def __init__(self, *arguments: Any, group: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["title"].error_messages["required"] = _("请填写标题")
        del self.fields["applicant" if group else "folded"]

    def definition(self) -> dict[str, Any]:
        """The keys to write; None takes one out."""
        said = self.cleaned_data
        flags = {key: True if said[key] else None for key in ("applicant", "folded") if key in said}
        return {"title": said["title"], "intro": said["intro"] or None} | flags


@designers
def new_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a section to the scheme's own file, with a first question to begin with."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path, form = files_of(draft)[0], HeadingForm(request.POST or None, group=False)
    taken = {name for each in files_of(draft) for name in said_in(text_of(draft, each))}

    def edit() -> tuple[str, str]:
        id = _free(propose_id(form.cleaned_data["title"], "userTask"), taken)
        return path, _with_section(text_of(draft, path), id, _said(form))

    return _heading(request, draft, form, _("新表单"), edit, reverse("web:draft_forms", args=[pk]))


def _with_section(text: str, id: str, said: Mapping[str, Any]) -> str:
    first = {"kind": "longtext", "label": _("情况记录")}
    return writing.add_question(writing.add_section(text, id, said), Holder(id), f"{id}_note", first)


def _said(form: HeadingForm) -> dict[str, Any]:
    return {key: value for key, value in form.definition().items() if value is not None}


def _free(wanted: str, taken: set[str]) -> str:
    found, number = wanted, 1
    while found in taken:
        number += 1
        found = f"{wanted}_{number}"
    return found


@designers
def heading(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Changes the heading of a section or of a group."""
    draft, group = find_draft(pk), request.GET.get("group", "")
    path = home_of(draft, section)
    text = text_of(draft, path)
    said = said_in(text)[section]
    if group:
        said = said.get("groups", {}).get(group) or _missing()
    form = HeadingForm(request.POST or None, initial=said, group=bool(group))
    place = (section, "groups", group) if group else (section,)

    def edit() -> tuple[str, str]:
        return path, checked(writing.set_heading(text, place, form.definition()), section)

    return _heading(request, draft, form, said.get("title", section), edit, address(draft, section))


def _missing() -> Any:
    raise Http404


@designers
def new_group(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Adds a group to a section that has groups, with a first question to begin with."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path = home_of(draft, section)
    text = text_of(draft, path)
    groups = said_in(text)[section].get("groups") or _missing()
    form = HeadingForm(request.POST or None, group=True)

    def edit() -> tuple[str, str]:
        id = _free(propose_id(form.cleaned_data["title"], "userTask"), set(groups))
        made = writing.add_group(text, section, id, _said(form))
        first = {"kind": "longtext", "label": _("情况记录"), "required": False}
        return path, checked(writing.add_question(made, Holder(section, id), f"{id}_note", first), section)

    return _heading(request, draft, form, _("新的一组"), edit, address(draft, section))


def _heading(
    request: HttpRequest,
    draft: SchemeDraft,
    form: HeadingForm,
    title: str,
    edit: Callable[[], tuple[str, str]],
    back: str,
) -> HttpResponse:
    status, values = 200, {"form": form, "title": title, "back": back}
    if request.method == "POST":
        require_edit(request, draft)
        status = 422
        if form.is_valid():
            try:
                path, text = edit()
                clash = try_save(request, draft, {path: text})
            except (SchemaError, ProcessError) as slip:
                form.add_error(None, said_well(slip) if isinstance(slip, SchemaError) else str(slip))
            else:
                if clash is None:
                    messages.success(request, _("已保存"))
                    return redirect(back)
                status, values = 409, values | {"clash": clash, "seen": clash.seen}
    values.setdefault("seen", seen_by(request, draft) if request.method == "POST" else draft.revision)
    dressed(form)
    return render(request, "web/designer/heading.html", frame(request, draft, TAB) | values, status=status)


@designers
def remove_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Takes a section out, unless a step fills it in."""
    draft = find_draft(pk)
    home_of(draft, section)
    tasks = uses.steps_with_form(section, draft.texts)
    return _remove_part(request, draft, section, (section,), _used_by([row.name or row.id for row in tasks]))


def _used_by(steps: list[str]) -> str:
    return _("不能删除：环节“%s”要填这张表单，请先改环节。") % "、".join(steps) if steps else ""


@designers
def remove_group(request: HttpRequest, pk: int, section: str, group: str) -> HttpResponse:
    """Takes a group out with its questions, unless the process needs one of their answers."""
    draft = find_draft(pk)
    said = said_in(text_of(draft, home_of(draft, section)))[section].get("groups", {})
    if group not in said:
        raise Http404
    names = list(said[group].get("fields", {}))
    needed = [
        use
        for name in names
        if not asked_elsewhere(draft, section, name)
        for use in uses.uses_of(name, draft.texts)
        if use.breaks
    ]
    refused = needed_by(said[group].get("title", group), needed)
    return _remove_part(request, draft, section, (section, "groups", group), refused)


def _remove_part(
    request: HttpRequest, draft: SchemeDraft, section: str, place: tuple[str, ...], refused: str
) -> HttpResponse:
    text = text_of(draft, home_of(draft, section))
    whole = len(place) == 1
    refused = refused or slip_of(lambda: checked(writing.remove_part(text, place), section))
    if request.method == "POST" and not refused:
        return change(request, draft.pk, section, lambda now: writing.remove_part(now, place), "", gone=whole)
    said = said_in(text)[section]
    title = said.get("title", section) if whole else said["groups"][place[-1]].get("title", place[-1])
    told = [_("其中的项目一起删除，文书和规则提到的请一并修改")]
    values = {"title": f"“{title}”", "refused": refused, "told": told, "seen": draft.revision}
    return removal_page(request, draft, values | {"back": address(draft, section)})
