"""The form editor: the sections of a draft, the questions of one as a table, and how it will look, side by side."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forms import writing
from forms.build import build
from forms.errors import FormError, SchemaError
from forms.guards import asked_in_vain
from forms.load import load_schema
from forms.writing import Holder
from processes import drafts, uses
from processes.errors import ProcessError
from processes.models import SchemeDraft
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.question_form import KINDS, options_of
from web.designer.saving import text_of, try_save
from web.desk import desk

TAB = "draft_forms"


def files_of(draft: SchemeDraft) -> tuple[str, str]:
    """The scheme's own form file and the shared one."""
    return f"forms/schemas/{draft.scheme}.toml", "forms/schemas/shared.toml"


def home_of(draft: SchemeDraft, section: str) -> str:
    """The file in which a section stands, the scheme's own before the shared one; elsewhere it is not found."""
    for path in files_of(draft):
        if section in said_in(text_of(draft, path)):
            return path
    raise Http404


def said_in(text: str) -> dict[str, dict[str, Any]]:
    """The sections of a file as they are written; none when it cannot be read."""
    try:
        return writing.definitions(text)
    except FormError:
        return {}


@dataclass(frozen=True)
class Line:
    """One question as the table shows it."""

    name: str
    label: str
    kind: str
    required: bool
    shown: str
    fetched: str
    clause: str
    options: tuple[str, ...] = ()
    columns: tuple["Line", ...] = ()
    borrowed: str = ""


@dataclass(frozen=True)
class Part:
    """A group of a section with its questions; a section without groups is one part."""

    id: str
    title: str
    intro: str
    lines: tuple[Line, ...] = field(default=())


def parts_of(said: Mapping[str, Any]) -> list[Part]:
    """The groups of a section as they are written, its own questions first."""
    found = [Part("", "", "", _lines(said["fields"]))] if said.get("fields") else []
    for name, group in said.get("groups", {}).items():
        found.append(Part(name, group.get("title", name), group.get("intro", ""), _lines(group.get("fields", {}))))
    return found or [Part("", "", "")]


def _lines(questions: Mapping[str, Any]) -> tuple[Line, ...]:
    known: dict[str, Mapping[str, Any]] = {}
    made = []
    for name, said in questions.items():
        made.append(_line(name, said, known))
        known[name] = said
    return tuple(made)


