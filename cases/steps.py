"""The one write path: a task is completed here and nowhere else, in one transaction."""

from datetime import date, datetime

from django.db import transaction

from cases import (
    access,
    assessments,
    attachments,
    chain,
    conferences,
    drafts,
    lawfulness,
    proposals,
    submissions,
    switches,
)
from cases.errors import AlreadyDone, Blocked, FormRejected, NotAllowed, NotFound
from cases.gathering import Found, gather, lock
from cases.guards import check_two_persons
from cases.models import Case, Return
from cases.moving import acceptance
from cases.prefill import initial_for, known_for
from cases.work import StepDone, Work, from_found
from forms.build import BoundForm, asks_for_people, build
from offices.models import User
from offices.routing import one_registry
from processes import editions, engine, snapshots, tasks, trodden
from processes.editions import Edition
from processes.models import Process, Task


def open_form(task: Task, actor: User, on: date) -> BoundForm:
    """The form of a task, filled from the person's draft, else from earlier answers."""
    case = task.process.case
    section = editions.load(task.process.edition_id).section(task.section)
    initial = drafts.find(actor, drafts.task_key(task.pk)) or initial_for(case, task)
    return build(section, initial=initial, known=known_for(case), on=on)


@transaction.atomic
def submit(task_id: int, actor: User, raw: object, files: object, now: datetime) -> StepDone:
    """Completes a task: right person, form clean, submission recorded, engine run, rows projected, chain appended."""
    found = _gathered(task_id, actor, now)
    if acceptance.bring_up_to_date(found.process, found.case, now):
        found = _gathered(task_id, actor, now)
    with snapshots.trust(found.stamps), one_registry():
        return _submit(found, actor, raw, files, now)


def _gathered(task_id: int, actor: User, now: datetime) -> Found:
    found = gather(task_id, actor.pk, now.astimezone().date(), drafts.task_key(task_id))
    if found is None:
        raise NotFound()
    return found


def _submit(found: Found, actor: User, raw: object, files: object, now: datetime) -> StepDone:
    task, work = check_open(found.task, actor), from_found(found, actor, now)
    access.check_can_act(actor, task, work.on, access.Reach(actor.pk, found.seats if actor.is_active else (), work.on))
    if found.is_being_signed:
        raise Blocked(f"“{task.name}”正在会签，签署人都签完以后才能办结；不再需要的，请先减签")
    check_two_persons(
        work.case,
        task.element,
        actor,
        found.answered,
        work.edition.steps_of(work.process.diagram).get(task.element, {}),
    )
    form = clean(work.edition, task, raw, files, work.case, work.on)
    if found.has_drafts:
        drafts.drop(drafts.task_key(task.pk), work.batch)
    return (answer_correction if task.returned else finish)(work, task, form)


def clean(edition: Edition, task: Task, raw: object, files: object, case: Case, on: date) -> BoundForm:
    """Checks what was typed by the edition's own section; FormRejected carries the form to show again."""
    section = edition.section(task.section)
    known = known_for(case) if asks_for_people(section) else {}
    form = build(section, data=raw, files=files, known=known, on=on)
    if form.editing or not form.is_valid():
        raise FormRejected(form)
    switches.check(edition, form, case.area, on)
    proposals.check_step(edition, form, case, on)
    conferences.check(edition, form, case)
    return form


def lock_task(task_id: int) -> Task:
    """Locks the process of an open task; AlreadyDone says who did it when it is no longer open."""
    lock(task_id)
    return check_open(Task.objects.select_related("process", "holder", "done_by").filter(pk=task_id).first())


def check_open(task: Task | None, actor: User | None = None) -> Task:
    """Returns the task when it waits for somebody; what was typed meanwhile is not lost.

    Who finished it without hearing the answer, and hands in again, is told so.
    """
    if task is None:
        raise NotFound()
    if task.state != Task.State.OPEN:
        if actor is not None and task.done_by_id == actor.pk:
            raise AlreadyDone(f"“{task.name}”您已在{task.done_at.astimezone():%Y-%m-%d %H:%M}办结，不用再次提交。")
        who = f"，办理人：{task.done_by}（{task.done_at.astimezone():%Y-%m-%d %H:%M}）" if task.done_by else ""
        raise AlreadyDone(f"“{task.name}”已不在待办{who}。您填写的内容没有提交，已保留在草稿中。")
    return task


def begin(process: Process, actor: User | None, now: datetime) -> Work:
    """Gathers what a step works on; the process row must be locked by the caller."""
    case = Case.objects.select_related("household").get(process=process)
    case.process = process
    return Work(process, case, editions.load(process.edition_id), actor, now)


def finish(work: Work, task: Task, form: BoundForm) -> StepDone:
    """Records the answers and lets the engine run to the next human, timer or end."""
    lawfulness.check_step(work, task)
    record_answers(work, task, form)
    work.clocks.submitted(
        task.element, task.rule, work.said, work.on, work.edition.steps_of(work.process.diagram).get(task.element, {})
    )
    step = trodden.complete(work.spec, bytes(work.process.engine_state), task.key, work)
    return settle(work, step, task.element, "submit")


