"""The benefit list of a household as a page and as a paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import benefits, chain
from web.archive.files import find_household
from web.desk import desk, seated
from web.files import as_file
from web.posts import READS_FILES


@seated(*READS_FILES)
@require_safe
def benefit_list(request: HttpRequest, uid: str) -> HttpResponse:
    """Every help the household had, with the months and the money that reached it."""
    found = find_household(request, uid)
    return render(request, "web/archive/benefits.html", {"household": found, "found": benefits.benefits_of(found)})


@seated(*READS_FILES)
@require_safe
def benefit_paper(request: HttpRequest, uid: str) -> HttpResponse:
    """The list to print and hand over; who printed it stands on the chain."""
    found, here = find_household(request, uid), desk(request)
    chain.append_for_household(found, "print_benefits", here.user, here.now, {})
    data = benefits.as_pdf(benefits.benefits_of(found), here.on)
    return as_file(data, "application/pdf", f"幸福清单_{found.pk}.pdf")
