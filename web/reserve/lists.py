"""Households on one list only: recognised by agriculture and not by civil affairs, and the other way round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import chain, recognitions
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
    farm, civil = recognitions.on_one_list_only(here.user, here.on)
    row = region.standards(here.county.ljust(12, "0"), here.on).find("fp.compare_period")
    chain.append_for_county(here.county, "lists_compared", here.user, here.now, {"found": len(farm) + len(civil)})
    values = {
        "sides": [("agriculture", farm[:MOST], len(farm)), ("civil_affairs", civil[:MOST], len(civil))],
        "names": village_names(each.area for each in (*farm[:MOST], *civil[:MOST])),
        "period": PERIODS.get(str(row.value)) if row else "",
        "most": MOST,
    }
    return render(request, "web/reserve/lists.html", values)
