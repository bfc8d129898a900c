"""Countersigns: colleagues are asked beside a step, and the step is completed only when they have settled it.

Nothing here moves the diagram. A step that is repeated or withdrawn is a new task, so what was signed on the old one
is void with it and stays readable there; a return for correction keeps the task, and opinions given before the
correction are told apart by their time.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Prefetch

from cases import access, asides, chain, steps
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Countersign, Opinion, Return
from offices.models import User
from processes.models import Task

Manner, Outcome, View = Countersign.Manner, Countersign.Outcome, Opinion.View
LIVE = (Task.State.OPEN, Task.State.WAITING)
MOST_SIGNERS = 15


def outcome(manner: str, views: Sequence[str], needed: int = 0) -> str:
    """What the opinions so far (in order, empty where none was given) settle: agreed, refused, or still open ("").

    all and in_order: everybody agrees, one refusal ends it; any: the first who agrees; vote: `needed` who agree.
    """
    given, agreed = [view for view in views if view], views.count(View.AGREE)
    left = len(views) - len(given)
    if manner in (Manner.ALL, Manner.IN_ORDER):
        if View.DISAGREE in given:
            return Outcome.REFUSED
        return Outcome.AGREED if agreed and not left else Outcome.REFUSED if not left else ""
    wanted = needed if manner == Manner.VOTE else 1
    if agreed >= wanted:
        return Outcome.AGREED
    return Outcome.REFUSED if agreed + left < wanted else ""


@transaction.atomic
def ask(
    task_id: int, actor: User, manner: str, signers: Sequence[User], question: str, now: datetime, needed: int = 0
) -> Countersign:
    """Asks colleagues for their opinion on a task that the actor holds; Blocked says what is missing."""
    task = _held(task_id, actor, now)
    _check(manner, signers, question, needed)
    if task.countersigns.filter(outcome="").exists():
        raise Blocked("这一步已经有会签在进行，可以加签或减签")
    made = Countersign.objects.create(
        task=task, manner=manner, needed=needed, question=question.strip()[:300], asked_by=actor, asked_at=now
    )
    for place, signer in enumerate(signers, start=1):
        _seat(made, signer, place, actor, now)
    _note(task, "countersign", actor, now, {"manner": manner, "signers": [signer.pk for signer in signers]})
    return made


def _check(manner: str, signers: Sequence[User], question: str, needed: int) -> None:
    if manner not in Manner.values or not question.strip():
        raise Blocked("请选择会签方式，并写明征求什么意见")
    if not signers or len(signers) > MOST_SIGNERS or len(set(signers)) < len(signers):
        raise Blocked(f"请选择1至{MOST_SIGNERS}位签署人，每人一次")
    if manner == Manner.VOTE and not 1 <= needed <= len(signers):
        raise Blocked(f"同意票数应在1和{len(signers)}之间")


@transaction.atomic
def add(countersign_id: int, actor: User, signer: User, now: datetime, before: int | None = None) -> Opinion:
    """Adds a signer: after everybody, or before another one's place (id of the opinion) who has not signed yet."""
    made = _open(countersign_id)
    _held(made.task_id, actor, now)
    if made.opinions.filter(signer=signer, removed_at__isnull=True).exists():
        raise Blocked(f"{signer}已经在签署人里")
    place = (made.opinions.order_by("-place").values_list("place", flat=True).first() or 0) + 1
    if before is not None:
        place = _waiting(made, before).place
        made.opinions.filter(place__gte=place).update(place=F("place") + 1)
    added = _seat(made, signer, place, actor, now)
    _note(made.task, "countersign_add", actor, now, {"signer": signer.pk})
    return added


@transaction.atomic
def remove(opinion_id: int, actor: User, now: datetime) -> Countersign:
    """Takes a signer off who has not signed; the last one cannot be taken off."""
    made = _open(_countersign_of(opinion_id))
    _held(made.task_id, actor, now)
    opinion = _waiting(made, opinion_id)
    staying = made.opinions.filter(removed_at__isnull=True).exclude(pk=opinion.pk)
    if not staying.exists() or (made.manner == Manner.VOTE and staying.count() < made.needed):
        raise Blocked("减签以后签署人不够；请先加签")
    opinion.removed_by, opinion.removed_at = actor, now
    opinion.save(update_fields=["removed_by", "removed_at"])
    _note(made.task, "countersign_remove", actor, now, {"signer": opinion.signer_id})
    return _settle(made, now)


