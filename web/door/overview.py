"""整体评估: what a household holds, what is under way, and what it lacks with the items that make it good."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases import access, automatic, chain, special_aid, statuses
from cases.models import Case, Entitlement, Household
from offices.models import Division
from rules.catalogue import Item, ItemCatalogue
from rules.catalogue_facts import Situation
from rules.preselection import class_of, lacks, preselect
from web.desk import desk, seated
from web.posts import APPLIES, READS_CASES

State = Entitlement.State
UNDER_WAY = (State.ASKED, State.PROPOSED, State.TOLD)


@dataclass(frozen=True)
class Lacking:
    """Something that a household lacks: which items would make it good, and whether one of them is there already."""

    title: str
    items: tuple[Item, ...]
    is_met: bool


@seated(*READS_CASES)
@require_safe
def overview(request: HttpRequest, uid: str) -> HttpResponse:
    """One household as a whole; the look is recorded on its newest case."""
    here = desk(request)
    found = get_object_or_404(access.households_for(here.user, here.on), uid=uid)
    case = automatic.newest_case(found)
    if case is not None:
        chain.look(here.user, case, "查看整体评估", here.now)
    values = {
        "household": found,
        "village": Division.objects.filter(code=found.area).first(),
        "held": statuses.held_by(found),
        "open": found.cases.filter(state=Case.State.OPEN).order_by("-id"),
        "applies": bool(here.posts & APPLIES),
        **_items(found, automatic.catalogue_on(here.on), special_aid.situation_of(case) if case else None),
    }
    return render(request, "web/door/overview.html", values)


def _items(household: Household, catalogue: ItemCatalogue, situation: Situation | None) -> dict[str, object]:
    rows = list(household.entitlements.select_related("member").order_by("id"))
    standing = {row.item for row in rows if row.state in special_aid.STANDING}
    return {
        "titles": {word: item.title for word, item in catalogue.items.items()},
        "departments": {word: found.title for word, found in catalogue.departments.items()},
        "granted": [row for row in rows if row.state == State.GRANTED],
        "under_way": [row for row in rows if row.state in UNDER_WAY],
        "not_given": [row for row in rows if row.state in (State.REFUSED, State.DECLINED)],
        "lacking": _lacking(catalogue, situation, standing) if situation else [],
        "fitting": _fitting(catalogue, situation, standing) if situation else [],
        "people_class": class_of(catalogue, situation) if situation else None,
        "systems": catalogue.systems,
    }


def _lacking(catalogue: ItemCatalogue, situation: Situation, standing: set[str]) -> list[Lacking]:
    fits = {fit.item.id for fit in preselect(catalogue, situation)}
    found = []
    for row in lacks(catalogue, situation):
        items = tuple(catalogue.items[name] for name in row.items if name in fits)
        found.append(Lacking(row.title, items, bool(standing & set(row.items))))
    return found


def _fitting(catalogue: ItemCatalogue, situation: Situation, standing: set[str]) -> list[Item]:
    """Items that fit somebody of the household and that it neither has nor has asked for."""
    found = {fit.item.id: fit.item for fit in preselect(catalogue, situation) if fit.item.id not in standing}
    return list(found.values())


@seated(*APPLIES)
@require_POST
def decline(request: HttpRequest, uid: str) -> HttpResponse:
    """Notes that the household does not want an item."""
    here, row = desk(request), get_object_or_404(Entitlement.objects.select_related("household"), uid=uid)
    automatic.decline(row.pk, here.user, here.now)
    messages.success(request, _("已登记放弃。"))
    return redirect("web:overview", row.household.uid)


@seated(*APPLIES)
@require_POST
def confirm(request: HttpRequest, uid: str) -> HttpResponse:
    """Notes that the household wants an item now."""
    here, row = desk(request), get_object_or_404(Entitlement.objects.select_related("household"), uid=uid)
    automatic.confirm(row.pk, here.user, here.now)
    messages.success(request, _("已登记确认，由主管部门按规定给予。"))
    return redirect("web:overview", row.household.uid)
