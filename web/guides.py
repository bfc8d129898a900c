"""The guides for residents (办事指南), open to anybody: what is in force in an area today."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from processes import editions
from processes.errors import NoEdition
from processes.models import SchemeEdition
from processes.telling.guide import guide as tell_guide
from rules.assistance import BY_OFFICE, assistance
from web.designer.told import areas, book_of, place_for
from web.words import scheme_title


@require_safe
def guides(request: HttpRequest) -> HttpResponse:
    """The schemes that can be applied for today."""
    published = SchemeEdition.objects.filter(state="published", in_force_from__lte=timezone.localdate())
    schemes = sorted(set(published.values_list("scheme", flat=True)))
    return render(request, "web/told/guides.html", {"schemes": schemes} | _of_the_law(schemes))


# Where one applies, by the word of the catalogue of assistance (社会救助法 第四十条、第四十九条等).
PLACES = {
    "registered": _("户籍地或者居住证登记地的乡镇（街道）"),
    "emergency": _("急难发生地的乡镇（街道）"),
    "school": _("就读学校"),
    "hospital": _("接诊医院"),
    BY_OFFICE: _("不用申请"),
}


def _of_the_law(published: list[str]) -> dict[str, object]:
    """Who is helped and with what, as the law has it: kinds of recipients with parts, groups with schemes."""
    found = assistance()
    kinds = [
        (kind, [part.title for part in found.recipients.values() if part.within == kind.key], kind.key in published)
        for kind in found.recipients.values()
        if not kind.within
    ]
    groups = [(group, [_told(key, published) for key in group.schemes]) for group in found.groups.values()]
    return {"kinds": kinds, "groups": groups}


def _told(key: str, published: list[str]) -> tuple[str, str, str, bool]:
    scheme = assistance().schemes[key]
    return key, scheme.title, str(PLACES[scheme.apply_at]), key in published


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
