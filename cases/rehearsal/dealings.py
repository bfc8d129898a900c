"""Acts on tasks and periods: who holds what, going back, objecting, complaining, extending."""

from datetime import timedelta
from typing import Any

from cases import chain, clocks, complaints, objections, returns, steps
from cases.errors import Blocked
from cases.models import PublicNotice, Return
from cases.rehearsal.deeds import nobody
from cases.rehearsal.stage import Stage
from offices.models import Absence, Holding, PostKind
from processes.models import Task

Told = dict[str, Any]


def _actor(stage: Stage, told: Told, post: str) -> Any:
    return stage.person(told.get("by") or post)


def claim(stage: Stage, told: Told) -> object:
    """Takes a free task."""
    task = stage.task(told["step"])
    return steps.claim(task.pk, _actor(stage, told, task.post), stage.now)


def release(stage: Stage, told: Told) -> object:
    """Puts one's own task back for the office."""
    task = stage.task(told["step"])
    return steps.release(task.pk, _actor(stage, told, task.post), stage.now)


def hand_over(stage: Stage, told: Told) -> object:
    """Gives a task to a colleague."""
    task = stage.task(told["step"])
    receiver = stage.person(told["to"])
    return steps.hand_over(task.pk, _actor(stage, told, task.post), receiver, stage.now)


def _at(stage: Stage, told: Told) -> Task:
    """The task from which somebody goes back: the one named, else the only one open."""
    if told.get("step"):
        return stage.task(told["step"])
    waiting = stage.open_tasks()
    if len(waiting) != 1:
        raise Blocked("待办不止一项（或没有），请用 step 写明是在哪个环节")
    return waiting[0]


def request_correction(stage: Stage, told: Told) -> object:
    """Sends back to an earlier step for the fields named; the present step waits."""
    task, message = _at(stage, told), told.get("message", "请核实后更正。")
    actor = _actor(stage, told, task.post)
    return returns.request_correction(task.pk, actor, told["back_to"], told.get("fields") or [], message, stage.now)


def redo(stage: Stage, told: Told) -> object:
    """Goes back to an earlier step and repeats what follows."""
    task, message = _at(stage, told), told.get("message", "请重新办理。")
    return returns.redo(task.pk, _actor(stage, told, task.post), told["back_to"], message, stage.now)


def withdraw(stage: Stage, told: Told) -> object:
    """Takes back one's own step."""
    rows = Task.objects.filter(process_id=stage.case.process_id, element=told["step"], state=Task.State.DONE)
    task = rows.order_by("id").last()
    if task is None:
        raise Blocked(f"环节“{told['step']}”还没有办过，不能撤回")
    return returns.withdraw(task.pk, _actor(stage, told, task.post), stage.now)


def raise_objection(stage: Stage, told: Told) -> object:
    """Objects to the notice of the case."""
    notice = PublicNotice.objects.filter(case=stage.case, kind="public_notice").order_by("id").last()
    if notice is None:
        raise Blocked("这件办件还没有公示，无从提出异议")
    raw = {"content": told.get("content", "听说他家有人在外务工，收入不少。")}
    raw |= {name: told.get(name, "") for name in ("name", "phone")}
    by = told.get("by", "")
    actor = None if nobody(by) else stage.person(by)
    channel = told.get("channel", "web" if actor is None else "paper")
    return objections.raise_objection(notice, raw, stage.now, channel, actor)


def complain(stage: Stage, told: Told) -> object:
    """Registers a complaint or a report against the case."""
    content = told.get("content", "反映该户隐瞒收入。")
    return complaints.register(stage.case.pk, _actor(stage, told, PostKind.CASEWORKER), content, stage.now)


def extend(stage: Stage, told: Told) -> object:
    """Asks for more time, for a named reason."""
    clock = _clock(stage, told)
    actor = _actor(stage, told, PostKind.CASEWORKER)
    return clocks.request_extension(clock.pk, actor, told["reason"], told.get("text", ""), stage.now)


def second_extension(stage: Stage, told: Told) -> object:
    """Signs an extension for another reason."""
    clock = _clock(stage, told)
    return clocks.second_extension(clock.pk, _actor(stage, told, PostKind.HEAD_OF_OFFICE), stage.now)


def _clock(stage: Stage, told: Told) -> Any:
    rule = told.get("rule") or f"{stage.case.scheme}.{clocks.TOTAL}"
    clock = clocks.latest(stage.case, rule)
    if clock is None:
        raise Blocked(f"时限“{rule}”还没有起算")
    return clock


def look(stage: Stage, told: Told) -> object:
    """Looks at the personal data of the case; the look and its purpose are kept."""
    chain.look(_actor(stage, told, PostKind.CASEWORKER), stage.case, told.get("purpose", "办理本件"), stage.now)
    return None


def leave(stage: Stage, told: Told) -> object:
    """Gives up all posts: the person's tasks are free for the colleagues from tomorrow."""
    user = stage.person(told["by"])
    Holding.objects.filter(user=user, until_on__isnull=True).update(until_on=stage.on)
    return user


def be_absent(stage: Stage, told: Told) -> object:
    """Is away while a substitute acts in the person's posts."""
    until = told.get("until") or stage.on + timedelta(days=7)
    return Absence.objects.create(
        user=stage.person(told["by"]), substitute=stage.person(told["to"]), from_on=stage.on, until_on=until
    )


def unanswered(stage: Stage) -> list[Return]:
    """The returns of the case, oldest first."""
    rows = Return.objects.filter(task__process_id=stage.case.process_id).select_related("task", "correction")
    return list(rows.order_by("id"))
