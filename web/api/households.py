"""Operations on households, awards and money: found by a whole id that never stands in an address, shown masked."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Query, Router

from cases import chain, secrets
from cases.models import Award, Household, Member, PaymentLine, PaymentRoll
from web.api import rows, shapes
from web.api.cases import Place, case_told, people, under
from web.api.declaring import reads
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.signing import at_desk
from web.api.tasks import Code
from web.posts import READS_AWARDS, READS_CASES, READS_MONEY, READS_MONEY_LINES

router = Router(tags=["户和资金"])
NEWEST = Order("id", newest=True)
BY_MONTH = Order("month", newest=True)
AwardState = Annotated[str, shapes.Word(Award.State.choices, blank=True), Query("", description="状态")]
LineState = Annotated[str, shapes.Word(PaymentLine.State.choices, blank=True), Query("", description="状态")]
RollId = Annotated[int, Query(ge=0, le=2**63 - 1, description="名册编号，0 为不限")]


@reads(router, "/households/search", shapes.Found, "按完整证件号码找户，写明理由，记入链", post=True)
def search(request: HttpRequest, sought: shapes.Sought) -> dict[str, object]:
    here = at_desk(request, READS_CASES)
    members = Member.objects.filter(resident_id_index=secrets.blind(sought.resident_id))
    found = list(rows.households(here).filter(pk__in=members.values("household_id")).order_by("id")[:20])
    for row in found:
        detail = {"purpose": f"按证件号码查找：{sought.reason}（接口）"}
        chain.append_for_household(row, "look", here.user, here.now, detail)
    return {"items": [_told(row) for row in found]}


def _told(row: Household) -> dict[str, object]:
    return {"uid": row.uid, "name": row.name, "area": row.area, "residence_kind": row.residence_kind}


@reads(router, "/households/{uid}", shapes.HouseholdDetail, "一户：成员、办件、待遇；记入链")
def household(request: HttpRequest, uid: Annotated[UUID, Path()]) -> dict[str, object]:
    here = at_desk(request, READS_CASES)
    found = get_object_or_404(rows.households(here), uid=uid)
    chain.append_for_household(found, "look", here.user, here.now, {"purpose": "查看一户一链（接口）"})
    return _told(found) | {
        "phone": found.phone_mask,
        "members": people(found.members.order_by("id")),
        "cases": [case_told(row) for row in rows.cases(here).filter(household=found).order_by("-id")[:200]],
        "awards": [award_told(row) for row in rows.awards(here).filter(household=found).order_by("-id")[:200]],
    }


@reads(router, "/awards", Page[shapes.AwardLine], "待遇名册，新的在前")
def awards(
    request: HttpRequest,
    scheme: Code = "",
    state: AwardState = "",
    place: Place = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, object]:
    found = rows.awards(at_desk(request, READS_AWARDS)).filter(under(place))
    chosen = {name: value for name, value in (("scheme", scheme), ("state", state)) if value}
    return page_of(found.filter(**chosen), NEWEST, cursor, limit, lambda page: map(award_told, page))


def award_told(row: Award) -> dict[str, object]:
    """An award with its masked account."""
    names = ("id", "scheme", "kind", "area", "persons", "amount", "from_month", "state", "ended_on")
    told = {name: getattr(row, name) for name in names}
    return told | {"case": row.case.number, "household": row.household.name, "account": row.account_mask}


@reads(router, "/rolls", Page[shapes.Roll], "发放名册，新的在前")
def rolls(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> dict[str, object]:
    found = rows.rolls(at_desk(request, READS_MONEY))
    return page_of(found, BY_MONTH, cursor, limit, lambda page: map(_roll, page))


def _roll(row: PaymentRoll) -> dict[str, object]:
    names = ("id", "area", "scheme", "month", "sequence", "state", "count", "households", "total", "previous_total")
    return {name: getattr(row, name) for name in names}


@reads(router, "/payments", Page[shapes.Payment], "发放明细，新的在前")
def payments(
    request: HttpRequest,
    roll: RollId = 0,
    state: LineState = "",
    place: Place = "",
    cursor: Cursor = "",
    limit: Limit = 50,
) -> dict[str, object]:
    found = rows.lines(at_desk(request, READS_MONEY_LINES)).filter(under(place))
    chosen = {name: value for name, value in (("roll_id", roll), ("state", state)) if value}
    return page_of(found.filter(**chosen), NEWEST, cursor, limit, lambda page: map(_payment, page))


def _payment(row: PaymentLine) -> dict[str, object]:
    names = ("id", "area", "kind", "due_month", "persons", "amount", "payee", "state", "reason")
    told = {name: getattr(row, name) for name in names}
    return told | {"roll": row.roll_id, "household": row.household.name, "account": row.account_mask}
