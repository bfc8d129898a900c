"""The documents of a draft: which there are, and the page on which one is written from blocks and named facts."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.documents import editing, jobs, own_kinds, publishing
from cases.documents.editing import Block, BlockRefused
from cases.documents.errors import DocumentError
from cases.documents.kinds import KINDS, DocumentKind
from cases.documents.named_facts import NamedFact, named_facts, required_by
from cases.documents.preview import Subject, preview, rules_of
from processes.models import SchemeDraft
from rules import writing
from web.designer import blocks, tables
from web.designer.catalogue import sections_of
from web.designer.desk import designers, find_draft, frame, require_edit
from web.designer.document_uses import steps_that_issue
from web.designer.saving import base_text, seen_by, text_of, try_save
from web.files import as_file
from web.words import scheme_title

TAB = "draft_documents"


@designers
@require_safe
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """All kinds whose text the draft holds, those that it brings first."""
    draft = find_draft(pk)
    values = {"kinds": _listed(draft), "wrong": _wrong_of(draft)}
    return render(request, "web/designer/documents.html", frame(request, draft, TAB) | values)


def _listed(draft: SchemeDraft) -> list[dict[str, object]]:
    pages, uses, name = publishing.pages_in(draft.texts), steps_that_issue(draft), scheme_name(draft)
    own = own_kinds.offered_in(draft.texts)
    return [
        {"kind": kind, "title": kind.title_for(name), "own": kind.kind in own, "steps": uses.get(kind.kind, [])}
        for kind in (*own.values(), *KINDS.values())
        if kind.kind in own or kind.template_for(draft.scheme, pages) in pages
    ]


def _wrong_of(draft: SchemeDraft) -> list[str]:
    return [sentence for _path, sentence in publishing.find_problems(draft.texts)]


def scheme_name(draft: SchemeDraft) -> str:
    """The scheme in Chinese."""
    return scheme_title(draft.scheme)


def find_document(draft: SchemeDraft, name: str) -> tuple[DocumentKind, str]:
    """A kind and the path of its text; one the draft has no text of is not found."""
    kind = own_kinds.offered_in(draft.texts).get(name) or KINDS.get(name)
    pages = publishing.pages_in(draft.texts)
    path = f"{own_kinds.PREFIX}{kind.template_for(draft.scheme, pages)}" if kind else ""
    if kind is None or path not in draft.texts:
        raise Http404
    return kind, path


def facts_of(draft: SchemeDraft) -> list[NamedFact]:
    """The values on offer in a draft: its forms, its time limits, and what every case has."""
    found = tables.find_tables(draft.texts)
    rules = rules_of(draft.scheme, found.deadlines.values()) if found else ()
    return named_facts(sections_of(draft).values(), rules)


class _Desk:
    """One document on the desk: its kind, its page as saved and as in the base, the blocks as typed."""

    def __init__(self, request: HttpRequest, draft: SchemeDraft, name: str) -> None:
        self.request, self.draft = request, draft
        self.kind, self.path = find_document(draft, name)
        self.facts = facts_of(draft)
        self.page = editing.take_apart(text_of(draft, self.path), self.facts)
        before = editing.take_apart(base_text(draft, self.path), self.facts)
        typed = request.method == "POST" and self.page is not None
        saved = list(self.page.blocks) if self.page else []
        self.blocks: list[Block] = blocks.said(request.POST, self.page, before) if typed else saved
        self.refused: BlockRefused | None = None
        self.wrong: list[str] = []
        self.extra: dict[str, Any] = {}

    def written(self) -> dict[str, str | None] | None:
        """The texts that the typed blocks make, or None with what is wrong noted."""
        assert self.page is not None
        try:
            text = editing.put_together(self.page, self.blocks, self.facts)
        except BlockRefused as refused:
            self.refused = refused
            return None
        texts: dict[str, str | None] = {self.path: text, **self._own_row()}
        self.wrong = problems(self.draft, texts, self.path, self.kind)
        return None if self.wrong else texts

    def _own_row(self) -> dict[str, str]:
        """What a kind of the draft's own may not go out without follows from what its text prints."""
        path = own_kinds.path_of(self.draft.scheme)
        row = writing.read_table(text_of(self.draft, path), (self.kind.kind,), path)
        if not row:
            return {}
        used = editing.facts_used(self.blocks, self.facts)
        needed = required_by(used, sections_of(self.draft).values(), self.kind.sets)
        wanted = {key: value for key, value in row.items() if key != "required"}
        wanted |= {"required": list(needed)} if needed else {}
        return {path: writing.set_table(text_of(self.draft, path), (self.kind.kind,), wanted, path)}

    def respond(self) -> HttpResponse:
        """The page, with what is wrong where it is wrong."""
        moved = self.extra.get("clash")
        status = 422 if self.refused or self.wrong else 409 if moved else 200
        seen = seen_by(self.request, self.draft) if self.request.method == "POST" else self.draft.revision
        values = frame(self.request, self.draft, TAB) | {
            "kind": self.kind,
            "title": self.kind.title_for(scheme_name(self.draft)),
            "own": self.kind.kind in own_kinds.offered_in(self.draft.texts),
            "writable": self.page is not None,
            "blocks": blocks.shown(self.blocks, self.refused),
            "outside": self.refused.message if self.refused and self.refused.place >= len(self.blocks) else "",
            "wrong": self.wrong,
            "groups": blocks.groups_of(self.facts),
            "addable": [(kind, editing.KINDS[kind]) for kind in blocks.ADDABLE],
            "seen": moved.seen if moved else seen,
        }
        return render(self.request, "web/designer/document.html", values | self.extra, status=status)