def answer_correction(work: Work, task: Task, form: BoundForm) -> StepDone:
    """Records a correction and opens the step that waits for it; the engine does not move."""
    record_answers(work, task, form)
    work.batch.flush()
    made = Return.objects.select_related("task").get(correction=task)
    made.answered_at = work.now
    made.save(update_fields=["answered_at"])
    Task.objects.filter(pk=made.task_id, state=Task.State.WAITING).update(state=Task.State.OPEN)
    if work.case.assessments.exists():
        assessments.assess_case(work.case, work.facts, work.edition, work.now)
    chain.append(work.case, "correct", work.actor, work.now, element=task.element, detail={"fields": made.fields})
    return StepDone(work.case, [made.task], work.issued, False)


def record_answers(work: Work, task: Task, form: BoundForm) -> None:
    """Keeps what was said with its files, and closes the task."""
    work.said.update(form.cleaned)
    submission = submissions.sealed(work.case, task, task.element, form.cleaned, work.actor, work.now)
    work.batch.insert([submission], keys=bool(form.files))
    if form.files:
        work.batch.flush()
        attachments.keep(work.case, submission, form.files, work.actor, work.now)
    _close(task, work)


def _close(task: Task, work: Work) -> None:
    task.state, task.done_by, task.done_at = Task.State.DONE, work.actor, work.now
    work.batch.update(task, "state", "done_by", "done_at")
    work.unfinished.tasks.pop(task.key, None)


def settle(work: Work, step: engine.Step, element: str, act: str) -> StepDone:
    """Stores the engine's new state and brings tasks, timers, case and chain in line with it."""
    _note_process(work, step)
    opened = tasks.project(work.process, step, work.unfinished, lambda task: _due(work, task), work.now, work.batch)
    _note_case(work, opened)
    about = {"element": element, "detail": _detail(work, opened)}
    chain.append(work.case, act, work.actor, work.now, **about, batch=work.batch, end=work.end_of_chain)
    work.batch.flush()
    return StepDone(work.case, opened, work.issued, step.ended)


def _note_process(work: Work, step: engine.Step) -> None:
    process = work.process
    process.engine_state = step.state
    process.revision += 1
    work.batch.update(process, "engine_state", "revision")
    if process.state == Process.State.INCIDENT:
        process.state = Process.State.RUNNING
        process.incidents.filter(closed_at__isnull=True).update(closed_at=work.now)
        work.batch.update(process, "state")
    if step.ended:
        process.state, process.ended_at = Process.State.ENDED, work.now
        work.batch.update(process, "state", "ended_at")


def _due(work: Work, task: engine.OpenTask) -> tasks.Due:
    return work.clocks.due(task.properties.get("deadline", ""), work.counts_from)


def _note_case(work: Work, opened: list[Task]) -> None:
    """Only what the step changed is written."""
    if opened:
        work.case.stage = opened[0].name
    work.batch.update(work.case, *work.changed_columns())


def _detail(work: Work, opened: list[Task]) -> dict[str, object]:
    told: dict[str, object] = {
        "opened": [task.element for task in opened],
        "issued": [[document.kind, document.number] for document in work.issued],
    }
    if work.moment and (late := int((work.now - work.moment).total_seconds() // 3600)):
        told["late_hours"] = late
    return told


@transaction.atomic
def fire_timers(process_id: int, now: datetime) -> StepDone | None:
    """Lets a process go on whose time has come; None when another worker was faster.

    Where the time-keeper stood still, terms that follow count from the moment that was missed, and the chain says by
    how much.
    """
    process = Process.objects.select_for_update(skip_locked=True).filter(pk=process_id).first()
    timer = process.timers.filter(due_at__lte=now).order_by("due_at").first() if process else None
    if process is None or timer is None:
        return None
    work = begin(process, None, now)
    work.moment = timer.due_at
    step = engine.fire_timers(work.spec, bytes(process.engine_state), now, work)
    if not step.completed:
        return None
    return settle(work, step, "", "timer")


@transaction.atomic
def claim(task_id: int, actor: User, now: datetime) -> Task:
    """Takes a free task; a task that somebody holds is refused with that person's name."""
    task = lock_task(task_id)
    access.check_can_act(actor, task, now.astimezone().date())
    return _hold(task, actor, "claim", actor, now)


@transaction.atomic
def release(task_id: int, actor: User, now: datetime) -> Task:
    """Puts one's own task back for the office."""
    task = lock_task(task_id)
    if task.holder_id != actor.pk:
        raise NotAllowed("只有领取人可以放回")
    return _hold(task, None, "release", actor, now)


@transaction.atomic
def hand_over(task_id: int, actor: User, to_user: User, now: datetime) -> Task:
    """Gives a task to a colleague who could do it; the receiver's seat is checked, not the giver's wish."""
    task = lock_task(task_id)
    on = now.astimezone().date()
    access.check_can_assign(actor, task, access.reach(actor, on))
    task.holder = None
    if not access.can_act(to_user, task, on):
        raise NotAllowed(f"{to_user}的岗位不能办理“{task.name}”")
    return _hold(task, to_user, "hand_over", actor, now)


def _hold(task: Task, holder: User | None, act: str, actor: User, now: datetime) -> Task:
    task.holder = holder
    task.save(update_fields=["holder"])
    detail = {"to": holder.pk if holder else None}
    chain.append(task.process.case, act, actor, now, element=task.element, detail=detail)
    return task
