"""The statutory periods of a case: never paused, extended before they end, recomputed when a calendar comes."""

from datetime import datetime
from typing import Any

from django.db import transaction

from cases import chain
from cases.errors import Blocked, NotAllowed, TooLate
from cases.models import Case, Clock
from offices.models import PostKind, User
from offices.routing import seats
from processes import editions, region
from processes.editions import Edition
from processes.models import Task
from rules.deadlines import Deadline, Extension
from rules.errors import UnsetLocalLimit
from rules.load import Tables

MAY_EXTEND = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE, PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}
TOTAL = "confirmation_total"


def tables_of(case: Case) -> Tables:
    """The tables of the edition that the case keeps."""
    return editions.load(case.process.edition_id).tables


def started_by(edition: Edition, procedure: str, event: str) -> list[str]:
    """The rules whose clocks an event starts: the scheme's, the procedure's, the remedies, and those that steps name.

    A limit of another family that a step names (temporary.small_aid) runs from its own event as well.
    """
    tables, families = edition.tables, (edition.scheme, procedure, "remedy")
    found = [rule for family in families for rule in region.rules_started_by(family, event, tables)]
    named = {tables.named(stated.get("deadline", ""), edition.scheme) for stated in edition.all_steps}
    rules = (tables.deadlines[name] for name in sorted(named & tables.deadlines.keys()) if name not in found)
    return [*found, *(rule.id for rule in rules if rule.starts == event and not rule.local)]


def columns_of(due: Deadline) -> dict[str, object]:
    """The columns of a clock that its rule and calendar give."""
    return {
        "due_on": due.due_on,
        "provisional": due.provisional,
        "unit": due.unit,
        "days": due.days,
        "clause": due.clause,
        "explanation": due.explanation,
    }


def latest(case: Case, rule_id: str) -> Clock | None:
    """The clock of a rule that started last."""
    return Clock.objects.filter(case=case, rule=rule_id).order_by("started_on", "id").last()


def explain(task: Task, case: Case) -> str:
    """The sentence behind a task's due date, from its clock or computed again from the day it opened."""
    clock = latest(case, task.rule) if task.rule else None
    if clock is not None:
        return clock.explanation
    if not task.due_on:
        return "本县未公布该环节时限。"
    try:
        opened_on = task.opened_at.astimezone().date()
        return region.due(task.rule, opened_on, case.area, source=tables_of(case)).explanation
    except UnsetLocalLimit:
        total = latest(case, f"{case.scheme}.{TOTAL}") or _with_day(task, case)
        return f"本县未公布该环节时限，按全程办结期限提示：{total.explanation}" if total else "本县未公布该环节时限。"


def _with_day(task: Task, case: Case) -> Clock | None:
    """The clock from which a step has its day, in a procedure whose whole time is called otherwise."""
    return Clock.objects.filter(case=case, due_on=task.due_on).order_by("started_on", "id").last()


@transaction.atomic
def request_extension(clock_id: int, actor: User, reason: str, text: str, now: datetime) -> Clock:
    """Extends a clock for a named reason before it ends; `other` waits for a second signature (办法 第二十二条)."""
    clock = _locked(clock_id)
    _check_may_extend(actor, clock, now)
    if reason == "other" and not text.strip():
        raise Blocked("“其他”事由必须写明具体情况")
    clock.extension, clock.extension_text = reason, text.strip()
    clock.extended_by, clock.extended_at = actor, now
    if reason != "other":
        _apply(clock)
    clock.save()
    chain.append(clock.case, "request_extension", actor, now, detail={"rule": clock.rule, "reason": reason})
    return clock


@transaction.atomic
def second_extension(clock_id: int, actor: User, now: datetime) -> Clock:
    """Signs an extension for another reason; not by the person who asked, and before the clock ends."""
    clock = _locked(clock_id)
    _check_may_extend(actor, clock, now, second=True)
    clock.seconded_by, clock.seconded_at = actor, now
    _apply(clock)
    clock.save()
    chain.append(clock.case, "second_extension", actor, now, detail={"rule": clock.rule})
    return clock


def _locked(clock_id: int) -> Clock:
    return Clock.objects.select_for_update(of=("self",)).select_related("case").get(pk=clock_id)


def _check_may_extend(actor: User, clock: Clock, now: datetime, second: bool = False) -> None:
    on = now.astimezone().date()
    mine = [seat for seat in seats(actor.pk, on) if seat.post in MAY_EXTEND]
    if not any(clock.case.area.startswith(seat.prefix) for seat in mine):
        raise NotAllowed("您的岗位不能延长这个时限")
    if on > clock.due_on or clock.stopped_on:
        raise TooLate("时限已经届满或办结，不能再延长；延长必须在届满前决定")
    if second and (not clock.extended_by_id or clock.extended_by_id == actor.pk):
        raise NotAllowed("须由提出人以外的负责人签署")
    if not second and clock.extension:
        raise Blocked("这个时限已经提出过延长")


def _apply(clock: Clock) -> None:
    _move(clock, _computed(clock))


def _move(clock: Clock, due: Deadline) -> None:
    for column, value in columns_of(due).items():
        setattr(clock, column, value)
    Task.objects.filter(process=clock.case.process_id, rule=clock.rule, state__in=["open", "waiting"]).update(
        due_on=due.due_on, provisional=due.provisional
    )
    if tables_of(clock.case).leads(clock.rule):
        Case.objects.filter(pk=clock.case_id).update(due_on=due.due_on, provisional=due.provisional)


def _computed(clock: Clock) -> Deadline:
    return region.due(
        clock.rule,
        clock.started_on,
        clock.case.area,
        delegated=clock.delegated,
        extension=extension_of(clock),
        source=tables_of(clock.case),
    )


def extension_of(clock: Any) -> Extension | None:
    """The extension that counts; one for another reason counts once a second person has signed."""
    if not clock.extension or (clock.extension == "other" and not clock.seconded_by_id):
        return None
    decided_on = clock.extended_at.astimezone().date()
    second = str(clock.seconded_by_id or "")
    return Extension(clock.extension, decided_on, clock.extension_text, str(clock.extended_by_id), second)
