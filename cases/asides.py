"""What is said beside a step: a copy that is read, a question that is answered, an urging once a day."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import access, chain
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Aside, Opinion
from offices.models import User
from processes.models import Task

Kind = Aside.Kind
Row = TypeVar("Row")
# How each stands in the chain.
NOTED = {Kind.COPY.value: "aside_copy", Kind.QUESTION.value: "aside_question", Kind.URGE.value: "aside_urge"}


@transaction.atomic
def copy_to(task: Task, actor: User, to: User, now: datetime) -> Aside:
    """Lets a colleague who may see the case know of it; the read receipt shows when it was read."""
    _check(task, actor, to, now)
    if task.asides.filter(kind=Kind.COPY, to=to).exists():
        raise AlreadyDone(f"已经抄送过{to}")
    return _write(task, Kind.COPY, actor, to, "", now)


@transaction.atomic
def ask(task: Task, actor: User, to: User, words: str, now: datetime) -> Aside:
    """Asks a colleague something about a step; the step goes on and no clock stops."""
    _check(task, actor, to, now)
    if not words.strip():
        raise Blocked("请写明要问什么")
    return _write(task, Kind.QUESTION, actor, to, words, now)


@transaction.atomic
def urge(task: Task, actor: User, now: datetime) -> Aside:
    """Urges whoever holds a step, once a day whoever urges; not oneself."""
    on = now.astimezone().date()
    if not access.tasks_for(actor, on).filter(pk=task.pk, state=Task.State.OPEN).exists():
        raise NotFound()
    if task.holder_id == actor.pk:
        raise Blocked("这一步就在您手上")
    if task.asides.filter(kind=Kind.URGE, said_on=on).exists():
        raise AlreadyDone("今天已经催办过，明天可以再催")
    return _write(task, Kind.URGE, actor, task.holder, "", now)


@transaction.atomic
def answer(aside_id: int, actor: User, words: str, now: datetime) -> Aside:
    """Keeps the answer to a question; once."""
    found = Aside.objects.select_for_update().filter(pk=aside_id, kind=Kind.QUESTION, to=actor).first()
    if found is None or not access.tasks_for(actor, now.astimezone().date()).filter(pk=found.task_id).exists():
        raise NotFound()
    if found.answered_at:
        raise AlreadyDone("已经答复过")
    if not words.strip():
        raise Blocked("请写答复")
    found.answer, found.answered_at, found.read_at = words.strip()[:300], now, found.read_at or now
    found.save(update_fields=["answer", "answered_at", "read_at"])
    chain.append(found.task.process.case, "aside_answer", actor, now, element=found.task.element)
    return found


def read(task: Task, user: User, now: datetime) -> int:
    """Notes that a person has opened what was said to them about a task."""
    return task.asides.filter(to=user, read_at__isnull=True).update(read_at=now)


def is_asked(task: Task, user: User) -> bool:
    """Whether colleagues asked a person about a task: to sign, to answer, or to know of it."""
    signs = Opinion.objects.filter(countersign__task=task, signer=user, removed_at__isnull=True)
    return signs.exists() or task.asides.filter(to=user).exists()


def of_task(task: Task) -> QuerySet[Aside]:
    """What was said beside a task, in order."""
    return task.asides.select_related("to", "said_by").order_by("id")


def waiting_for(user: User, on: date, most: int) -> list[Aside]:
    """Copies that a person has not read and questions not answered, about tasks that the person still sees."""
    rows = Aside.objects.filter(Q(kind=Kind.COPY, read_at__isnull=True) | Q(kind=Kind.QUESTION, answered_at=None))
    return in_sight(
        user, on, told(rows.filter(to=user), most, "task__process__case", "said_by"), lambda row: row.task_id
    )


def told(rows: QuerySet[Any], most: int, *beside: str) -> list[Any]:
    """The oldest of some rows with what is shown beside them; most people have none, and then nothing is joined."""
    found = list(rows.order_by("id").values_list("pk", flat=True)[:most])
    return list(rows.filter(pk__in=found).select_related(*beside).order_by("id")) if found else []


def in_sight(user: User, on: date, rows: Iterable[Row], task_of: Callable[[Row], int]) -> list[Row]:
    """Those of some rows whose task a person still sees: a post that was taken away ends what was asked in it."""
    found = list(rows)
    seen = access.tasks_for(user, on).filter(pk__in={task_of(row) for row in found}) if found else ()
    kept = set(seen.values_list("pk", flat=True)) if found else set()
    return [row for row in found if task_of(row) in kept]


def _check(task: Task, actor: User, to: User, now: datetime) -> None:
    on = now.astimezone().date()
    access.check_can_act(actor, task, on)
    if to == actor or not access.tasks_for(to, on).filter(pk=task.pk).exists():
        raise NotAllowed(f"{to}看不到这件办件，不能抄送或询问")


def _write(task: Task, kind: str, actor: User, to: User | None, words: str, now: datetime) -> Aside:
    on = now.astimezone().date()
    made = Aside.objects.create(
        task=task, kind=kind, to=to, words=words.strip()[:300], said_by=actor, said_at=now, said_on=on
    )
    detail = {"to": to.pk if to else None}
    chain.append(task.process.case, NOTED[kind], actor, now, element=task.element, detail=detail)
    return made
