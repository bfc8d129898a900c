"""What every designer's page needs: the draft, what the person may do with it, and the tabs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cases import designing
from processes.models import SchemeDraft
from web.desk import View, desk, seated
from web.posts import DESIGNS

designers: Callable[[View], View] = seated(*DESIGNS)


@dataclass(frozen=True)
class Tab:
    """One page of a draft; it is shown once its address exists."""

    name: str
    title: str


TABS = (
    Tab("draft_canvas", _("流程图")),
    Tab("draft_steps", _("环节表")),
    Tab("draft_forms", _("表单")),
    Tab("draft_rules", _("规则与时限")),
    Tab("draft_documents", _("文书")),
    Tab("draft_told", _("说明与差异")),
    Tab("draft_play", _("走一遍")),
    Tab("draft_rehearsal", _("演练")),
    Tab("draft_replays", _("用往年办件试")),
    Tab("draft_publish", _("送审发布")),
)


def find_draft(pk: int) -> SchemeDraft:
    """A draft by its number, without reading whole tables of people."""
    return get_object_or_404(SchemeDraft.objects.select_related("base", "drafted_by", "changed_by"), pk=pk)


def frame(request: HttpRequest, draft: SchemeDraft, here: str) -> dict[str, object]:
    """The values of templates/web/designer/frame.html."""
    return {"draft": draft, "tabs": _tabs(draft, here), "editable": may_edit(request, draft)}


def may_edit(request: HttpRequest, draft: SchemeDraft) -> bool:
    """Tells whether this person may write in this draft as it stands."""
    at = desk(request)
    return draft.state in ("draft", "checked") and designing.may_draft(at.user, draft.scheme, at.on)


def require_edit(request: HttpRequest, draft: SchemeDraft) -> None:
    """Refuses a page that writes to whoever only reads; the write itself is checked again below."""
    at = desk(request)
    if not designing.may_draft(at.user, draft.scheme, at.on):
        raise PermissionDenied


def _tabs(draft: SchemeDraft, here: str) -> list[dict[str, object]]:
    found = []
    for tab in TABS:
        try:
            url = reverse(f"web:{tab.name}", args=[draft.pk])
        except NoReverseMatch:
            continue
        found.append({"title": tab.title, "url": url, "here": tab.name == here})
    return found
