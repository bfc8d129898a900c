"""The page for handing over everything that somebody holds, with the list of hand-overs and their undoing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import handing
from offices.models import User
from web.desk import desk, seated
from web.posts import WORKS
from web.ticked import numbers


@seated(*WORKS)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_overs(request: HttpRequest) -> HttpResponse:
    """Who of the office holds how much, and a POST that gives all of it to somebody."""
    here = desk(request)
    if request.method == "POST":
        return _hand_over(request)
    rows = [
        {
            "office": office,
            "giver": giver,
            "count": handing.held_at(office.pk, giver).count(),
            "takers": handing.takers(office.pk, giver, here.on),
        }
        for office in handing.offices_of(here.user, here.on)
        for giver in [*handing.takers(office.pk, here.user, here.on), here.user]
        if handing.may(office.pk, here.user, giver, here.on)
    ]
    made = handing.made_for(here.user, here.on)[:20]
    return render(request, "web/heavy/hand_overs.html", {"rows": [row for row in rows if row["count"]], "made": made})


def _hand_over(request: HttpRequest) -> HttpResponse:
    here = desk(request)
    office, giver, taker = (next(iter(numbers(request, name)), 0) for name in ("office", "giver", "taker"))
    made = handing.hand_over(
        office,
        here.user,
        get_object_or_404(User, pk=giver),
        get_object_or_404(User, pk=taker, is_active=True),
        request.POST.get("reason", ""),
        here.now,
    )
    words = {"giver": made.giver, "count": made.tasks.count(), "taker": made.taker}
    messages.success(request, _("%(giver)s手上的%(count)s件已全部移交%(taker)s。") % words)
    return redirect("web:hand_overs")


@seated(*WORKS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives back what the taker has not done yet."""
    count = handing.undo(pk, desk(request).user, desk(request).now)
    messages.success(request, _("已撤销移交，%(count)s件回到原办理人；已经办结的不变。") % {"count": count})
    return redirect("web:hand_overs")
