"""What a meeting asked of offices: one task an office with a day, answered by that office, late ones seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Meeting, MeetingMatter, Resolution
from offices.models import Office, PostKind, User
from offices.routing import in_force

ANSWERS = {
    PostKind.LIAISON,
    PostKind.CASEWORKER,
    PostKind.HEAD_OF_OFFICE,
    PostKind.COUNTY_APPROVER,
    PostKind.COUNTY_HEAD,
    PostKind.FINANCE_CLERK,
    PostKind.MEANS_TEST_OFFICER,
}
State = Resolution.State


@dataclass(frozen=True)
class Order:
    """One task as the meeting gave it: to which office, what, until when."""

    office: str
    content: str
    due_on: date


def check(orders: Sequence[Order], held_on: date, county: str, on: date) -> dict[str, Office]:
    """The offices of the county by the names used; Blocked names an office that is not there or a day that is past."""
    rows = Office.objects.filter(in_force(on), division__code__startswith=county)
    found = {row.name: row for row in rows.filter(name__in={order.office for order in orders})}
    for order in orders:
        if order.office not in found:
            raise Blocked(f"本县没有登记“{order.office}”，请按机构全称填写责任单位")
        if not order.content.strip():
            raise Blocked(f"请写明交给“{order.office}”的任务")
        if order.due_on < held_on:
            raise Blocked(f"“{order.office}”的完成期限早于会议日期")
    return found


def give(matter: MeetingMatter, orders: Sequence[Order], offices: dict[str, Office]) -> None:
    """Writes down what a matter asked of each office."""
    Resolution.objects.bulk_create(
        Resolution(
            matter=matter,
            office=offices[order.office],
            county=matter.meeting.county,
            content=order.content.strip()[:300],
            due_on=order.due_on,
        )
        for order in orders
    )


def told(order: Order) -> str:
    """A task as the minutes print it."""
    return f"{order.content.strip()}（责任单位：{order.office}；{order.due_on:%Y年%-m月%-d日}前完成）"


def resolutions_for(user: User, on: date) -> QuerySet[Resolution]:
    """The tasks of one's own office, and all of the county for who keeps its meetings."""
    held = access.reach(user, on)
    offices = {seat.office_id for seat in held.seats if seat.post in ANSWERS}
    counties = {
        prefix
        for prefix in held.areas(
            {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD, PostKind.SUPERVISOR, PostKind.AUDITOR}
        )
        if len(prefix) == 6
    }
    return Resolution.objects.filter(Q(office_id__in=offices) | Q(county__in=counties)).select_related(
        "office", "matter__meeting", "answered_by"
    )


def late(rows: QuerySet[Resolution], on: date) -> QuerySet[Resolution]:
    """Those of the tasks that are not answered though their day is past."""
    return rows.filter(state=State.OPEN, due_on__lt=on)


def may_answer(row: Resolution, user: User, on: date) -> bool:
    """Whether a person sits in the office that was asked."""
    return any(seat.office_id == row.office_id and seat.post in ANSWERS for seat in access.reach(user, on).seats)


@transaction.atomic
def answer(resolution_id: int, actor: User, result: str, now: datetime) -> Resolution:
    """The office that was asked says what it did; a second answer is refused."""
    on = now.astimezone().date()
    if not resolutions_for(actor, on).filter(pk=resolution_id).exists():
        raise NotFound()
    row = Resolution.objects.select_for_update(of=("self",)).select_related("matter__meeting").get(pk=resolution_id)
    if not may_answer(row, actor, on):
        raise NotAllowed("会议任务由责任单位填报落实情况")
    if row.state != State.OPEN:
        raise AlreadyDone("这项任务已经填报过落实情况")
    if not result.strip():
        raise Blocked("请写明落实情况")
    row.state, row.result, row.answered_by, row.answered_at = State.ANSWERED, result.strip()[:500], actor, now
    row.save()
    chain.append_for_county(
        row.county, "resolution", actor, now, {"resolution": row.pk, "meeting": row.matter.meeting_id}
    )
    return row


def of(meeting: Meeting) -> QuerySet[Resolution]:
    """The tasks that one meeting gave."""
    return Resolution.objects.filter(matter__meeting=meeting).select_related("office", "answered_by").order_by("due_on")
