"""Complaints and reports against a case: before anybody confirms, the county must have visited."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from cases import access, chain, steps, submissions
from cases.errors import Blocked, NotFound
from cases.models import Case, Return, Submission
from offices.models import OfficeKind, PostKind, User
from offices.routing import office_for
from processes.models import Task

VISIT = "county_visit"
# The steps in which somebody is about to confirm; each waits until the county has visited.
CONFIRMING = ("county_confirmation", "decision", "township_confirmation")


@transaction.atomic
def register(case_id: int, actor: User, content: str, now: datetime) -> Case:
    """Notes a complaint; the county must visit before anybody confirms (最低生活保障审核确认办法 第二十条)."""
    on = now.astimezone().date()
    case = access.cases_for(actor, on).filter(pk=case_id, state=Case.State.OPEN).first()
    if case is None:
        raise NotFound()
    if not content.strip():
        raise Blocked("请写明投诉、举报的内容")
    case.has_complaint = True
    case.save(update_fields=["has_complaint"])
    submissions.record(case, None, "complaint", {"complaint": content.strip()[:2000]}, actor, now)
    chain.append(case, "complaint", actor, now)
    _demand_visit(case, actor, content, now)
    return case


def _demand_visit(case: Case, actor: User, content: str, now: datetime) -> None:
    """Before the confirmation stage the diagram itself leads to the visit; within it the open step is made to wait."""
    tasks = Task.objects.filter(process=case.process_id, state=Task.State.OPEN, element__in=CONFIRMING)
    task = tasks.order_by("id").first()
    if task is None or Submission.objects.filter(case=case, element=VISIT).exists():
        return
    task = steps.lock_task(task.pk)
    visit = _visit(case, task, now)
    task.state = Task.State.WAITING
    task.save(update_fields=["state"])
    Return.objects.create(
        task=task,
        correction=visit,
        element=VISIT,
        message=f"接到投诉、举报，须先由县级入户调查：{content.strip()[:300]}",
        returned_by=actor,
        returned_at=now,
    )


def _visit(case: Case, task: Task, now: datetime) -> Task:
    office = office_for(OfficeKind.CIVIL_AFFAIRS_BUREAU, case.area, now.astimezone().date())
    return Task.objects.create(
        process=task.process,
        key=uuid4().hex,
        element=VISIT,
        name="县级入户核查",
        section=VISIT,
        area=case.area,
        town=case.town,
        office=office,
        post=PostKind.COUNTY_APPROVER,
        returned=True,
        opened_at=now,
        rule=task.rule,
        due_on=task.due_on,
        provisional=task.provisional,
    )
