"""Supervision orders (督办单): issued about tasks of one office, received, answered, and closed or sent back."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import Blocked, NotAllowed, NotFound
from cases.numbers import next_number
from monitoring.board import figures
from monitoring.models import OrderAct, SupervisionOrder
from monitoring.notifying import outbox
from offices.models import Holding, Office, PostKind, User
from offices.routing import Seat, in_force
from processes import region
from processes.models import Task
from rules.documents import chinese_date
from rules.reminders import shipped_ladder

Kind, State = OrderAct.Kind, SupervisionOrder.State
ISSUES = {PostKind.SUPERVISOR, PostKind.COUNTY_HEAD}
READS_ONLY = {PostKind.AUDITOR, PostKind.SUPERVISOR, PostKind.FINANCE_CLERK}
MOST_TASKS = 200
KIND = "supervision_order"
# What may be done with an order in which state, and the state that follows.
STEPS = {
    Kind.RECEIVE: ({State.ISSUED, State.RETURNED}, State.RECEIVED),
    Kind.ANSWER: ({State.RECEIVED}, State.ANSWERED),
    Kind.RETURN: ({State.ANSWERED}, State.RETURNED),
    Kind.CLOSE: ({State.ANSWERED}, State.CLOSED),
}
OF_OFFICE = {Kind.RECEIVE, Kind.ANSWER}


def orders_for(user: User, on: date) -> QuerySet[SupervisionOrder]:
    """The orders a person may read: of the areas one counts, and those to an office where one handles cases."""
    seats = access.reach(user, on).seats
    counts = {seat.prefix for seat in seats if seat.post in figures.COUNTS}
    own = {seat.office_id for seat in seats if _handles(seat)}
    return SupervisionOrder.objects.filter(access.in_areas(counts) | Q(to_office__in=own))


def _handles(seat: Seat) -> bool:
    return seat.post in access.SEES_CASES | access.DOES_HANDED_TASKS and seat.post not in READS_ONLY


@transaction.atomic
def issue(
    actor: User, office_id: int, task_ids: Collection[int], text: str, days: int, now: datetime
) -> SupervisionOrder:
    """Issues an order about open tasks of one office, to be answered within some working days of its county."""
    on = now.astimezone().date()
    office = Office.objects.get(pk=office_id)
    seat = _seat_over(actor, office, on)
    tasks = _checked(actor, office, task_ids, text, days, on)
    calendar = region.calendar(office.division_id)
    due_on = calendar.add_working_days(on, days)
    order = SupervisionOrder.objects.create(
        county=office.division_id[:6],
        area=office.division_id,
        year=on.year,
        sequence=next_number(seat.office_id, "督办", on.year),
        from_office_id=seat.office_id,
        to_office=office,
        text=text.strip(),
        due_on=due_on,
        provisional=calendar.is_provisional(due_on),
        explanation=f"自{chinese_date(on)}下发的次日起，第{days}个工作日",
        issued_by=actor,
        issued_at=now,
    )
    order.tasks.set(tasks)
    OrderAct.objects.create(order=order, kind=Kind.ISSUE, text=order.text, by=actor, at=now)
    for case in {task.process.case for task in tasks}:
        chain.append(case, "supervision_order", actor, now, detail={"order": order.number})
    _tell(order, _of_office(order, on), f"收到{order.number}，请于{order.due_on:%Y-%m-%d}前回复。", now)
    return order


def _of_office(order: SupervisionOrder, on: date) -> QuerySet[User]:
    """Those who may answer: everybody who handles cases at the office."""
    held = Holding.objects.filter(in_force(on), office=order.to_office).exclude(post__in=READS_ONLY)
    return User.objects.filter(is_active=True, holdings__in=held).distinct()


def _tell(order: SupervisionOrder, people: Iterable[User], text: str, now: datetime) -> None:
    for user in people:
        outbox.tell(user, KIND, text, f"/supervision/orders/{order.uid}/", now)


def _seat_over(actor: User, office: Office, on: date) -> Seat:
    seats = [seat for seat in access.reach(actor, on).seats if seat.post in ISSUES]
    seat = next((seat for seat in seats if office.division_id.startswith(seat.prefix)), None)
    if seat is None:
        raise NotAllowed("督办单由督办员或县级负责人向本地区的机构下发")
    return seat


def _checked(actor: User, office: Office, task_ids: Collection[int], text: str, days: int, on: date) -> list[Task]:
    if not text.strip():
        raise Blocked("请写明督办要求")
    most = shipped_ladder().most_days
    if not 1 <= days <= most:
        raise Blocked(f"回复期限为1至{most}个工作日")
    if not 1 <= len(task_ids) <= MOST_TASKS:
        raise Blocked(f"一张督办单写1至{MOST_TASKS}项任务")
    rows = figures.counted_by(actor, on).filter(pk__in=task_ids, office=office, state=Task.State.OPEN)
    tasks = list(rows.select_related("process__case"))
    if len(tasks) != len(set(task_ids)):
        raise Blocked("其中有任务已经办结，或者不由这个机构承办，请重新选择")
    if SupervisionOrder.objects.filter(tasks__in=tasks).exclude(state=State.CLOSED).exists():
        raise Blocked("其中有任务已在督办中，请先看已下发的督办单")
    return tasks


@transaction.atomic
def act(order_id: int, kind: str, actor: User, text: str, now: datetime) -> SupervisionOrder:
    """Receives, answers, sends back or closes an order; NotFound out of reach, Blocked when it is not its turn."""
    on = now.astimezone().date()
    order = orders_for(actor, on).select_for_update(of=("self",)).filter(pk=order_id).first()
    if order is None:
        raise NotFound()
    if not may(order, kind, actor, on):
        raise NotAllowed("督办单由承办机构签收和回复，由下发一方办结或退回")
    states, after = STEPS[Kind(kind)]
    if order.state not in states:
        raise Blocked(f"督办单现在是“{order.get_state_display()}”，不能{Kind(kind).label}")
    if kind in (Kind.ANSWER, Kind.RETURN) and not text.strip():
        raise Blocked("请写明办理情况" if kind == Kind.ANSWER else "请写明为什么退回")
    order.state = after
    order.answered_at = now if kind == Kind.ANSWER else order.answered_at
    order.closed_at = now if kind == Kind.CLOSE else None
    if kind == Kind.RETURN:
        _anew(order, on)
    order.save()
    OrderAct.objects.create(order=order, kind=kind, text=text.strip(), by=actor, at=now)
    chain.append_for_county(order.county, "supervision_order", actor, now, {"order": order.number, "act": kind})
    people = [order.issued_by] if kind in OF_OFFICE else _of_office(order, on)
    _tell(order, people, f"{order.number}：{order.get_state_display()}。", now)
    return order


def _anew(order: SupervisionOrder, on: date) -> None:
    """An order that was sent back is answered within the usual days from then."""
    days, calendar = shipped_ladder().answer_days, region.calendar(order.area)
    order.due_on = calendar.add_working_days(on, days)
    order.provisional = calendar.is_provisional(order.due_on)
    order.explanation = f"自{on:%Y-%m-%d}退回，第{days}个工作日（当日不计）"


def may(order: SupervisionOrder, kind: str, actor: User, on: date) -> bool:
    """Whether a person has the post for an act: the office's own people answer, those who may issue close."""
    seats = access.reach(actor, on).seats
    if kind in OF_OFFICE:
        return any(seat.office_id == order.to_office_id and _handles(seat) for seat in seats)
    return any(seat.post in ISSUES and order.area.startswith(seat.prefix) for seat in seats)


def acts_now(order: SupervisionOrder, actor: User, on: date) -> list[str]:
    """What a person may do with an order as it stands."""
    return [kind for kind, (states, _) in STEPS.items() if order.state in states and may(order, kind, actor, on)]
