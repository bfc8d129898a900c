"""One household on one page: members, all its cases, awards and the whole chain."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases import access, chain
from offices.models import Division
from processes.models import Task
from web.case_page import links
from web.cases import lines
from web.changes import panels
from web.desk import desk, seated
from web.posts import READS_CASES


@seated(*READS_CASES)
@require_safe
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The household page; the look is recorded on its newest case."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    own = list(found.cases.order_by("-id"))
    if own:
        chain.look(here.user, own[0], "查看一户一链", here.now)
    tasks = Task.objects.filter(process__case__in=own, state=Task.State.DONE)
    values = {
        "household": found,
        "village": Division.objects.filter(code=found.area).first(),
        "members": found.members.order_by("id"),
        "cases": lines(own, here.on),
        "awards": found.awards.select_related("case").order_by("-id"),
        "chain": links(chain.entries(found), tasks),
    }
    return render(request, "web/household.html", values | panels(found, here))
