"""Editions of the schemes, read only: which is in force, its steps and its diagram."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import designing
from processes import editions as published
from processes.models import SchemeEdition
from web.desk import desk, seated
from web.diagrams import diagrams_of
from web.posts import READS_EDITIONS


@seated(*READS_EDITIONS)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """All editions, newest first."""
    rows = (
        SchemeEdition.objects.defer("texts", "examples")
        .select_related("published_by")
        .order_by("scheme", "-in_force_from", "-id")
    )
    return render(request, "web/editions.html", {"editions": rows})


@seated(*READS_EDITIONS)
@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: its files, forms and diagram."""
    row = get_object_or_404(SchemeEdition, pk=pk)
    loaded = published.load(row.pk)
    at = desk(request)
    values = {
        "edition": row,
        "sections": loaded.sections.values(),
        "files": sorted(row.texts),
        "drafts_here": designing.may_draft(at.user, row.scheme, at.on),
        "approves_here": designing.may_approve(at.user, row.scheme, at.on),
    }
    return render(request, "web/edition.html", values)


@seated(*READS_EDITIONS)
@require_safe
def diagram(request: HttpRequest, pk: int) -> JsonResponse:
    """The diagrams of an edition for the viewer."""
    row = get_object_or_404(SchemeEdition, pk=pk)
    return JsonResponse({"diagrams": diagrams_of(published.load(row.pk)), "marks": {}, "open": row.scheme})
