"""Handing over everything that somebody holds: by the person, or by the head of the office when somebody leaves."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Case, HandOver
from offices.models import Holding, Office, PostKind, User
from offices.routing import in_force
from processes.models import Task


def offices_of(user: User, on: date) -> QuerySet[Office]:
    """The offices whose people a person may hand over between: own seats; heads of office for everybody in it."""
    return Office.objects.filter(pk__in={seat.office_id for seat in access.reach(user, on).seats})


def held_at(office_id: int, giver: User) -> QuerySet[Task]:
    """What a person holds at an office and has not done yet, due first."""
    rows = Task.objects.filter(office_id=office_id, holder=giver, state=Task.State.OPEN)
    return rows.select_related("process__case", "office").defer("process__engine_state").order_by("due_on", "id")


def takers(office_id: int, giver: User, on: date) -> list[User]:
    """The colleagues of an office who hold a post today."""
    held = Holding.objects.filter(in_force(on), office_id=office_id).exclude(user=giver)
    return list(User.objects.filter(pk__in=held.values("user_id"), is_active=True).order_by("display_name", "id"))


@transaction.atomic
def hand_over(office_id: int, actor: User, giver: User, taker: User, reason: str, now: datetime) -> HandOver:
    """Gives everything that the giver holds at an office to the taker, all of it or nothing.

    NotAllowed unless the actor is the giver or heads the office, or when the taker's post fits none of the tasks.
    """
    on = now.astimezone().date()
    _check_may(office_id, actor, giver, on)
    reach = access.reach(taker, on)
    fitting = [task for task in held_at(office_id, giver).select_for_update(of=("self",)) if _fits(task, taker, reach)]
    if not fitting:
        raise Blocked(f"没有可以移交给{taker}的任务：对方的岗位不符，或者手上没有待办")
    made = HandOver.objects.create(
        office_id=office_id, giver=giver, taker=taker, reason=reason.strip()[:100], made_by=actor, made_at=now
    )
    made.tasks.set(fitting)
    _move(fitting, taker, "hand_over", actor, now)
    return made


@transaction.atomic
def undo(hand_over_id: int, actor: User, now: datetime) -> int:
    """Gives back what the taker still holds and has not done; says how many. What was done stays done."""
    made = HandOver.objects.select_for_update().filter(pk=hand_over_id).first()
    if made is None:
        raise NotFound()
    _check_may(made.office_id, actor, made.giver, now.astimezone().date())
    if made.undone_at:
        raise AlreadyDone("这次移交已经撤销")
    made.undone_by, made.undone_at = actor, now
    made.save(update_fields=["undone_by", "undone_at"])
    held = made.tasks.filter(state=Task.State.OPEN, holder=made.taker).select_related("process__case")
    back = list(held.defer("process__engine_state").select_for_update(of=("self",)))
    _move(back, made.giver, "hand_over", actor, now)
    return len(back)


@dataclass(frozen=True)
class Moved:
    """How many tasks a colleague got, and how many went back to the office."""

    given: int
    put_back: int


@transaction.atomic
def on_leaving(office_id: int, giver: User, taker: User | None, actor: User, now: datetime) -> Moved:
    """Takes everything out of the hands of somebody who leaves an office: to a colleague what fits, the rest back.

    By the system administrator of the place, who sees how many they are and none of them.
    """
    on, office = now.astimezone().date(), Office.objects.get(pk=office_id)
    message = "离任移交由本地的系统管理员办理"
    access.check_holds(actor, {PostKind.SYSTEM_ADMINISTRATOR}, office.division_id, on, message)
    tasks = list(held_at(office_id, giver).select_for_update(of=("self",)))
    reach = access.reach(taker, on) if taker else None
    fitting = [task for task in tasks if taker and reach and _fits(task, taker, reach)]
    rest = [task for task in tasks if task not in fitting]
    if taker and fitting:
        made = HandOver.objects.create(
            office=office, giver=giver, taker=taker, reason="离任", made_by=actor, made_at=now
        )
        made.tasks.set(fitting)
        _move(fitting, taker, "hand_over", actor, now)
    _move(rest, None, "release", actor, now)
    return Moved(len(fitting), len(rest))


def made_for(user: User, on: date) -> QuerySet[HandOver]:
    """The hand-overs of one's offices, the newest first."""
    rows = HandOver.objects.filter(office__in=offices_of(user, on)).select_related("giver", "taker", "made_by")
    return rows.order_by("-id")


def may(office_id: int, actor: User, giver: User, on: date) -> bool:
    """Whether a person may hand over what somebody holds at an office."""
    seats = [seat for seat in access.reach(actor, on).seats if seat.office_id == office_id]
    return bool(seats) and (actor == giver or any(seat.post in access.HEADS for seat in seats))


def _check_may(office_id: int, actor: User, giver: User, on: date) -> None:
    if not may(office_id, actor, giver, on):
        raise NotAllowed("整体移交由本人或本单位负责人办理")


def _fits(task: Task, taker: User, reach: access.Reach) -> bool:
    task.holder = None
    try:
        access.check_can_act(taker, task, reach.on, reach)
    except (NotAllowed, NotFound):
        return False
    return True


def _move(tasks: list[Task], holder: User | None, act: str, actor: User, now: datetime) -> None:
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(holder=holder)
    for task in tasks:
        case: Case = task.process.case
        detail = {"to": holder.pk} if holder else {}
        chain.append(case, act, actor, now, element=task.element, detail=detail)
