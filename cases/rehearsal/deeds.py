"""Acts that answer a form: applying, doing a step, going on step by step."""

from datetime import datetime
from typing import Any

from cases import drafts, intake, steps
from cases.errors import Blocked
from cases.models import Channel, Household
from cases.rehearsal import answers, places
from cases.rehearsal.people import NOBODY, read_role, role_of
from cases.rehearsal.stage import Stage
from offices.models import PostKind
from processes import editions
from processes.models import Task, Timer

Told = dict[str, Any]
MOST_STEPS = 60
CHANNELS = {
    "resident": Channel.SELF,
    PostKind.APPLICANT: Channel.SELF,
    "agent": Channel.AGENT,
    PostKind.VILLAGE_AIDE: Channel.VILLAGE_AIDE,
    PostKind.GRID_MEMBER: Channel.VILLAGE_AIDE,
    PostKind.GRID_HEAD: Channel.VILLAGE_AIDE,
}


def apply(stage: Stage, told: Told) -> object:
    """Hands in an application and opens a case."""
    by = told.get("by", PostKind.CASEWORKER)
    actor, role = stage.person(by), read_role(stage.people.aliases.get(by, by))
    area = places.village(told["area"]) if told.get("area") else stage.area
    if area != stage.area:
        places.furnish(area, stage.on)
    section, given = stage.edition.section(intake.ELEMENT), dict(told.get("answers") or {})
    said = answers.apply_answers(stage.told, section, actor, role.word, stage.now, given)
    said = answers.leave_out(said, told.get("without") or [])
    channel = told.get("channel") or CHANNELS.get(role.word, Channel.COUNTER)
    opened = intake.apply(stage.scheme, actor, said, {}, stage.now, channel=channel, area=area)
    Household.objects.filter(pk=opened.case.household_id).update(is_invented=True)
    stage.cases[opened.case.pk] = opened.access_code
    stage.chosen = 0
    return opened


def submit(stage: Stage, told: Told) -> object:
    """Does a step."""
    return _submit(stage, stage.task(told["step"]), told.get("by", ""), told)


def _submit(stage: Stage, task: Task, by: str, told: Told) -> object:
    who = by or role_of(task.post, task.office)
    actor = stage.person(who)
    section = editions.load(task.process.edition_id).section(task.section)
    people, given = (actor, stage.people.colleague_of(who)), dict(told.get("answers") or {})
    said = answers.step_answers(stage.case, section, stage.told, people, stage.now, given)
    return steps.submit(task.pk, actor, answers.leave_out(said, told.get("without") or []), {}, stage.now)


def save_draft(stage: Stage, told: Told) -> object:
    """Keeps what was typed for later."""
    task = stage.task(told["step"])
    drafts.save(stage.person(told.get("by") or task.post), drafts.task_key(task.pk), told["answers"], stage.now)
    return task


def proceed(stage: Stage, told: Told) -> object:
    """Does every step that waits, the oldest first, until the named one waits; periods are waited for."""
    until, given, done = told.get("until", ""), told.get("answers") or {}, None
    for _ in range(MOST_STEPS):
        waiting = stage.open_tasks()
        left = [task for task in waiting if task.element != until]
        if until and not left and waiting:
            return done
        if not waiting:
            if not wait(stage, {}, must=bool(until)):
                return done
            continue
        done = _go_on(stage, left[0], told, given)
    raise Blocked(f"办了 {MOST_STEPS} 步还没有到“{until}”")


def _go_on(stage: Stage, task: Task, told: Told, given: Told) -> object:
    stage.clock.move(None, None, told.get("pace", ""), stage.calendar)
    return _submit(stage, task, "", {"answers": given.get(task.element)})


def wait(stage: Stage, told: Told, must: bool = True) -> object:
    """Lets the time pass until the next period of the case has run."""
    timer = Timer.objects.filter(process_id=stage.process_id).order_by("due_at").first()
    if timer is None:
        if must and not told.get("moved"):
            raise Blocked("办件没有在等的期间；要推进时间，请写 on 或 after")
        return None
    return fire(stage, timer.due_at)


def fire(stage: Stage, moment: datetime) -> object:
    """Moves the clock to a period's end and lets the process go on, as the time-keeper does."""
    stage.clock.reach(moment)
    return steps.fire_timers(stage.process_id, stage.now)


def nobody(by: str) -> bool:
    """Tells whether an act is done by no account."""
    return by in ("", NOBODY)
