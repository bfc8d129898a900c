"""An application that ends without a decision: withdrawn, given up, or because the applicant died; one way for all."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from cases import access, attachments, chain, steps, submissions
from cases.documents import issue
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import APPLICATION, Case, ChainEntry, Clock, Decision, Document, Household, PublicNotice
from cases.work import Work
from offices.models import PostKind, User
from processes import region
from processes.models import Process, Task, Timer

ENDING = "ending"
OUTCOME = Case.Outcome
ENDS = {PostKind.CASEWORKER, PostKind.HEAD_OF_OFFICE}
SILENCE = "abandon.after_days"
REMINDED = "reminded"


@transaction.atomic
def withdraw_application(
    case_id: int, actor: User, reason: str, now: datetime, files: Mapping[str, object] | None = None
) -> Document:
    """Ends an application that its applicant takes back: online, or at the counter with a signed paper."""
    work = _begin(case_id, actor, now)
    own = work.case.applicant_user_id == actor.pk
    if not own:
        _check_clerk(work, "撤回申请由本人在线办理，或者由乡镇（街道）凭本人签名的书面申请办理")
        if not files:
            raise Blocked("请上传本人签名的撤回申请")
    _check_reason(reason, "请写明撤回的原因")
    return _end(work, OUTCOME.WITHDRAWN, "withdraw_application", reason, files)


@transaction.atomic
def applicant_died(
    case_id: int, actor: User, died_on: date, successor: str, reason: str, now: datetime
) -> Document | None:
    """Records the applicant's death: a member who goes on becomes the applicant, else the application ends."""
    work = _begin(case_id, actor, now)
    _check_clerk(work, "申请人死亡由乡镇（街道）登记")
    _check_reason(reason, "请写明怎样得知、凭什么材料")
    if died_on > work.on:
        raise Blocked("死亡日期不能晚于今天")
    household = Household.objects.select_for_update().get(pk=work.case.household_id)
    dead = household.members.filter(name=work.case.applicant, until_on__isnull=True)
    dead.update(until_on=max(died_on, *dead.values_list("from_on", flat=True), date.min))
    if successor:
        _succeed(work, household, successor, died_on)
        return None
    return _end(work, OUTCOME.DIED, "applicant_died", reason, None)


def _succeed(work: Work, household: Household, successor: str, died_on: date) -> None:
    if not household.members.filter(name=successor, until_on__isnull=True).exists():
        raise Blocked("接着申请的人须是这一户现在的家庭成员")
    household.name = work.case.applicant = successor
    household.save(update_fields=["name"])
    work.case.save(update_fields=["applicant"])
    chain.append(work.case, "applicant_changed", work.actor, work.now, detail={"died_on": died_on.isoformat()})


@transaction.atomic
def remind(case_id: int, actor: User, way: str, now: datetime) -> None:
    """Notes that the applicant was asked again for what is missing, and how."""
    work = _begin(case_id, actor, now)
    _check_clerk(work, "提醒补正由乡镇（街道）办理")
    _check_reason(way, "请写明怎样提醒、谁接到")
    _waiting_since(work)
    submissions.record(work.case, None, REMINDED, {"way": way.strip()[:200]}, actor, now)
    chain.append(work.case, REMINDED, actor, now)


@transaction.atomic
def abandoned(case_id: int, actor: User, now: datetime) -> Document:
    """Ends an application whose applicant stayed silent: asked for papers, reminded, and the area's time is over."""
    work = _begin(case_id, actor, now)
    _check_clerk(work, "视为放弃由乡镇（街道）办理")
    row = region.standards(work.case.area, work.on).find(SILENCE)
    if row is None:
        raise Blocked("当地没有规定多少天没有音信视为放弃申请（参数 abandon.after_days），不能终止")
    since = _waiting_since(work)
    over_on = since + timedelta(days=int(row.value))
    if work.on <= over_on:
        raise Blocked(f"通知补正以来还没有超过{int(row.value)}天，{over_on}以后仍没有音信的，才能视为放弃")
    if not ChainEntry.objects.filter(case=work.case, act=REMINDED).exists():
        raise Blocked("还没有提醒过申请人，不能视为放弃；请先提醒并登记")
    reason = f"{since}通知补正材料并已提醒，至今没有补正，也没有说明理由"
    return _end(work, OUTCOME.ABANDONED, "abandoned", reason, None)


def _waiting_since(work: Work) -> date:
    task = Task.objects.filter(process=work.process, element="correction", state=Task.State.OPEN).first()
    if task is None:
        raise Blocked("这件申请没有在等申请人补正，不能提醒或者视为放弃")
    return task.opened_at.astimezone().date()


def _begin(case_id: int, actor: User, now: datetime) -> Work:
    """Locks an application that runs and is not yet decided; others are refused with the lawful way."""
    found = access.cases_for(actor, now.astimezone().date()).filter(pk=case_id).first()
    if found is None:
        raise NotFound()
    process = Process.objects.select_for_update().get(pk=found.process_id)
    work = steps.begin(process, actor, now)
    if work.case.procedure != APPLICATION:
        raise Blocked("只有申请可以撤回或者终止；已经享受的待遇，请办理情况变化或者复核")
    if work.case.state != Case.State.OPEN:
        raise Blocked("这件申请已经办结")
    if Decision.objects.filter(case=work.case).exists():
        raise Blocked("已经作出决定，不能再撤回或者终止；对决定不服的，可以申请行政复议")
    return work


def _check_clerk(work: Work, sentence: str) -> None:
    assert work.actor is not None
    held = access.reach(work.actor, work.on)
    if not any(work.case.area.startswith(prefix) for prefix in held.areas(set(ENDS))):
        raise NotAllowed(sentence)
    if work.case.applicant_user_id == work.actor.pk:
        raise NotAllowed("不能办理本人提出的申请")


def _check_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise Blocked(sentence)


def _end(work: Work, outcome: str, act: str, reason: str, files: Mapping[str, object] | None) -> Document:
    """The one way out: what was said is kept, nothing stays open, the closing letter is issued, the chain tells it."""
    case = work.case
    said = submissions.record(case, None, ENDING, {"ending_reason": reason.strip()[:500]}, work.actor, work.now)
    attachments.keep(case, said, files or {}, work.actor, work.now)
    work.said["ending_reason"] = reason.strip()[:500]
    case.outcome = outcome
    letter = issue.issue(work, ENDING)
    _leave_nothing_open(work)
    case.state, case.closed_at, case.stage = Case.State.CLOSED, work.now, OUTCOME(outcome).label
    case.save(update_fields=["outcome", "state", "closed_at", "stage"])
    chain.append(case, act, work.actor, work.now, detail={"document": letter.number})
    return letter


def _leave_nothing_open(work: Work) -> None:
    case, process = work.case, work.process
    waiting = Task.objects.filter(process=process, state__in=[Task.State.OPEN, Task.State.WAITING])
    waiting.update(state=Task.State.CANCELLED, holder=None)
    Timer.objects.filter(process=process).delete()
    Clock.objects.filter(case=case, stopped_on__isnull=True).update(stopped_on=work.on)
    posted = PublicNotice.objects.filter(case=case, taken_down_on__isnull=True)
    posted.update(taken_down_on=work.on)
    process.state, process.ended_at = Process.State.ENDED, work.now
    process.save(update_fields=["state", "ended_at"])