def problems(draft: SchemeDraft, texts: Mapping[str, str | None], path: str, kind: DocumentKind) -> list[str]:
    """What is wrong with one document as typed, everything that publishing will ask included."""
    whole = {**draft.texts, **{key: text for key, text in texts.items() if text is not None}}
    pages = publishing.pages_in(whole)
    own = path.removeprefix(own_kinds.PREFIX)
    found = publishing.problems_of_pages(pages, publishing.known_facts(whole))
    wrong = [sentence for where, sentence in found if where == own]
    return list(dict.fromkeys([*wrong, *publishing.missing_parts(kind, own, pages)]))


@designers
def document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Writes a document's text; a button that moves or adds a block shows the page again with it."""
    draft = find_draft(pk)
    desk = _Desk(request, draft, kind)
    if request.method != "POST" or desk.page is None:
        jobs.room().warm()
        return desk.respond()
    require_edit(request, draft)
    act = request.POST.get("act", "")
    after = blocks.changed(desk.blocks, act, desk.facts, request.POST.get("fact", ""))
    if after is not None:
        desk.blocks = after
        return desk.respond()
    return _saved(desk)


def _saved(desk: _Desk) -> HttpResponse:
    texts = desk.written()
    if texts is None:
        return desk.respond()
    if clash := try_save(desk.request, desk.draft, texts):
        desk.extra["clash"] = clash
        return desk.respond()
    messages.success(desk.request, _("已保存《%(title)s》") % {"title": desk.kind.title_for(scheme_name(desk.draft))})
    return redirect("web:draft_document", desk.draft.pk, desk.kind.kind)


@designers
def preview_document(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The document as PDF with invented people: as saved, or as typed when a form is sent."""
    draft = find_draft(pk)
    desk = _Desk(request, draft, kind)
    texts: Mapping[str, str | None] | None = {}
    if request.method == "POST" and desk.page is not None:
        texts = desk.written()
    if texts is None:
        return desk.respond()
    try:
        whole = {**draft.texts, **{path: text for path, text in texts.items() if text is not None}}
        data = preview(desk.kind, subject_of(draft), whole)
    except DocumentError as slip:
        desk.wrong = str(slip).splitlines()
        return desk.respond()
    return as_file(data, "application/pdf", f"{desk.kind.title_for(scheme_name(draft))}.pdf")


def subject_of(draft: SchemeDraft) -> Subject:
    """What a preview is made for."""
    found = tables.find_tables(draft.texts)
    rules = rules_of(draft.scheme, found.deadlines.values()) if found else ()
    return Subject(draft.scheme, scheme_name(draft), sections_of(draft), rules)