@transaction.atomic
def give(opinion_id: int, actor: User, view: str, words: str, now: datetime) -> Countersign:
    """Keeps what a signer says; who disagrees says why. In order, nobody signs before the one in front."""
    made = _open(_countersign_of(opinion_id))
    opinion = _waiting(made, opinion_id)
    if opinion.signer_id != actor.pk:
        raise NotFound()
    _check_sees(made.task, actor, now.astimezone().date())
    if view not in View.values or (view == View.DISAGREE and not words.strip()):
        raise Blocked("请选择意见；不同意的，请写明理由")
    if made.manner == Manner.IN_ORDER and in_turn(made) != opinion:
        raise Blocked("依次签：前面的签署人还没有签")
    opinion.view, opinion.words, opinion.given_at = view, words.strip()[:300], now
    opinion.save(update_fields=["view", "words", "given_at"])
    _note(made.task, "countersign_sign", actor, now, {"view": view})
    return _settle(made, now)


def in_turn(made: Countersign) -> Opinion | None:
    """Whose turn it is where signers follow each other."""
    return made.opinions.filter(view="", removed_at__isnull=True).order_by("place", "id").first()


def waiting_for(user: User, on: date, most: int) -> list[Opinion]:
    """What a person is asked to sign and still sees, oldest first; not on steps that ended or were repeated."""
    rows = Opinion.objects.filter(signer=user, view="", removed_at__isnull=True, countersign__outcome="")
    rows = rows.filter(countersign__task__state__in=LIVE)
    found = asides.told(rows, most, "countersign__task__process__case", "countersign__asked_by")
    return asides.in_sight(user, on, found, lambda row: row.countersign.task_id)


def of_task(task: Task) -> list[Countersign]:
    """The countersigns of a task, the newest first."""
    opinions = Opinion.objects.select_related("signer", "countersign").order_by("place", "id")
    rows = task.countersigns.select_related("asked_by", "task").prefetch_related(Prefetch("opinions", opinions))
    return list(rows.order_by("-id"))


def is_void(made: Countersign) -> bool:
    """Whether the step was repeated or withdrawn under an unsettled or settled countersign."""
    return made.task.state == Task.State.CANCELLED


def before_correction(opinion: Opinion) -> bool:
    """Whether a correction came in after an opinion was given: it was said of other facts."""
    task_id = opinion.countersign.task_id
    return bool(opinion.given_at) and Return.objects.filter(task=task_id, answered_at__gt=opinion.given_at).exists()


def _settle(made: Countersign, now: datetime) -> Countersign:
    views = list(made.opinions.filter(removed_at__isnull=True).order_by("place").values_list("view", flat=True))
    made.outcome = outcome(made.manner, views, made.needed)
    if made.outcome:
        made.settled_at = now
        made.save(update_fields=["outcome", "settled_at"])
        _note(made.task, "countersign_settled", None, now, {"outcome": made.outcome})
    return made


def _seat(made: Countersign, signer: User, place: int, actor: User, now: datetime) -> Opinion:
    _check_sees(made.task, signer, now.astimezone().date())
    if signer == made.asked_by:
        raise Blocked("发起人不能自己签署")
    return Opinion.objects.create(countersign=made, signer=signer, place=place, added_by=actor, added_at=now)


def _check_sees(task: Task, signer: User, on: date) -> None:
    if not access.tasks_for(signer, on).filter(pk=task.pk).exists():
        raise NotAllowed(f"{signer}看不到这件办件，不能请其签署")


def _held(task_id: int, actor: User, now: datetime) -> Task:
    task = steps.lock_task(task_id)
    access.check_can_act(actor, task, now.astimezone().date())
    return task


def _open(countersign_id: int) -> Countersign:
    """The countersign with its process locked, so that two who sign at once settle it once."""
    task_id = Countersign.objects.filter(pk=countersign_id).values_list("task_id", flat=True).first()
    if task_id is None:
        raise NotFound()
    steps.lock_task(task_id)
    made = Countersign.objects.select_related("task__process__case", "asked_by").get(pk=countersign_id)
    if made.outcome:
        raise AlreadyDone("这次会签已经有了结果")
    return made


def _countersign_of(opinion_id: int) -> int:
    return Opinion.objects.filter(pk=opinion_id).values_list("countersign_id", flat=True).first() or 0


def _waiting(made: Countersign, opinion_id: int) -> Opinion:
    opinion = made.opinions.filter(pk=opinion_id, removed_at__isnull=True).first()
    if opinion is None:
        raise NotFound()
    if opinion.view:
        raise AlreadyDone("这位签署人已经签过")
    return opinion


def _note(task: Task, act: str, actor: User | None, now: datetime, detail: dict[str, object]) -> None:
    chain.append(task.process.case, act, actor, now, element=task.element, detail=detail)
