"""The list of drafts, and starting one from an edition."""

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases import designing
from processes.models import SchemeDraft, SchemeEdition
from web.designer.desk import designers
from web.desk import desk
from web.looks import dressed


class StartForm(forms.Form):
    """Why a scheme is changed: a sentence, and the rule that asks for it."""

    title = forms.CharField(label=_("修改事由"), max_length=120, help_text=_("例如：不予确认前先听取意见"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("法律、法规、文件名称和条款"))


@designers
@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Drafts that are open, those lately published, and the editions a draft can start from."""
    at = desk(request)
    rows = _rows()
    editions = [row for row in _editions() if designing.may_draft(at.user, row.scheme, at.on)]
    values = {"open": rows.exclude(state__in=ENDED), "ended": rows.filter(state__in=ENDED)[:20], "editions": editions}
    return render(request, "web/designer/drafts.html", values)


ENDED = (SchemeDraft.State.PUBLISHED, SchemeDraft.State.ABANDONED)


def _rows() -> QuerySet[SchemeDraft]:
    rows = SchemeDraft.objects.defer("texts", "examples").select_related("drafted_by", "changed_by", "edition", "base")
    return rows.defer("base__texts", "base__examples", "edition__texts", "edition__examples").order_by("-changed_at")


def _editions() -> list[SchemeEdition]:
    """The three newest published editions of each scheme; older ones are on the page of editions."""
    rows = SchemeEdition.objects.filter(state="published").defer("texts", "examples")
    found: dict[str, list[SchemeEdition]] = {}
    for row in rows.order_by("scheme", "-in_force_from", "-id"):
        found.setdefault(row.scheme, []).append(row)
    return [row for kept in found.values() for row in kept[:3]]


@designers
def start(request: HttpRequest, edition: int) -> HttpResponse:
    """Starts a draft: asks why, and on which rule it rests."""
    base = get_object_or_404(SchemeEdition, pk=edition)
    form = dressed(StartForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        at = desk(request)
        said = form.cleaned_data
        draft = designing.open_draft(base.scheme, said["title"], said["basis"], at.user, at.now, base=base)
        return redirect("web:draft_publish", draft.pk)
    return render(request, "web/designer/start.html", {"form": form, "base": base})
