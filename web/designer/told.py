"""Texts made from an edition or a draft: the process in words, what differs, what the law asks, guide, checklist."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.documents.kinds import KINDS
from cases.documents.own_kinds import kinds_in
from offices import divisions
from offices.models import Division, Office, OfficeKind
from processes.errors import DiagramRefused
from processes.findings import lawfulness
from processes.models import SchemeEdition
from processes.telling.book import Book, read_book
from processes.telling.difference import GROUPS
from processes.telling.differences import differences
from processes.telling.guide import checklist, guide
from processes.telling.places import Place, read_place
from processes.telling.text import tell
from rules.errors import ConfigError, InvalidArea
from rules.guards import shipped_guards
from web.designer.desk import designers, find_draft, frame
from web.desk import desk, seated
from web.posts import READS_EDITIONS
from web.words import scheme_title

SHOWS = {
    "text": gettext_lazy("文字说明"),
    "differences": gettext_lazy("版本差异"),
    "law": gettext_lazy("法定要求"),
    "checklist": gettext_lazy("办理清单"),
    "guide": gettext_lazy("办事指南"),
}


@dataclass(frozen=True)
class Subject:
    """What is told: an edition or a draft, with the page around it."""

    scheme: str
    texts: Mapping[str, str]
    frame: str
    values: dict[str, object]
    address: str
    pk: int
    base: SchemeEdition | None


def book_of(scheme: str, texts: Mapping[str, str]) -> Book:
    """A scheme's texts with the titles of the documents that it issues."""
    name = scheme_title(scheme)
    try:
        own = kinds_in(texts)
    except ConfigError:
        own = {}
    return read_book(scheme, texts, {kind: each.title_for(name) for kind, each in (KINDS | own).items()})


@seated(*READS_EDITIONS)
@require_safe
def edition(request: HttpRequest, pk: int, show: str = "text") -> HttpResponse:
    """A published edition told; its differences from the one before it, unless another one is chosen."""
    row = get_object_or_404(SchemeEdition, pk=pk)
    earlier = _others(row.scheme).filter(in_force_from__lte=row.in_force_from, pk__lt=row.pk).first()
    values: dict[str, object] = {"edition": row}
    frame_template = "web/told/edition.html"
    return _page(request, Subject(row.scheme, row.texts, frame_template, values, "edition_told", pk, earlier), show)


@designers
@require_safe
def draft(request: HttpRequest, pk: int, show: str = "text") -> HttpResponse:
    """A draft told as it stands, and what differs from the edition it started from."""
    row = find_draft(pk)
    values = frame(request, row, "draft_told")
    subject = Subject(row.scheme, row.texts, "web/designer/frame.html", values, "draft_told", pk, row.base)
    return _page(request, subject, show)


def _page(request: HttpRequest, subject: Subject, show: str) -> HttpResponse:
    if show not in SHOWS:
        raise Http404
    values = subject.values | {
        "frame": subject.frame,
        "shows": [
            (title, reverse(f"web:{subject.address}", args=[subject.pk, name]), name) for name, title in SHOWS.items()
        ],
        "show": show,
        **_MAKERS[show](request, subject),
    }
    return render(request, f"web/told/{show}.html", values)


def _text(request: HttpRequest, subject: Subject) -> dict[str, object]:
    return {"telling": tell(book_of(subject.scheme, subject.texts))}


def _differences(request: HttpRequest, subject: Subject) -> dict[str, object]:
    chosen = request.GET.get("before", "")
    others = _others(subject.scheme)
    before = others.filter(pk=int(chosen)).first() if chosen.isdigit() else subject.base
    groups: list[tuple[str, list[object]]] = []
    if before is not None:
        found = differences(book_of(before.scheme, before.texts), book_of(subject.scheme, subject.texts))
        groups = [(group, told) for group in GROUPS if (told := [each for each in found if each.group == group])]
    return {"before": before, "others": others, "groups": groups}


def _others(scheme: str) -> QuerySet[SchemeEdition]:
    return SchemeEdition.objects.filter(scheme=scheme).defer("examples").order_by("-in_force_from", "-id")


def _law(request: HttpRequest, subject: Subject) -> dict[str, object]:
    """What the law asks of the scheme, whether the diagrams keep it, and what it does not ask."""
    guards = shipped_guards()
    free = [(guards.acts[row.act].title, row) for row in guards.not_required_of(subject.scheme)]
    try:
        found = lawfulness(subject.scheme, subject.texts)
    except DiagramRefused as refusal:
        return {"refusal": str(refusal), "free": free}
    rows = [
        {
            "guard": each.guard,
            "start": guards.acts[each.guard.start].title if each.guard.start != "start" else "",
            "to": guards.acts[each.guard.to].title,
            "through": _("或者").join(guards.acts[name].title for name in each.guard.through),
            "drawn": each.drawn,
            "broken": each.broken.message if each.broken else "",
        }
        for each in found
    ]
    rows.sort(key=lambda row: (not row["broken"], not row["drawn"]))
    return {"rows": rows, "free": free, "broken": sum(bool(row["broken"]) for row in rows)}


def _checklist(request: HttpRequest, subject: Subject) -> dict[str, object]:
    book = book_of(subject.scheme, subject.texts)
    place = place_for(request, book, desk(request).county, desk(request).on)
    return {
        "checks": checklist(book, place),
        "place": place,
        "areas": areas(),
        "title": scheme_title(book.scheme),
    }


def _guide(request: HttpRequest, subject: Subject) -> dict[str, object]:
    book = book_of(subject.scheme, subject.texts)
    place = place_for(request, book, desk(request).county, desk(request).on)
    told = guide(book, scheme_title(book.scheme), place) if place else None
    return {"guide": told, "place": place, "areas": areas()}


def areas() -> list[Division]:
    """The counties whose civil affairs bureau is registered."""
    codes = Office.objects.filter(kind=OfficeKind.CIVIL_AFFAIRS_BUREAU).values_list("division_id", flat=True)
    return list(Division.objects.filter(pk__in=set(codes)).order_by("code"))


def place_for(request: HttpRequest, book: Book, county: str, on: date) -> Place | None:
    """The area that was asked for, or the person's own county, or the first one; None when no county is registered."""
    asked = request.GET.get("area", "")
    known = [division.code for division in areas()]
    own = next((code for code in known if county and code.startswith(county)), None)
    code = asked if _is_area(asked, known) else own or next(iter(known), None)
    return read_place(book.scheme, code, on, book.tables) if code else None


def _is_area(asked: str, known: list[str]) -> bool:
    """A division below or at a county that is registered."""
    try:
        return asked.isdigit() and len(asked) == 12 and any(divisions.covers(code, asked) for code in known)
    except (ValueError, InvalidArea):
        return False


_MAKERS = {"text": _text, "differences": _differences, "law": _law, "checklist": _checklist, "guide": _guide}
