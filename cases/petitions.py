"""Complaints, reports and petitions: registered, verified, answered in writing when a real name stands under them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from cases import access, chain, complaints, secrets, steps
from cases.documents import file_papers, issue
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, Document, Petition
from offices.models import PostKind, User
from processes import region
from processes.models import Process

PLACE = "petition.sealed"
RULE = "petition.reply"
REPLY = "petition_reply"
ENTERS = {PostKind.SUPERVISOR, PostKind.COUNTY_APPROVER, PostKind.CASEWORKER}
EXTENDS = {PostKind.COUNTY_HEAD, PostKind.HEAD_OF_OFFICE}
State = Petition.State


@dataclass(frozen=True)
class Told:
    """What was said, and by whom; without a name and a way to reach the person it is anonymous."""

    content: str
    name: str = ""
    contact: str = ""

    @property
    def real_name(self) -> bool:
        return bool(self.name.strip() and self.contact.strip())


@transaction.atomic
def register(case_id: int, kind: str, told: Told, received_on: date, actor: User, now: datetime) -> Petition:
    """Registers a petition about a case; one against an open case makes the county visit before anybody confirms.

    A real name starts the time for a written reply (信访工作条例 第三十四条); an anonymous one is verified too.
    """
    on = now.astimezone().date()
    case = _find(case_id, actor, on, ENTERS)
    if not told.content.strip():
        raise Blocked("请写明反映的内容")
    if received_on > on:
        raise Blocked("收到日期不能晚于今天")
    petition = Petition(case=case, kind=kind, real_name=told.real_name, received_on=received_on)
    if told.real_name:
        due = region.due(RULE, received_on, case.area)
        petition.due_on, petition.due_explanation = due.due_on, due.explanation
    said = {"content": told.content.strip()[:2000], "name": told.name.strip(), "contact": told.contact.strip()}
    petition.sealed = secrets.seal_json(said, PLACE, petition.uid)
    petition.entered_by, petition.entered_at = actor, now
    petition.save(force_insert=True)
    chain.append(case, "petition", actor, now, detail={"petition": petition.pk, "kind": kind})
    if case.state == Case.State.OPEN and kind != Petition.Kind.PETITION:
        complaints.register(case.pk, actor, told.content, now)
    return petition


def read(petition: Petition) -> Told:
    """What was said, opened."""
    said = secrets.unseal_json(petition.sealed, PLACE, petition.uid)
    return Told(str(said.get("content", "")), str(said.get("name", "")), str(said.get("contact", "")))


def _find(case_id: int, actor: User, on: date, posts: set[PostKind]) -> Case:
    case = access.cases_for(actor, on).select_related("process").filter(pk=case_id).first()
    if case is None or case.applicant_user_id == actor.pk:
        raise NotFound()
    if not access.reach(actor, on).posts & posts:
        raise NotAllowed("您的岗位不能办理投诉、举报、信访")
    return case


def _locked(petition_id: int, actor: User, on: date, posts: set[PostKind]) -> Petition:
    petition = Petition.objects.select_for_update(of=("self",)).filter(pk=petition_id).first()
    if petition is None:
        raise NotFound()
    petition.case = _find(petition.case_id, actor, on, posts)
    if petition.state != State.OPEN:
        raise Blocked("这一件已经办结")
    return petition


@transaction.atomic
def extend(petition_id: int, actor: User, now: datetime) -> Petition:
    """A head of office gives thirty days more to a hard one, before the time is over and once."""
    on = now.astimezone().date()
    petition = _locked(petition_id, actor, on, EXTENDS)
    if petition.due_on is None or petition.extended_by_id or on > petition.due_on:
        raise Blocked("只有实名件可以在期限届满前延长一次")
    case, start = petition.case, petition.received_on
    due = region.due(RULE, start, case.area, extension="complex")
    petition.due_on, petition.due_explanation = due.due_on, due.explanation
    petition.extended_by, petition.extended_at = actor, now
    petition.save()
    chain.append(case, "petition_extended", actor, now, detail={"petition": petition.pk})
    return petition


@transaction.atomic
def answer(petition_id: int, actor: User, findings: str, reply: str, now: datetime) -> Petition:
    """Closes a petition: a real name gets a numbered letter, an anonymous one a note of what was found."""
    petition = _locked(petition_id, actor, now.astimezone().date(), ENTERS)
    if not findings.strip():
        raise Blocked("请写明核实情况")
    if petition.real_name and not reply.strip():
        raise Blocked("实名反映的，必须书面答复，请写明答复意见")
    petition.state = State.CLOSED
    if petition.real_name:
        petition.document, petition.state = _letter(petition, findings, reply, actor, now), State.REPLIED
    petition.closed_by, petition.closed_at = actor, now
    petition.save()
    chain.append(petition.case, "petition_closed", actor, now, detail={"petition": petition.pk})
    return petition


def _letter(petition: Petition, findings: str, reply: str, actor: User, now: datetime) -> Document:
    process = Process.objects.select_for_update().get(pk=petition.case.process_id)
    work, told = steps.begin(process, actor, now), read(petition)
    work.said.update(
        petition_kind=Petition.Kind(petition.kind).label,
        petition_received_on=petition.received_on,
        petition_content=told.content,
        petition_findings=findings.strip(),
        petition_reply=reply.strip(),
    )
    document = issue.write(work, file_papers.KINDS[REPLY], file_papers.texts())
    work.batch.flush()
    return document


def petitions_for(user: User, on: date) -> QuerySet[Petition]:
    """The petitions about cases of one's area; never about one's own."""
    rows = Petition.objects.filter(case__in=access.cases_for(user, on)).exclude(case__applicant_user=user)
    return rows.select_related("case", "document", "entered_by")
