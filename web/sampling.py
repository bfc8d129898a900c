"""The random checks of every county for everybody to work out again: digests at once, seeds when a month is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import sampling
from offices.models import Division


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Each month with its digest, its seed once it is over, and how many cases arrived and were drawn."""
    months = sampling.months(timezone.localdate())
    codes = {f"{row.county}000000" for row in months}
    names = {code[:6]: name for code, name in Division.objects.filter(code__in=codes).values_list("code", "name")}
    return render(request, "web/sampling.html", {"months": months, "names": names})
