"""Sending a draft for approval, approving and publishing it, and taking editions out of use."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases import designing
from cases.errors import CaseError
from processes.errors import ProcessError
from processes.models import DraftChange, SchemeDraft
from web.designer.desk import designers, find_draft, frame
from web.desk import desk
from web.looks import dressed

REFUSALS = (CaseError, ProcessError)
PARTS = {
    "bpmn": gettext_lazy("流程图"),
    "forms": gettext_lazy("表单"),
    "rules": gettext_lazy("规则与时限"),
    "templates": gettext_lazy("文书"),
    "examples": gettext_lazy("算例"),
}


class PublishForm(forms.Form):
    """The day from which new cases go the new way."""

    in_force_from = forms.DateField(label=gettext_lazy("施行日期"), widget=forms.DateInput(attrs={"type": "date"}))


@designers
def publishing(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a draft stands on its way to being an edition, and what is still in its way."""
    return _shown(request, find_draft(pk), dressed(PublishForm(initial={"in_force_from": _next_month(request)})))


def _next_month(request: HttpRequest) -> str:
    """A new way usually begins on the first of a month."""
    later = desk(request).on.replace(day=1) + timedelta(days=32)
    return later.replace(day=1).isoformat()


def _shown(request: HttpRequest, draft: SchemeDraft, form: PublishForm, *, status: int = 200) -> HttpResponse:
    at, values = desk(request), frame(request, draft, "draft_publish")
    closed = draft.state in ("published", "abandoned")
    values |= {
        "form": form,
        "obstacles": [] if closed else designing.obstacles(draft),
        "drafts_here": designing.may_draft(at.user, draft.scheme, at.on),
        "approves_here": _may_approve(request, draft),
        "editors": _editors(draft),
        "changes": _changes(draft),
        "closed": closed,
        "stages": [(state.value, state.label) for state in SchemeDraft.State if state != "abandoned"],
    }
    return render(request, "web/designer/publish.html", values, status=status)


def _changes(draft: SchemeDraft) -> list[tuple[DraftChange, str]]:
    """The newest changes, each with the part of the draft that it is about."""
    rows = draft.changes.select_related("by").defer("before", "after").order_by("-revision")[:20]
    return [(row, str(PARTS[row.path.partition("/")[0]])) for row in rows]


def _may_approve(request: HttpRequest, draft: SchemeDraft) -> bool:
    at = desk(request)
    return not designing.took_part(draft, at.user) and designing.may_approve(at.user, draft.scheme, at.on)


def _editors(draft: SchemeDraft) -> list[str]:
    names = draft.changes.order_by("by__display_name").values_list("by__display_name", flat=True).distinct()
    return sorted({*names, str(draft.drafted_by)})


def _act(request: HttpRequest, pk: int, act: Any, done: str) -> HttpResponse:
    """Does one act on a draft; a refusal is said on the same page."""
    try:
        act()
    except REFUSALS as refusal:
        for sentence in str(refusal).splitlines():
            messages.error(request, sentence)
    else:
        messages.success(request, done)
    return redirect("web:draft_publish", pk)


@designers
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Sends a draft for approval."""
    at = desk(request)
    return _act(request, pk, lambda: designing.send(pk, at.user, at.now), _("已送审，请流程审定人办理"))


@designers
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a draft back with a reason."""
    at, reason = desk(request), request.POST.get("reason", "")
    return _act(request, pk, lambda: designing.send_back(pk, at.user, reason, at.now), _("已退回起草人"))


@designers
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person approves."""
    at = desk(request)
    return _act(request, pk, lambda: designing.approve(pk, at.user, at.now), _("已审定，可以发布"))


@designers
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes from a day on."""
    at, form = desk(request), dressed(PublishForm(request.POST))
    if not form.is_valid():
        return _shown(request, find_draft(pk), form, status=422)
    day = form.cleaned_data["in_force_from"]
    done = _("已发布，%(day)s起受理的办件按新版办理；此前受理的照旧") % {"day": day.isoformat()}
    return _act(request, pk, lambda: designing.publish(pk, at.user, day, at.now), done)


@designers
@require_POST
def abandon(request: HttpRequest, pk: int) -> HttpResponse:
    """Puts a draft aside."""
    at = desk(request)
    return _act(request, pk, lambda: designing.abandon(pk, at.user, at.now), _("草稿已放弃，仍可查看"))


@designers
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an edition out of use."""
    at = desk(request)
    designing.retire(pk, at.user, at.now)
    messages.success(request, _("已停用；在办件不受影响"))
    return redirect("web:edition", pk)


@designers
@require_POST
def roll_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a draft with an older edition's texts."""
    at = desk(request)
    draft = designing.roll_back(pk, request.POST.get("reason", "").strip() or _("恢复旧版"), at.user, at.now)
    return redirect("web:draft_publish", draft.pk)
