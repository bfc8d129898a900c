"""Countersigns, copies, questions and urgings together with the message that tells of them, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cases import access, asides, countersigning
from cases.models import Aside, Countersign
from monitoring.notifying import outbox
from offices.models import Holding, User
from offices.routing import in_force
from processes.models import Task

MOST = 200


@transaction.atomic
def countersign(
    task: Task, actor: User, manner: str, signers: Sequence[User], question: str, now: datetime, needed: int = 0
) -> Countersign:
    """Asks colleagues to sign and tells those whose turn it is."""
    made = countersigning.ask(task.pk, actor, manner, signers, question, now, needed)
    _tell_signers(made, now)
    return made


@transaction.atomic
def add_signer(made: Countersign, actor: User, signer: User, now: datetime, before: int | None = None) -> None:
    """Adds a signer and tells those whose turn it is."""
    countersigning.add(made.pk, actor, signer, now, before)
    _tell_signers(made, now)


@transaction.atomic
def sign(opinion_id: int, actor: User, view: str, words: str, now: datetime) -> Countersign:
    """Keeps an opinion; tells the next signer, or the one who asked when all is settled."""
    made = countersigning.give(opinion_id, actor, view, words, now)
    if made.outcome:
        _tell(made.asked_by, "countersign", "会签已有结果", made.task, now, f"settled:{made.pk}")
    else:
        _tell_signers(made, now)
    return made


@transaction.atomic
def copy_to(task: Task, actor: User, to: User, now: datetime) -> Aside:
    """Copies a step to a colleague."""
    made = asides.copy_to(task, actor, to, now)
    _tell(to, "copy", "抄送给您", task, now, f"aside:{made.pk}")
    return made


@transaction.atomic
def ask(task: Task, actor: User, to: User, words: str, now: datetime) -> Aside:
    """Asks a colleague; the words stay on the task's page."""
    made = asides.ask(task, actor, to, words, now)
    _tell(to, "question", "有人向您询问", task, now, f"aside:{made.pk}")
    return made


@transaction.atomic
def answer(aside_id: int, actor: User, words: str, now: datetime) -> Aside:
    """Answers a question and tells who asked."""
    made = asides.answer(aside_id, actor, words, now)
    _tell(made.said_by, "answer", "您的询问已有答复", made.task, now, f"answer:{made.pk}")
    return made


@transaction.atomic
def urge(task: Task, actor: User, now: datetime) -> Aside:
    """Urges the holder, or everybody in the seat when nobody has taken the task."""
    made = asides.urge(task, actor, now)
    for person in _seated(task, now):
        _tell(person, "urge", "请抓紧办理（催办）", task, now, f"aside:{made.pk}")
    return made


def _seated(task: Task, now: datetime) -> list[User]:
    if task.holder:
        return [task.holder]
    held = Holding.objects.filter(in_force(now.astimezone().date()), office=task.office_id, post=task.post)
    return list(User.objects.filter(pk__in=held.values("user_id"), is_active=True))


def _tell_signers(made: Countersign, now: datetime) -> None:
    rows = made.opinions.filter(view="", removed_at__isnull=True).select_related("signer").order_by("place", "id")
    turn = rows[:1] if made.manner == Countersign.Manner.IN_ORDER else rows
    for opinion in turn:
        _tell(opinion.signer, "countersign", "请您签署意见", made.task, now, f"opinion:{opinion.pk}")


def _tell(user: User, kind: str, words: str, task: Task, now: datetime, key: str) -> None:
    outbox.tell(user, kind, f"{words}：{task.process.case.number} {task.name}", f"/tasks/{task.pk}/", now, key)


@dataclass(frozen=True)
class Colleague:
    """Somebody who can be asked, with the office and the post in which they see the case."""

    user: User
    office: str
    post: str


def colleagues(task: Task, actor: User, now: datetime) -> list[Colleague]:
    """The people at the task's office and above who may open the task: whom one can ask, the nearest office first.

    Who only supervises reads a case for a stated purpose and has no page of its steps.
    """
    held = Holding.objects.filter(in_force(now.astimezone().date()), office__division_id__in=_places(task))
    held = held.filter(post__in=access.SEES_CASES - access.READS_ONLY, user__is_active=True).exclude(user=actor)
    nearest = held.order_by("-office__division_id", "office_id", "user__display_name", "pk")
    found: dict[int, Colleague] = {}
    for seat in nearest.select_related("user", "office")[:MOST]:
        found.setdefault(seat.user_id, Colleague(seat.user, seat.office.name, seat.post))
    return list(found.values())


def _places(task: Task) -> list[str]:
    return [task.area, task.area[:9].ljust(12, "0"), task.area[:6].ljust(12, "0")]
