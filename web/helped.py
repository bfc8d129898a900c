"""An application that starts from a need that was found: what is known already, and the link afterwards."""

from django.http import HttpRequest

from cases import needs
from cases.models import Case, Channel, Need
from web.desk import desk
from web.posts import INFORMS


def asked_for(request: HttpRequest, area: str) -> Need | None:
    """The need that the address names, when it lies in this village and the person answers for needs."""
    here, key = desk(request), request.GET.get("need", "")
    if not key.isdecimal() or len(key) > 9 or not here.posts & INFORMS:
        return None
    return needs.needs_for(here.user, here.on).filter(pk=int(key), area=area).first()


def answers(request: HttpRequest, area: str) -> dict[str, object] | None:
    """What a need tells already, as answers of the application."""
    row = asked_for(request, area)
    if row is None:
        return None
    told = needs.look(row, desk(request).user, desk(request).now)
    known = {"members": [{"name": row.name, "relation": "self"}], "application_reason": told.get("told", "")}
    return known | {"phone": told.get("phone", "")}


def channel(request: HttpRequest) -> str:
    """The way of applying to offer first."""
    return str(request.POST.get("channel") or (Channel.DISCOVERY.value if request.GET.get("need") else ""))


def link(request: HttpRequest, case: Case) -> None:
    """Notes at the need that its application is in."""
    row = asked_for(request, case.area)
    if row is not None:
        needs.inform(row.pk, desk(request).user, desk(request).now, case)
