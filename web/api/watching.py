"""Operations on risk warnings and referrals: read, visited through the task, received, answered, given back."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from cases.models import Referral
from cases.referrals import answering, pushing, tables
from cases.referrals.answering import Answer
from monitoring.models import RiskWarning
from monitoring.risk import reading
from processes.models import Task
from web.api import rows, shapes
from web.api.cases import Place, under
from web.api.declaring import reads, writes
from web.api.paging import Cursor, Limit, Order, Page, page_of
from web.api.signing import Caller, at_desk
from web.posts import ANSWERS_REFERRALS, READS_REFERRALS, READS_WARNINGS
from web.risk.visits import VISIT

router = Router(tags=["预警和转办"])
FIRST = Order("due_on")
WarningState = Annotated[str, shapes.Word(RiskWarning.State.choices, blank=True), Query("", description="状态")]
ReferralState = Annotated[str, shapes.Word(Referral.State.choices, blank=True), Query("", description="状态")]
Uid = Annotated[UUID, Path()]


@reads(router, "/warnings", Page[shapes.WarningLine], "预警，先到期的在前")
def warnings(
    request: HttpRequest, state: WarningState = "", place: Place = "", cursor: Cursor = "", limit: Limit = 50
) -> dict[str, object]:
    here = at_desk(request, READS_WARNINGS)
    found = rows.warnings(here).filter(under(place)).filter(**({"state": state} if state else {}))
    return page_of(found, FIRST, cursor, limit, lambda page: _warnings(here, page))


def _warnings(here: Caller, page: list[RiskWarning]) -> list[dict[str, object]]:
    cases = {row.case_id for row in page if row.case_id}
    visits = rows.own_tasks(here).filter(process__case__in=cases, element=VISIT, state=Task.State.OPEN)
    tasks = dict(visits.values_list("process__case", "pk"))
    return [_warning(row, tasks.get(row.case_id)) for row in page]


def _warning(row: RiskWarning, task: int | None) -> dict[str, object]:
    names = ("id", "area", "level", "source", "state", "received_on", "due_on", "outcome")
    reasons = "；".join(one.title for one in reading.reasons(row)) or row.reason
    told = {name: getattr(row, name) for name in names}
    return told | {"household": row.household.name, "reason": reasons, "task": task}


@reads(router, "/referrals", Page[shapes.ReferralLine], "转办，先到期的在前")
def referrals(
    request: HttpRequest, state: ReferralState = "", place: Place = "", cursor: Cursor = "", limit: Limit = 50
) -> dict[str, object]:
    found = rows.referrals(at_desk(request, READS_REFERRALS)).filter(under(place))
    found = found.filter(**({"state": state} if state else {}))
    return page_of(found, FIRST, cursor, limit, lambda page: map(_line, page))


def _line(row: Referral) -> dict[str, object]:
    names = ("uid", "area", "department", "state", "due_on", "sent_at", "outcome")
    return {name: getattr(row, name) for name in names} | {
        "number": row.push.number,
        "household": row.household.name,
        "item": tables.item_title(row.item),
        "from_office": row.from_office.name,
        "to_office": row.to_office.name,
    }


def find(here: Caller, uid: UUID) -> Referral:
    """The referral, or 404 as if it did not exist."""
    return get_object_or_404(rows.referrals(here), uid=uid)


@reads(router, "/referrals/{uid}", shapes.ReferralDetail, "一件转办的情况和反馈；记入链")
def referral(request: HttpRequest, uid: Uid) -> dict[str, object]:
    here = at_desk(request, READS_REFERRALS)
    row = find(here, uid)
    answering.look(row, here.user, _("查看转办（接口）"), here.now)
    return _line(row) | {"told": pushing.read_told(row), "answer": answering.read_answer(row)}


@writes(router, "/referrals/{uid}/reception", shapes.ReferralLine, "接收转办")
def receive(request: HttpRequest, uid: Uid) -> dict[str, object]:
    here = at_desk(request, ANSWERS_REFERRALS)
    answering.receive([find(here, uid).pk], here.user, here.now)
    return _line(find(here, uid))


@writes(router, "/referrals/{uid}/answer", shapes.ReferralLine, "反馈转办")
def answer(request: HttpRequest, uid: Uid, said: shapes.Answered) -> dict[str, object]:
    here = at_desk(request, ANSWERS_REFERRALS)
    told = Answer(said.outcome, said.told, amount=said.amount)
    answering.answer(find(here, uid).pk, told, here.user, here.now)
    return _line(find(here, uid))


@writes(router, "/referrals/{uid}/return", shapes.ReferralLine, "退回转办")
def give_back(request: HttpRequest, uid: Uid, returned: shapes.Returned) -> dict[str, object]:
    here = at_desk(request, ANSWERS_REFERRALS)
    answering.give_back(find(here, uid).pk, returned.reason, here.user, here.now)
    return _line(find(here, uid))
