"""Operations on figures and registers: board, statistics, notices, divisions, standards, indicators, oneself."""

from datetime import date, timedelta
from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from cases import statistics as monthly
from cases.awards import month_after
from cases.errors import NotAllowed
from cases.models import PublicNotice
from monitoring.board import figures
from monitoring.board.figures import DIMENSIONS, Days
from offices import divisions
from offices.divisions import Level
from offices.models import Division, PostKind
from processes import region
from rules import indicators as catalogue
from rules import parameters
from rules.indicators import Chosen
from web import dues
from web.api import rows, shapes
from web.api.cases import Place, under
from web.api.declaring import reads
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.signing import Caller, at_desk
from web.board.place import TITLES, named
from web.notices import posted
from web.posts import READS_STATISTICS, SUPERVISES

router = Router(tags=["统计和目录"])
By = Annotated[str, shapes.Word([(name, TITLES[name]) for name in DIMENSIONS]), Query("town", description="按什么分组")]
Span = Annotated[int, Query(ge=1, le=366, description="办结看最近多少天")]
Month = Annotated[str, Query(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$", description="月份，不填为上月")]
At = Annotated[str, Query(pattern=r"^[0-9]{12}$", description="12位区划代码")]
Parent = Annotated[str, Query(pattern=r"^[0-9]{12}$", description="上级的12位区划代码，不填为全国")]
Maybe = Annotated[str, Query(pattern=r"^([0-9]{12})?$", description="12位区划代码，不填为全国目录")]


@reads(router, "/me", shapes.Me, "令牌代表谁")
def me(request: HttpRequest) -> dict[str, object]:
    here = at_desk(request)
    seats = [
        {"office": here.offices[seat.office_id].name, "post": seat.post, "title": str(PostKind(seat.post).label)}
        | {"area": seat.division}
        for seat in here.seats
    ]
    token = here.token
    own = {"username": here.user.username, "name": str(here.user), "scope": token.scope, "area": token.area}
    return own | {"until_on": token.until_on, "seats": seats}


@reads(router, "/board", shapes.Board, "督办看板的数字")
def board(request: HttpRequest, by: By = "town", span: Span = 30) -> dict[str, object]:
    here = at_desk(request, SUPERVISES)
    days = Days(here.on, dues.soon_on(here.on, here.seats[0].division), here.on - timedelta(days=span - 1))
    found = figures.table(rows.counted(here), by, days, {}, region.calendar)
    lines = [_row(found.rows[key], name) for key, name in named(by, found.rows).items()]
    return {"by": by, "since": days.since, "on": here.on, "rows": lines, "total": _row(found.total, _("合计"))}


def _row(row: figures.Row, name: str) -> dict[str, object]:
    return {"key": row.key, "name": name, "counts": row.counts, "rate": row.rate, "median": row.median}


@reads(router, "/statistics", shapes.Statistics, "统计月报")
def statistics(request: HttpRequest, month: Month = "") -> dict[str, object]:
    here = at_desk(request, READS_STATISTICS)
    _check_whole(here)
    asked = date.fromisoformat(f"{month}-01") if month and month[:4] > "1900" else month_after(here.on, -1)
    found = monthly.month_of(here.user, asked, here.on)
    told = ("received", "finished", "on_time", "outcomes")
    lines = [_statistics(key, line) for key, line in found.paid.items()]
    return {"month": asked, "lines": lines} | {name: getattr(found, name) for name in told}


def _check_whole(here: Caller) -> None:
    """The statistics sum up all that an account sees; a token kept to a part of it has to leave them."""
    if rows.narrow(here):
        raise NotAllowed(_("限于部分地区的令牌不能取统计月报"))


def _statistics(key: monthly.Key, line: monthly.Line) -> dict[str, object]:
    scheme, town, kind = key
    own = {"households": line.households, "persons": line.persons, "amount": line.amount}
    return {"scheme": scheme, "town": town, "residence_kind": kind} | own


@reads(router, "/notices", Page[shapes.Notice], "正在公示公布的内容，新的在前")
def notices(request: HttpRequest, place: Place = "", cursor: Cursor = "", limit: Limit = 50) -> dict[str, object]:
    here = at_desk(request)
    found = rows.notices(here).filter(under(place))
    return page_of(found, Order("posted_on", newest=True), cursor, limit, lambda page: [_notice(r, here) for r in page])


def _notice(row: PublicNotice, here: Caller) -> dict[str, object]:
    shown = posted(row, "", here.on)
    words = {name: str(shown.shown[name]) for name in ("name", "persons", "amount")}
    names = ("uid", "kind", "area", "posted_on", "ends_on")
    return {name: getattr(row, name) for name in names} | words | {"scheme": str(shown.scheme)}


@reads(router, "/divisions", shapes.Places, "下一级区划")
def division(request: HttpRequest, parent: Parent = divisions.NATION) -> dict[str, object]:
    at_desk(request)
    below = Division.objects.filter(parent=parent, valid_to__isnull=True)
    if parent == divisions.NATION:
        below = Division.objects.filter(level=Level.PROVINCE, valid_to__isnull=True)
    names = ("code", "parent", "name", "kind", "level")
    return {"items": [dict(zip(names, row, strict=True)) for row in below.order_by("code").values_list(*names)]}


@reads(router, "/standards", shapes.StandardsInForce, "地区现行标准和参数")
def standards(request: HttpRequest, area: At) -> dict[str, object]:
    here = at_desk(request)
    found = region.standards(area, here.on)
    values = (found.find(key) for key in parameters.catalogue())
    names = ("key", "area", "residence_kind", "value", "unit", "from_on", "set_by", "cite", "example")
    return {"items": [{name: getattr(row, name) for name in names} for row in values if row is not None]}


@reads(router, "/indicators", shapes.Indicators, "监测预警指标")
def indicators(request: HttpRequest, area: Maybe = "") -> dict[str, object]:
    here = at_desk(request)
    shipped = catalogue.shipped()
    found = tuple(Chosen(each, None, None) for each in shipped.indicators.values())
    chosen = catalogue.chosen(shipped, region.standards(area, here.on)) if area else found
    return {"items": [_indicator(each) for each in chosen]}


def _indicator(each: Chosen) -> dict[str, object]:
    names = ("id", "scene", "title", "direction", "cycle", "owner", "clause")
    return {name: getattr(each.indicator, name) for name in names} | {"level": each.level, "limit": each.limit}
