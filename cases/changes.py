"""What households report after an award: changes, and bank books that staff keep for them."""

from datetime import date, datetime

from django.db import transaction

from cases import access, secrets, steps
from cases.chain import append_for_household
from cases.documents import file_papers, issue
from cases.errors import Blocked, NotAllowed, NotFound
from cases.models import Case, ChangeReport, CustodyAgreement, Household, Member
from cases.payments import blocks
from offices.models import PostKind, User
from processes.models import Process

AGREEMENT = "custody_agreement"
PLACE = "change.sealed"
MAY_FILE = {PostKind.COUNTY_APPROVER, PostKind.COUNTY_HEAD}


@transaction.atomic
def report(
    household_id: int,
    actor: User,
    kind: str,
    happened_on: date,
    told: str,
    now: datetime,
    member: Member | None = None,
) -> ChangeReport:
    """Writes down a change that a household told or a visitor found; a recheck decides what follows from it.

    A death names who died: only that person's share of what is paid is held back.
    """
    household = _household(household_id, actor, now)
    if kind not in ChangeReport.Kind.values or not told.strip():
        raise Blocked("请选择变化的种类，并写明情况")
    if happened_on > now.astimezone().date():
        raise Blocked("发生日期不能晚于今天")
    made = ChangeReport(household=household, kind=kind, happened_on=happened_on, reported_by=actor, reported_at=now)
    made.member = _who(household, member) if kind == ChangeReport.Kind.DEATH else None
    made.sealed = secrets.seal_json({"told": told.strip()[:2000]}, PLACE, made.uid)
    made.save()
    append_for_household(household, "change_report", actor, now, {"kind": kind, "on": happened_on.isoformat()})
    blocks.of_death(made, now)
    return made


def _who(household: Household, member: Member | None) -> Member:
    """The member who died; who lived alone need not be named."""
    present = list(household.members.filter(until_on__isnull=True).order_by("id"))
    if member is None and len(present) == 1:
        return present[0]
    if member not in present:
        raise Blocked("请选择去世的成员")
    return member


def read(report: ChangeReport) -> str:
    """What was told."""
    return str(secrets.unseal_json(report.sealed, PLACE, report.uid).get("told", ""))


@transaction.atomic
def agree_custody(
    household_id: int, actor: User, keeper: str, keeper_post: str, purpose: str, signed_on: date, now: datetime
) -> CustodyAgreement:
    """Registers a written agreement on keeping a bank book and prints it; it counts once the county has filed it."""
    household = _household(household_id, actor, now)
    if not (keeper.strip() and keeper_post.strip() and purpose.strip()):
        raise Blocked("代管存折、银行卡须签订书面协议：请写明保管人、单位职务和原因")
    made = CustodyAgreement.objects.create(
        household=household,
        keeper=keeper.strip()[:50],
        keeper_post=keeper_post.strip()[:100],
        purpose=purpose.strip()[:200],
        signed_on=signed_on,
        entered_by=actor,
        entered_at=now,
    )
    append_for_household(household, "custody", actor, now, {"custody": made.pk})
    _print(made, actor, now)
    return made


def _print(made: CustodyAgreement, actor: User, now: datetime) -> None:
    """Writes the agreement for both parties to sign, among the papers of the household's latest award or case."""
    cases = Case.objects.filter(household=made.household_id).order_by("id")
    case = cases.filter(awards__isnull=False).last() or cases.last()
    if case is None:
        raise Blocked("这一户没有申请过救助，不用代管领取救助资金的存折、银行卡")
    work = steps.begin(Process.objects.select_for_update().get(pk=case.process_id), actor, now)
    issue.write(work, file_papers.KINDS[AGREEMENT], file_papers.texts(), made)
    work.batch.flush()


@transaction.atomic
def file_custody(agreement_id: int, actor: User, now: datetime) -> CustodyAgreement:
    """Files an agreement with the county (最低生活保障审核确认办法 第二十六条)."""
    made = CustodyAgreement.objects.select_related("household").filter(pk=agreement_id).first()
    if made is None:
        raise NotFound()
    _household(made.household_id, actor, now)
    if not access.reach(actor, now.astimezone().date()).posts & MAY_FILE:
        raise NotAllowed("代管协议由县级民政部门备案")
    made.filed_by, made.filed_at = actor, now
    made.save(update_fields=["filed_by", "filed_at"])
    append_for_household(made.household, "file_custody", actor, now, {"custody": made.pk})
    return made


def _household(household_id: int, actor: User, now: datetime) -> Household:
    found = access.households_for(actor, now.astimezone().date()).filter(pk=household_id).first()
    if found is None:
        raise NotFound()
    return found
