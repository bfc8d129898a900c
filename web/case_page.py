"""Everything the page of one case shows, gathered: stages, chain, papers, sums, clocks, what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, chain, objections, returns
from cases.clocks import tables_of
from cases.models import APPLICATION, Case, ChainEntry, Clock, Member, Objection, Submission
from monitoring.risk import reading
from offices.models import Division
from processes import editions, region
from processes.models import Task
from web import answers, arithmetic, dues
from web.desk import Desk
from web.door import case_items
from web.posts import (
    ANSWERS_PETITIONS,
    ENDS_APPLICATIONS,
    HOLDS_MEETINGS,
    PUSHES_REFERRALS,
    READS_WARNINGS,
    REGISTERS_COMPLAINTS,
)
from web.words import ACTS, stage_of, stages_of, step_name


@dataclass(frozen=True)
class StageView:
    """A stage on the tracker: done, now or later, and who has it."""

    title: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Link:
    """One entry of the chain in words."""

    entry: ChainEntry
    title: str
    note: str = ""
    late: bool = False
    in_time: bool = False


def parts(case: Case, here: Desk) -> dict[str, object]:
    """The values of the case page."""
    tasks = list(case.process.tasks.select_related("holder", "done_by", "office").order_by("id"))
    edition = editions.load(case.process.edition_id)
    clocks = list(case.clocks.select_related("extended_by", "seconded_by").order_by("started_on", "id"))
    return {
        "case": case,
        "place": _place(case.area),
        "stages": stages(tasks, case),
        "investigates": any(stage.name == "investigation" for stage in stages_of(edition, case.process.diagram)),
        "items": case_items.of_case(case),
        "open_tasks": [task for task in tasks if task.state in ("open", "waiting")],
        "my_tasks": [task for task in tasks if task.state == "open" and access.can_act(here.user, task, here.on)],
        "undo": _undo(tasks, here),
        "chain": links(chain.entries(case.household).filter(case=case), tasks),
        "members": members_of(case),
        "documents": case.documents.order_by("id"),
        "sums": arithmetic.latest(case),
        "clocks": [clock_view(clock, here.on, case) for clock in clocks],
        "said": said(case, edition, tasks),
        "attachments": case.attachments.filter(destroyed_on__isnull=True).order_by("id"),
        "notices": case.notices.order_by("id"),
        "objections": [(row, _content(row)) for row in case.objections.order_by("id")],
        "decision": getattr(case, "decision", None),
        "award": case.awards.order_by("id").first(),
        "warning": reading.behind(case) if here.posts & READS_WARNINGS else None,
        "applicant_view": case.applicant_user_id == here.user.pk,
        "opens_household": access.households_for(here.user, here.on).filter(pk=case.household_id).exists(),
        "pushes_referrals": bool(here.posts & PUSHES_REFERRALS),
        "ends_application": _ends(case, here),
        "enters_petitions": bool(here.posts & ANSWERS_PETITIONS) and case.applicant_user_id != here.user.pk,
        "holds_meetings": case.state == Case.State.OPEN and bool(here.posts & HOLDS_MEETINGS),
        "complains": case.state == Case.State.OPEN and bool(here.posts & REGISTERS_COMPLAINTS),
    }


def _ends(case: Case, here: Desk) -> bool:
    """Whether the application can still be taken back or given up by somebody at this desk."""
    runs = case.state == Case.State.OPEN and case.procedure == APPLICATION and case.decided_on is None
    return runs and bool(here.posts & ENDS_APPLICATIONS)


def members_of(case: Case) -> QuerySet[Member]:
    """Who lived in the household while the case ran; a later application writes everybody down anew."""
    rows = case.household.members.filter(Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate(case.opened_at)))
    if case.closed_at:
        rows = rows.filter(from_on__lte=timezone.localdate(case.closed_at))
    return rows.order_by("id")


# Who complained about whom, and how it was verified, is no business of the person complained about.
UNTOLD = frozenset({"complaint", "petition", "petition_extended", "petition_closed"})


# What an office writes for itself or hears from neighbours is not shown to the applicant; letters to the applicant are.
def for_applicant(values: dict[str, Any], case: Case) -> dict[str, object]:
    """The case page as its applicant may read it: the way, the letters, the sums, and what the applicant said."""
    papers = values["documents"].filter(kind__in=access.LETTERS)
    way = [one for one in values["chain"] if one.entry.act not in UNTOLD]
    return own_words(values, case) | {"chain": way, "documents": papers, "opens_household": False}


def own_words(values: dict[str, Any], case: Case) -> dict[str, object]:
    """Of everything said in a case, what its household itself handed in."""
    own = [one for one in values["said"] if one.submission.element in access.OWN_STEPS]
    uploads = case.attachments.filter(submission__element__in=access.OWN_STEPS, destroyed_on__isnull=True)
    return values | {"said": own, "attachments": uploads, "objections": [], "warning": None}


def _content(row: Objection) -> str:
    return str(objections.read(row).get("content", ""))


def _place(area: str) -> str:
    codes = [area[:6] + "000000", area[:9] + "000", area]
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    return "".join(names.get(code, "") for code in dict.fromkeys(codes))


def _undo(tasks: list[Task], here: Desk) -> Task | None:
    """The step of one's own that may still be taken back: the newest one done in the case."""
    done = [(task.done_at, task.pk, task) for task in tasks if task.done_at]
    newest = max(done)[-1] if done else None
    return newest if newest and returns.can_withdraw(newest, here.user) else None


