"""The pages of one question: add it, change it beside its preview, take it out after being told where it is used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forms import writing
from forms.errors import SchemaError
from forms.writing import Holder
from processes import uses
from processes.errors import ProcessError
from processes.models import SchemeDraft
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.forms import (
    TAB,
    address,
    change,
    checked,
    files_of,
    holder_of,
    home_of,
    preview_of,
    query,
    said_in,
    said_well,
)
from web.designer.question_form import Around, QuestionForm, initial
from web.designer.saving import seen_by, text_of, try_save
from web.looks import dressed


@dataclass
class Subject:
    """A question of a draft: where it stands, what the file says of it, and its form."""

    draft: SchemeDraft
    path: str
    text: str
    holder: Holder
    name: str
    form: QuestionForm

    def edited(self) -> str:
        """The file with what was typed, checked; SchemaError says what does not fit."""
        said = self.form.cleaned_data
        definition, name = self.form.definition(), said["name"]
        if self.name:
            text = writing.set_question(self.text, self.holder, self.name, definition, rename=name)
        else:
            text = writing.add_question(self.text, self.holder, name, definition)
        return checked(text, self.holder.section)

    def back(self, name: str) -> str:
        """The section's page at the question, or at the list that it is a column of."""
        return address(self.draft, self.holder.section, self.holder.list or name)

    def shown_at(self) -> str:
        """The name under which the question stands in the preview; a column is found at its list."""
        typed = self.form.cleaned_data.get("name") if self.form.is_bound and self.form.is_valid() else ""
        return self.holder.list or typed or self.name

    def preview(self) -> Any:
        """How the form looks with what was typed, or without it while that does not fit."""
        if self.form.is_bound and self.form.is_valid():
            try:
                return preview_of(self.edited(), self.holder.section)
            except SchemaError:
                return preview_of(self.text, self.holder.section)
        return preview_of(self.text, self.holder.section)


def _subject(request: HttpRequest, pk: int, section: str, name: str) -> Subject:
    draft, holder = find_draft(pk), holder_of(request, section)
    path = home_of(draft, section)
    text = text_of(draft, path)
    asked = writing.questions(text, holder)
    if name and name not in asked:
        raise Http404
    start = initial(name, asked[name]) if name else {"required": True}
    around = _around(text, holder, name)
    form = QuestionForm(request.POST or None, initial=start, around=around, existing=asked.get(name))
    return Subject(draft, path, text, holder, name, form)


def _around(text: str, holder: Holder, name: str) -> Around:
    """The questions before one on its own level, over all groups, and the lists whose people can be chosen."""
    said = said_in(text)[holder.section]
    if holder.list:
        asked = writing.questions(text, holder)
    else:
        groups = [{"fields": said["fields"]}] if "fields" in said else list(said.get("groups", {}).values())
        asked = {key: row for group in groups[: _last(said, holder)] for key, row in group.get("fields", {}).items()}
    names = list(asked)
    before = names[: names.index(name)] if name in names else names
    people = ("members", "obligors", *(key for key, row in asked.items() if "columns" in row))
    return Around({key: asked[key] for key in before}, tuple(dict.fromkeys(people)), bool(holder.list))


def _last(said: Mapping[str, Any], holder: Holder) -> int:
    """How many groups come before the end of the one that is edited."""
    names = list(said.get("groups", {}))
    return names.index(holder.group) + 1 if holder.group in names else 1


@designers
def question(request: HttpRequest, pk: int, section: str, name: str = "") -> HttpResponse:
    """Adds or changes a question; the form is drawn beside it with what was typed."""
    subject, status = _subject(request, pk, section, name), 200
    values: dict[str, Any] = {}
    if request.method == "POST" and request.POST.get("act") != "preview":
        require_edit(request, subject.draft)
        done, status = _saved(request, subject, values)
        if done:
            return done
    elif request.method == "POST":
        _place_slip(subject)
    draft = subject.draft
    values |= {
        "form": dressed(subject.form),
        "section": section,
        "name": name,
        "said": said_in(subject.text)[section],
        "back": subject.back(name),
        "at": subject.shown_at(),
        "query": query(subject.holder),
        "preview": subject.preview(),
    }
    values.setdefault("seen", seen_by(request, draft) if request.method == "POST" else draft.revision)
    return render(request, "web/designer/question.html", frame(request, draft, TAB) | values, status=status)


