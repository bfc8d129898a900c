"""Households on one list only: recognised by agriculture and not by civil affairs, and the other way round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import list_comparison
from processes import region
from web.desk import desk, seated
from web.posts import COMPARES_LISTS
from web.registers import village_names

PERIODS = {"monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年"}
MOST = 500


@seated(*COMPARES_LISTS)
@require_safe
def compared(request: HttpRequest) -> HttpResponse:
    """Both lists compared as they stand today, names masked; the look is kept."""
    here = desk(request)
    found = list_comparison.compare(here.user, here.county, here.now)
    row = region.standards(here.county.ljust(12, "0"), here.on).find(list_comparison.PERIOD)
    values = {
        "sides": [
            ("agriculture", found.farm[:MOST], len(found.farm)),
            ("civil_affairs", found.civil[:MOST], len(found.civil)),
        ],
        "names": village_names(each.area for each in (*found.farm[:MOST], *found.civil[:MOST])),
        "period": PERIODS.get(str(row.value)) if row else "",
        "found": found,
        "most": MOST,
    }
    return render(request, "web/reserve/lists.html", values)