def stages(tasks: Iterable[Task], case: Case) -> list[StageView]:
    """The tracker: a stage is done when later ones began, now when a task of it is open."""
    seen: dict[str, list[Task]] = {}
    for task in tasks:
        if task.state != Task.State.CANCELLED:
            seen.setdefault(stage_of(task.element) or task.element, []).append(task)
    way = stages_of(editions.load(case.process.edition_id), case.process.diagram)
    reached = max((place for place, stage in enumerate(way) if stage.name in seen), default=0)
    return [_stage(stage, place < reached, seen.get(stage.name, []), case) for place, stage in enumerate(way)]


def _stage(stage: object, passed: bool, tasks: list[Task], case: Case) -> StageView:
    waiting = [task for task in tasks if task.state in (Task.State.OPEN, Task.State.WAITING)]
    if waiting:
        return StageView(stage.title, "now", _at_work(waiting))
    if tasks:
        done_on = max(task.done_at for task in tasks if task.done_at).astimezone().date()
        timer = stage.name == "public_notice" and not passed and case.state == Case.State.OPEN
        return StageView(stage.title, "now" if timer else "done", f"{done_on:%m-%d}")
    return StageView(stage.title, "skipped" if passed or case.state == Case.State.CLOSED else "later")


def _at_work(waiting: list[Task]) -> str:
    """Who is at work on a stage: the step, or how many that go on side by side."""
    return waiting[0].name if len(waiting) == 1 else _("%(n)s个环节同时办理") % {"n": len(waiting)}


def links(entries: Iterable[ChainEntry], tasks: Iterable[Task]) -> list[Link]:
    """The chain in words, newest first, with whether each step was done in time."""
    entries = list(entries)
    done = {(task.element, task.done_at): task for task in tasks if task.done_at}
    ends = {entry.pk for entry in entries if entry.act in ("submit", "correct")}
    found = ((entry, done.get((entry.element, entry.at)) if entry.pk in ends else None) for entry in entries)
    return [_link(entry, task) for entry, task in found][::-1]


def _link(entry: ChainEntry, task: Task | None) -> Link:
    step = step_name(entry.element)
    act = str(ACTS.get(entry.act, entry.act))
    title = f"{step} · {act}" if step else act
    late = bool(task and task.due_on and task.done_at.astimezone().date() > task.due_on)
    return Link(entry, title, _note(entry), late, bool(task and task.due_on) and not late)


def _note(entry: ChainEntry) -> str:
    detail = entry.detail if isinstance(entry.detail, dict) else {}
    issued = "、".join(number for _kind, number in detail.get("issued", []) if number)
    opened = "、".join(step_name(name) for name in detail.get("opened", []))
    notes = [
        f"签发文书：{issued}" if issued else "",
        f"转入：{opened}" if opened else "",
        str(detail.get("message", "")),
        _("比到期时刻晚%(hours)s小时") % {"hours": detail["late_hours"]} if detail.get("late_hours") else "",
    ]
    return "；".join(note for note in notes if note)


@dataclass(frozen=True)
class ClockView:
    """A clock with its name, how it stands, and why it may be extended."""

    clock: Clock
    title: str
    due: dues.Due
    reasons: dict[str, str]


def clock_view(clock: Clock, on: date, case: Case) -> ClockView:
    """A clock as the page shows it."""
    rule = region.deadline_rule(clock.rule, case.area, on, tables_of(case))
    if rule.kind == "period":
        return ClockView(clock, rule.title, dues.period(clock, on), {})
    reasons = dict(rule.extension.reasons) if rule.extension and not clock.extension else {}
    if clock.stopped_on:
        return ClockView(clock, rule.title, dues.finished(clock.due_on, clock.stopped_on), {})
    shown = dues.due(clock.due_on, on, region.calendar(case.area), provisional=clock.provisional, clock=clock)
    return ClockView(clock, rule.title, shown, reasons if clock.due_on >= on else {})


def said(case: Case, edition: editions.Edition, tasks: list[Task]) -> list[answers.Said]:
    """All submissions, newest first."""
    rows = list(Submission.objects.filter(case=case).select_related("said_by").order_by("-id"))
    return answers.said(edition, rows, {task.pk: task.section for task in tasks})
