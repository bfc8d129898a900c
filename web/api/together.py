"""Operations on what offices do together: meetings with minutes, grids, and visits to households."""

from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router

from cases import meetings
from cases.errors import NotAllowed
from cases.models import Meeting
from monitoring.grids import patrols, tree
from monitoring.models import Grid
from offices import divisions
from web.api import rows, shapes
from web.api.cases import Place, under
from web.api.declaring import reads, writes
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.signing import Caller, at_desk
from web.posts import HOLDS_MEETINGS, KEEPS_GRIDS, PATROLS, READS_GRIDS, READS_MEETINGS

router = Router(tags=["协同"])
NEWEST = Order("id", newest=True)
WHOLE_COUNTY = "限于部分地区的令牌不能登记、查看全县的会议"


def _whole(here: Caller) -> None:
    if rows.narrow(here):
        raise NotAllowed(WHOLE_COUNTY)


@reads(router, "/meetings", Page[shapes.MeetingLine], "会议，新的在前")
def listed_meetings(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, object]:
    here = at_desk(request, READS_MEETINGS)
    _whole(here)
    return page_of(meetings.meetings_for(here.user, here.on), NEWEST, cursor, limit, lambda page: map(_meeting, page))


def _meeting(row: Meeting) -> dict[str, object]:
    names = ("id", "kind", "title", "held_on", "place", "chair", "quorum")
    return {name: getattr(row, name) for name in names} | {"members": len(row.members)}


@writes(router, "/meetings", shapes.MeetingLine, "登记会议，签发纪要")
def hold(request: HttpRequest, held: shapes.MeetingHeld) -> dict[str, object]:
    here = at_desk(request, HOLDS_MEETINGS)
    _whole(here)
    told = {name: getattr(held, name) for name in ("kind", "held_on", "place", "chair", "observers", "opening")}
    record = meetings.Record(
        **told,
        members=[meetings.Seat(**one.dict()) for one in held.members],
        matters=[meetings.Matter(**one.dict()) for one in held.matters],
        papers=held.papers,
    )
    return _meeting(meetings.hold(record, divisions.full(here.county), here.user, here.now))


@reads(router, "/grids", Page[shapes.GridLine], "网格")
def listed_grids(request: HttpRequest, place: Place = "", cursor: Cursor = "", limit: Limit = 50) -> dict[str, object]:
    found = _grids(at_desk(request, READS_GRIDS)).filter(under(place))
    return page_of(found, NEWEST, cursor, limit, lambda page: map(_grid, page))


def _grids(here: Caller) -> "QuerySet[Grid]":
    found = tree.grids_for(here.user, here.on).select_related("parent")
    return found.filter(rows.within(here))


def _grid(row: Grid) -> dict[str, object]:
    names = ("uid", "area", "name", "programmes", "every_days", "from_on")
    return {name: getattr(row, name) for name in names} | {"parent": row.parent.uid if row.parent else None}


@writes(router, "/grids", shapes.GridLine, "登记网格")
def add_grid(request: HttpRequest, wanted: shapes.GridEntered) -> dict[str, object]:
    here = at_desk(request, KEEPS_GRIDS)
    if here.token.area and not divisions.covers(here.token.area, wanted.area):
        raise NotAllowed("这个令牌不能在这个地区登记网格")
    parent = get_object_or_404(_grids(here), uid=wanted.parent) if wanted.parent else None
    entry = tree.Entry(wanted.name, wanted.area, tuple(wanted.programmes), wanted.every_days)
    return _grid(tree.add(entry, parent, here.user, here.now))


@reads(router, "/patrols", shapes.Patrols, "本人要走访的户，先到期的在前")
def plan(request: HttpRequest) -> dict[str, object]:
    here = at_desk(request, PATROLS)
    seen = set(rows.households(here).values_list("pk", flat=True)) if rows.narrow(here) else None
    due = [row for row in patrols.plan(here.user, here.on) if seen is None or row.place.household_id in seen]
    return {"items": [_due(row) for row in due]}


def _due(row: patrols.DueVisit) -> dict[str, object]:
    home = row.place.household
    told = {"household": home.uid, "name": home.name, "area": home.area, "role": row.role}
    return told | {"last_on": row.last_on, "due_on": row.due_on}


@writes(router, "/households/{uid}/patrols", shapes.VisitKept, "登记一次走访")
def visit(request: HttpRequest, uid: Annotated[UUID, Path()], seen: shapes.Visited) -> dict[str, object]:
    here = at_desk(request, PATROLS)
    home = get_object_or_404(rows.households(here), uid=uid)
    told = patrols.Seen(seen.on, seen.answers, seen.note, trouble=seen.trouble, satisfaction=seen.satisfaction)
    return {"id": patrols.record(home, told, here.user, here.now).pk}
