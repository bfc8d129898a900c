"""A draft's texts for the canvas and the editors, as JSON: read, save, check, undo, redo, who else is here."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import designing
from processes import drafts
from processes.catalogue import Finding
from processes.errors import DraftMoved, ProcessError
from processes.findings import findings
from processes.models import DraftPresence, SchemeDraft
from web.designer import catalogue
from web.designer.desk import designers, find_draft, may_edit
from web.desk import desk

MOST_BYTES = 4_000_000


class Unreadable(Exception):
    """The request's body is not what the canvas sends."""


@designers
@require_safe
def data(request: HttpRequest, pk: int) -> JsonResponse:
    """Everything the canvas needs to start: diagrams, catalogue, findings, who else is here."""
    draft, at = find_draft(pk), desk(request)
    revisions = _revisions(draft)
    diagrams = {path: text for path, text in draft.texts.items() if path.endswith(".bpmn")}
    told = {path: {"text": text, "revision": revisions.get(path, 0)} for path, text in diagrams.items()}
    others = drafts.others_of(draft.pk, at.user.pk, at.now)
    return JsonResponse(
        {
            "draft": _draft(request, draft),
            "texts": told,
            "catalogue": catalogue.of(draft),
            "findings": _findings(draft, draft.texts),
            "others": _people(others),
        }
    )


def _draft(request: HttpRequest, draft: SchemeDraft) -> dict[str, Any]:
    return {
        "id": draft.pk,
        "scheme": draft.scheme,
        "title": draft.title,
        "state": draft.state,
        "revision": draft.revision,
        "editable": may_edit(request, draft),
    }


def _revisions(draft: SchemeDraft) -> dict[str, int]:
    rows = draft.changes.order_by("revision").values_list("path", "revision")
    return dict(rows)


def _findings(draft: SchemeDraft, texts: dict[str, str]) -> list[dict[str, str]]:
    return [as_json(one) for one in findings(draft.scheme, texts)]


def as_json(one: Finding) -> dict[str, str]:
    """A finding for the screen."""
    return {
        "code": one.code,
        "where": one.where,
        "element": one.element,
        "message": one.message,
        "severity": one.severity,
    }


def _people(rows: Iterable[DraftPresence]) -> list[dict[str, str]]:
    return [{"name": str(row.user), "path": row.path, "since": f"{row.since.astimezone():%H:%M}"} for row in rows]


@designers
@require_safe
def text(request: HttpRequest, pk: int) -> JsonResponse:
    """One text of a draft and the revision at which it stands."""
    draft, path = find_draft(pk), request.GET.get("path", "")
    found = drafts.text_of(draft, path)
    if found is None:
        return JsonResponse({"message": _("草稿里没有这个文件")}, status=404)
    return JsonResponse({"text": found, "revision": drafts.revision_of(draft, path)})


@designers
@require_POST
def save(request: HttpRequest, pk: int) -> JsonResponse:
    """Saves one text and checks the whole; 409 when somebody else was faster, and nothing is written."""
    at = desk(request)
    try:
        said = _said(request)
        path, text, seen = str(said["path"]), str(said["text"]), int(said["seen"])
        draft = designing.save(pk, path, text, seen, at.user, at.now)
    except DraftMoved as moved:
        return JsonResponse(_moved(moved), status=409)
    except (ProcessError, Unreadable, KeyError, ValueError, TypeError) as slip:
        return JsonResponse({"message": _sentence(slip)}, status=400)
    return JsonResponse(
        {
            "revision": drafts.revision_of(draft, path),
            "findings": _findings(draft, draft.texts),
            "saved_at": f"{at.now.astimezone():%H:%M:%S}",
        }
    )


def _said(request: HttpRequest) -> dict[str, Any]:
    if len(request.body) > MOST_BYTES:
        raise Unreadable(_("内容超过 4 MB，不能保存"))
    try:
        said = orjson.loads(request.body)
    except orjson.JSONDecodeError as slip:
        raise Unreadable(_("请求读不懂，请刷新页面后再试")) from slip
    if not isinstance(said, dict):
        raise Unreadable(_("请求读不懂，请刷新页面后再试"))
    return said


def _sentence(slip: Exception) -> str:
    known = isinstance(slip, ProcessError | Unreadable)
    return str(slip) if known else _("请求里缺少文件名、内容或修订号，请刷新页面后再试")


def _moved(moved: DraftMoved) -> dict[str, Any]:
    return {
        "by": moved.by,
        "at": f"{moved.at.astimezone():%H:%M}",
        "text": moved.text,
        "revision": moved.revision,
        "message": str(moved),
    }


@designers
@require_POST
def check(request: HttpRequest, pk: int) -> JsonResponse:
    """Checks a draft as if one text were saved."""
    draft = find_draft(pk)
    try:
        said = _said(request)
        texts = {**draft.texts, str(said["path"]): str(said["text"])}
    except (Unreadable, KeyError) as slip:
        return JsonResponse({"message": _sentence(slip)}, status=400)
    return JsonResponse({"findings": _findings(draft, texts)})


@designers
@require_POST
def undo(request: HttpRequest, pk: int) -> JsonResponse:
    """Takes back one's own latest change."""
    return _step_back(request, pk, designing.undo)


@designers
@require_POST
def redo(request: HttpRequest, pk: int) -> JsonResponse:
    """Does again what was undone last."""
    return _step_back(request, pk, designing.redo)


def _step_back(request: HttpRequest, pk: int, act: Any) -> JsonResponse:
    at = desk(request)
    try:
        draft, path = act(pk, at.user, at.now)
    except DraftMoved as moved:
        return JsonResponse(_moved(moved), status=409)
    except ProcessError as slip:
        return JsonResponse({"message": str(slip)}, status=400)
    told = {"revision": drafts.revision_of(draft, path), "path": path, "text": drafts.text_of(draft, path)}
    return JsonResponse({**told, "findings": _findings(draft, draft.texts)})


@designers
@require_POST
def present(request: HttpRequest, pk: int) -> JsonResponse:
    """Notes that the person is here; says who else is, and at which revision the draft stands."""
    draft, at = find_draft(pk), desk(request)
    try:
        path = str(_said(request).get("path", ""))
    except Unreadable as slip:
        return JsonResponse({"message": str(slip)}, status=400)
    others = drafts.present(draft.pk, at.user.pk, path, at.now)
    return JsonResponse({"others": _people(others), "revision": draft.revision})
