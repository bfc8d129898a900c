"""Going back: return for correction, repeat from an earlier step, withdraw one's own step; the clocks run on."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from cases import access, chain, notices, steps
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.gathering import lock
from cases.lives import DocumentLife
from cases.models import Case, Decision, Document, Return
from cases.work import StepDone
from offices.models import User
from processes import engine
from processes.models import Process, Task

State = Task.State


def steps_before(task: Task) -> list[Task]:
    """The steps of a case that a task may be returned to: each done step once, the newest first."""
    done = Task.objects.filter(process=task.process_id, state=State.DONE, returned=False).order_by("-id")
    seen: dict[str, Task] = {}
    for row in done:
        seen.setdefault(row.element, row)
    return list(seen.values())


@transaction.atomic
def request_correction(
    task_id: int, actor: User, element: str, fields: list[str], message: str, now: datetime
) -> Return:
    """Opens a correction task at an earlier step with the fields named; the present step waits, no clock stops."""
    task = steps.lock_task(task_id)
    access.check_can_act(actor, task, now.astimezone().date())
    earlier = next((row for row in steps_before(task) if row.element == element), None)
    if earlier is None:
        raise NotFound("只能退回到本件已经办过的环节")
    if not message.strip():
        raise Blocked("请写明需要更正什么")
    correction = _correction_task(task, earlier, now)
    task.state = State.WAITING
    task.save(update_fields=["state"])
    made = Return.objects.create(
        task=task,
        correction=correction,
        element=element,
        fields=fields,
        message=message.strip()[:500],
        returned_by=actor,
        returned_at=now,
    )
    detail = {"to": element, "fields": fields}
    chain.append(task.process.case, "return", actor, now, element=task.element, detail=detail)
    return made


def _correction_task(task: Task, earlier: Task, now: datetime) -> Task:
    """The correction is due when the waiting step is due: the statutory clock never pauses."""
    return Task.objects.create(
        process=task.process,
        key=uuid4().hex,
        element=earlier.element,
        name=f"{earlier.name}（补正）",
        section=earlier.section,
        area=earlier.area,
        town=earlier.town,
        office=earlier.office,
        post=earlier.post,
        also=earlier.also,
        returned=True,
        opened_at=now,
        rule=task.rule,
        due_on=task.due_on,
        provisional=task.provisional,
    )


@transaction.atomic
def redo(task_id: int, actor: User, element: str, message: str, now: datetime) -> StepDone:
    """Goes back to an earlier step and repeats what follows; answers stay as a starting point, clocks run on."""
    task = steps.lock_task(task_id)
    work = steps.begin(task.process, actor, now)
    access.check_can_act(actor, task, work.on)
    _check_can_go_back(work.case)
    if not message.strip():
        raise Blocked("请写明为什么要重办")
    _void_what_followed(work.case, task.process_id, element)
    step = engine.rewind(work.spec, bytes(task.process.engine_state), element, work)
    done = steps.settle(work, step, element, "redo")
    _drop_corrections(task.process_id)
    return done


def _void_what_followed(case: Case, process_id: int, element: str) -> None:
    """Documents of the steps that are repeated make room for new ones; what was delivered stays as it is."""
    done = Task.objects.filter(process=process_id, element=element, state=State.DONE).order_by("id").last()
    if done is None:
        raise NotFound("只能退回到本件已经办过的环节")
    later = Document.objects.filter(case=case, issued_at__gte=done.done_at, deliveries__isnull=True)
    for document in later.exclude(state=Document.State.VOID):
        _void(document, "退回重办")


def _check_can_go_back(case: Case) -> None:
    if Decision.objects.filter(case=case).exists():
        raise Blocked("已经作出决定，不能退回重办；确有错误的，应依法更正或撤销决定")
    if notices.running(case):
        raise Blocked("正在公示，期满登记结果后才能退回")


def _drop_corrections(process_id: int) -> None:
    Task.objects.filter(process=process_id, returned=True, state=State.OPEN).update(state=State.CANCELLED, holder=None)


@transaction.atomic
def withdraw(task_id: int, actor: User, now: datetime) -> StepDone:
    """Takes back one's own last step while nobody has touched what follows and nothing with a number went out."""
    lock(task_id)
    task = Task.objects.select_related("process").filter(pk=task_id).first()
    if task is None or task.done_by_id != actor.pk or task.returned:
        raise NotFound()
    work = steps.begin(task.process, actor, now)
    _check_untouched(task, work.case)
    for document in Document.objects.filter(case=work.case, issued_at__gte=task.done_at, word=""):
        _void(document, "经办人撤回")
    step = engine.rewind(work.spec, bytes(task.process.engine_state), task.element, work)
    return steps.settle(work, step, task.element, "withdraw")


def _void(document: Document, reason: str) -> None:
    document.void_reason = reason
    DocumentLife(document).move("voided")
    document.save(update_fields=["state", "void_reason"])


def can_withdraw(task: Task, actor: User) -> bool:
    """Answers whether a done step can still be taken back."""
    if task.done_by_id != actor.pk or task.returned:
        return False
    try:
        _check_untouched(task, task.process.case)
    except (AlreadyDone, NotAllowed, Blocked):
        return False
    return True


def _check_untouched(task: Task, case: Case) -> None:
    if task.process.state == Process.State.ENDED:
        raise AlreadyDone("这条流程已经办结，不能撤回；要改的，另行办理")
    later = Task.objects.filter(process=task.process_id, id__gt=task.pk).exclude(state=State.CANCELLED)
    if later.filter(state__in=[State.DONE, State.WAITING]).exists() or later.filter(holder__isnull=False).exists():
        raise AlreadyDone("后面的环节已经有人在办，不能撤回；请与对方联系退回")
    if Task.objects.filter(process=task.process_id, state=State.DONE, done_at__gt=task.done_at).exists():
        raise AlreadyDone("这之后已有其他环节办结，不能撤回")
    _check_can_go_back(case)
    if Document.objects.filter(case=case, issued_at__gte=task.done_at).exclude(word="").exists():
        raise Blocked("这一步已经发出带文号的文书，不能撤回")
