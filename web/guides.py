"""The guides for residents (办事指南), open to anybody: what is in force in an area today."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from processes import editions
from processes.errors import NoEdition
from processes.models import SchemeEdition
from processes.telling.guide import guide as tell_guide
from web.designer.told import areas, book_of, place_for
from web.words import scheme_title


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The schemes that can be applied for today."""
    published = SchemeEdition.objects.filter(state="published", in_force_from__lte=timezone.localdate())
    schemes = sorted(set(published.values_list("scheme", flat=True)))
    return render(request, "web/told/guides.html", {"schemes": schemes})


@require_safe
def guide(request: HttpRequest, scheme: str) -> HttpResponse:
    """The guide of one scheme for an area, made from the edition in force."""
    on = timezone.localdate()
    try:
        edition = editions.in_force(scheme, on)
    except NoEdition as missing:
        raise Http404 from missing
    book = book_of(scheme, edition.texts)
    place = place_for(request, book, "", on)
    told = tell_guide(book, scheme_title(scheme), place) if place else None
    return render(request, "web/told/open_guide.html", {"guide": told, "place": place, "areas": areas()})