def _line(name: str, said: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Line:
    kind = "list" if "columns" in said or "like" in said else said.get("kind", "")
    return Line(
        name=name,
        label=said.get("label", name),
        kind=str(KINDS.get(kind, kind)),
        required=said.get("required", True),
        shown=_shown(said.get("show_if"), known),
        fetched=said.get("source", ""),
        clause=said.get("clause", ""),
        options=tuple(options_of(said).values()) if kind in ("choice", "choices") else (),
        columns=_lines(said.get("columns", {})),
        borrowed=said.get("like", ""),
    )


def _shown(condition: Mapping[str, Any] | None, known: Mapping[str, Mapping[str, Any]]) -> str:
    """When a question is asked, in words; empty when always."""
    if not condition:
        return ""
    before = known.get(condition.get("field", ""), {})
    values = condition.get("in", [condition.get("equals")])
    named = options_of(before)
    answers = "、".join(
        named.get(str(value).lower() if isinstance(value, bool) else value, str(value)) for value in values
    )
    return _("“%(label)s”答“%(answers)s”时") % {
        "label": before.get("label", condition.get("field")),
        "answers": answers,
    }


# Pages


@designers
@require_safe
def sections(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections of a draft, its own and the shared ones, with the steps that fill them in."""
    draft, at = find_draft(pk), desk(request)
    files = [_file(draft, path) for path in files_of(draft)]
    others = drafts.others_of(draft.pk, at.user.pk, at.now)
    return render(request, "web/designer/forms.html", frame(request, draft, TAB) | {"files": files, "others": others})


def _file(draft: SchemeDraft, path: str) -> dict[str, Any]:
    text = text_of(draft, path)
    rows = [
        {
            "id": name,
            "title": said.get("title", name),
            "applicant": said.get("applicant", False),
            "questions": sum(len(part.lines) for part in parts_of(said)),
            "steps": [row.name or row.id for row in uses.steps_with_form(name, draft.texts)],
        }
        for name, said in said_in(text).items()
    ]
    return {"path": path, "shared": path.endswith("shared.toml"), "rows": rows, "wrong": what_is_wrong(text)}


def what_is_wrong(text: str) -> str:
    """Why a form file cannot be used; empty when it can."""
    try:
        load_schema(text)
    except FormError as slip:
        return str(slip)
    return ""


@designers
@require_safe
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One section: its questions as a table, and the form itself beside it."""
    draft = find_draft(pk)
    path = home_of(draft, section)
    text = text_of(draft, path)
    said = said_in(text)[section]
    values = {
        "section": section,
        "said": said,
        "path": path,
        "shared": path.endswith("shared.toml"),
        "parts": parts_of(said),
        "grouped": bool(said.get("groups")),
        "seen": draft.revision,
        "steps": [row.name or row.id for row in uses.steps_with_form(section, draft.texts)],
        "preview": preview_of(text, section),
    }
    return render(request, "web/designer/form_section.html", frame(request, draft, TAB) | values)


def preview_of(text: str, section: str) -> SafeString:
    """The form as its users will see it; what keeps it from being drawn when it cannot be."""
    try:
        found = load_schema(text).get(section)
        # What forms render is a template's output, escaped there.
        return mark_safe(build(found).render()) if found else SafeString()
    except SchemaError as slip:
        return format_html('<p class="notice-box">{}</p>', said_well(slip))


def said_well(slip: SchemaError) -> str:
    """A slip as a designer reads it, without the file's syntax."""
    return _("%(key)s：现在是“%(found)s”，应为%(allowed)s") % {
        "key": slip.key or slip.section,
        "found": slip.found,
        "allowed": slip.allowed,
    }


def checked(text: str, section: str) -> str:
    """The text, if the section can be loaded and asks no applicant for what a source holds; else SchemaError."""
    found = load_schema(text).get(section)
    for item, source in asked_in_vain(found) if found else ():
        if not item.asked_because:
            allowed = _("由经办人从%(owner)s的“%(label)s”调取，或写明例外的理由") % {
                "owner": source.owner,
                "label": source.label,
            }
            raise SchemaError(section, f"{item.name}.source", _("向申请人索要"), allowed)
    return text


def address(draft: SchemeDraft, section: str, name: str = "") -> str:
    """The page of a section, at one of its questions."""
    return reverse("web:draft_form", args=[draft.pk, section]) + (f"#question-{name}" if name else "")


def holder_of(request: HttpRequest, section: str) -> Holder:
    """Which questions an address is about: of the section, of a group, or the columns of a list."""
    return Holder(section, request.GET.get("group", ""), request.GET.get("list", ""))


def query(holder: Holder, **more: str) -> str:
    """The part of an address that says which questions it is about."""
    said = {"group": holder.group, "list": holder.list, **more}
    return urlencode({key: value for key, value in said.items() if value})


@designers
@require_POST
def move_question(request: HttpRequest, pk: int, section: str, name: str, way: str) -> HttpResponse:
    """Moves a question among its neighbours."""
    by = {"up": -1, "down": 1}.get(way)
    if by is None:
        raise Http404
    holder = holder_of(request, section)
    return change(request, pk, section, lambda text: writing.move_question(text, holder, name, by), name)


@designers
@require_POST
def move_group(request: HttpRequest, pk: int, section: str, group: str, way: str) -> HttpResponse:
    """Moves a group of questions within its section."""
    by, draft = {"up": -1, "down": 1}.get(way), find_draft(pk)
    if by is None or group not in said_in(text_of(draft, home_of(draft, section)))[section].get("groups", {}):
        raise Http404
    path = (section, "groups", group)
    return change(request, pk, section, lambda text: writing.move_part(text, path, by), "")


def change(
    request: HttpRequest, pk: int, section: str, edit: Callable[[str], str], name: str, gone: bool = False
) -> HttpResponse:
    """Makes one change that needs no form; what stands in its way is said above the table."""
    draft = find_draft(pk)
    require_edit(request, draft)
    path = home_of(draft, section)
    try:
        clash = try_save(request, draft, {path: checked(edit(text_of(draft, path)), section)})
    except SchemaError as slip:
        messages.error(request, said_well(slip))
    except ProcessError as slip:
        messages.error(request, str(slip))
    else:
        if clash:
            messages.error(request, _("%s 请核对现在的表，再改一次。") % clash.message)
        else:
            messages.success(request, _("已保存"))
            gone_home = reverse("web:draft_forms", args=[pk])
            return redirect(gone_home if gone else address(draft, section, name))
    return redirect(address(draft, section, name))