def _saved(request: HttpRequest, subject: Subject, values: dict[str, Any]) -> tuple[HttpResponse | None, int]:
    if not subject.form.is_valid():
        return None, 422
    try:
        clash = try_save(request, subject.draft, {subject.path: subject.edited()})
    except SchemaError as slip:
        place_error(subject.form, slip)
        return None, 422
    except ProcessError as refusal:
        subject.form.add_error(None, str(refusal))
        return None, 422
    if clash:
        values |= {"clash": clash, "seen": clash.seen}
        return None, 409
    messages.success(request, _("已保存"))
    return redirect(subject.back(subject.form.cleaned_data["name"])), 302


def _place_slip(subject: Subject) -> None:
    """Says already in the preview what would be refused."""
    if subject.form.is_valid():
        try:
            subject.edited()
        except SchemaError as slip:
            place_error(subject.form, slip)


def place_error(form: forms.Form, slip: SchemaError) -> None:
    """Puts a slip at the field that it is about."""
    part = slip.key.rpartition(".")[2]
    wanted = part if part in form.fields else "name" if slip.found == form.cleaned_data.get("name") else None
    form.add_error(wanted, said_well(slip))


@designers
@require_POST
def preview(request: HttpRequest, pk: int, section: str, name: str = "") -> HttpResponse:
    """The form alone, for the script that keeps the preview up to date; nothing is saved."""
    subject = _subject(request, pk, section, name)
    _place_slip(subject)
    values = {"form": subject.form, "at": subject.shown_at(), "preview": subject.preview()}
    return render(request, "web/designer/form_preview.html", values)


@designers
def remove_question(request: HttpRequest, pk: int, section: str, name: str) -> HttpResponse:
    """Says where an answer is used; where the process needs it, it cannot be taken out."""
    draft, holder = find_draft(pk), holder_of(request, section)
    path = home_of(draft, section)
    text = text_of(draft, path)
    if name not in writing.questions(text, holder):
        raise Http404
    found = [] if holder.list else uses.uses_of(name, draft.texts)
    needed = [use for use in found if use.breaks and not asked_elsewhere(draft, section, name)]
    refused = needed_by(name, needed) or slip_of(lambda: checked(writing.remove_question(text, holder, name), section))
    if request.method == "POST" and not refused:
        return change(request, pk, section, lambda now: writing.remove_question(now, holder, name), "")
    label = writing.questions(text, holder)[name].get("label", name)
    values = {
        "title": _("“%s”这一项") % label,
        "refused": refused,
        "told": [_("%s里提到它，删除后请一并修改") % use.what for use in found if use not in needed],
        "back": address(draft, section, name),
        "seen": draft.revision,
    }
    return removal_page(request, draft, values)


def asked_elsewhere(draft: SchemeDraft, section: str, name: str) -> bool:
    """Whether another section asks the same, so that the answer is there all the same."""
    for path in files_of(draft):
        for other, said in said_in(text_of(draft, path)).items():
            groups = [said, *said.get("groups", {}).values()]
            if other != section and any(name in group.get("fields", {}) for group in groups):
                return True
    return False


def needed_by(name: str, needed: list[uses.Use]) -> str:
    """Why an answer cannot be taken out: the choices that look at it; empty when there are none."""
    if not needed:
        return ""
    where = "、".join(use.what for use in needed)
    return _("不能删除：%(where)s要看“%(name)s”才知道往哪里走，请先改那里的条件。") % {"where": where, "name": name}


def slip_of(act: Callable[[], object]) -> str:
    """Why a form could not be read without a part; empty when it could."""
    try:
        act()
    except SchemaError as slip:
        return _("不能删除：%s") % said_well(slip)
    return ""


def removal_page(request: HttpRequest, draft: SchemeDraft, values: dict[str, Any]) -> HttpResponse:
    """The page that says what happens before something is taken out."""
    status = 409 if request.method == "POST" else 200
    page = frame(request, draft, TAB) | {"crumb": _("返回表单")} | values
    return render(request, "web/designer/step_remove.html", page, status=status)
