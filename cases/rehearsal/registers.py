"""Acts outside the procedure: needs, changes, bank books, status, certificates, and what an administrator loads."""

from typing import Any

from cases import certificates, changes, needs, recognition, recomputing, secrets
from cases.errors import Blocked
from cases.models import CustodyAgreement, Member, Need
from cases.rehearsal import places, setting
from cases.rehearsal.people import ACCOUNTS
from cases.rehearsal.stage import Stage
from offices.models import PostKind

Told = dict[str, Any]


def _actor(stage: Stage, told: Told, post: str) -> Any:
    return stage.person(told.get("by") or post)


def report_need(stage: Stage, told: Told) -> object:
    """Reports people in need whom the village found."""
    area = places.village(told["area"]) if told.get("area") else stage.area
    actor = _actor(stage, told, PostKind.VILLAGE_AIDE)
    name, content = told.get("name", stage.told.applicant), told.get("content", "生活困难，没有收入来源。")
    return needs.report(actor, area, name, content, told.get("phone", ""), stage.now)


def _need(stage: Stage) -> Need:
    found = Need.objects.filter(reported_by__username__startswith=ACCOUNTS).order_by("id").last()
    if found is None:
        raise Blocked("还没有主动发现的报告：先写 report_need")
    return found


def inform(stage: Stage, told: Told) -> object:
    """Tells people whose need was found of their rights, and notes the application that was helped with."""
    case = stage.case if told.get("applied") else None
    return needs.inform(_need(stage).pk, _actor(stage, told, PostKind.CASEWORKER), stage.now, case)


def look_need(stage: Stage, told: Told) -> object:
    """Opens what was told about a need."""
    return needs.look(_need(stage), _actor(stage, told, PostKind.CASEWORKER), stage.now)


def report_change(stage: Stage, told: Told) -> object:
    """Writes down a change that the household told."""
    actor, happened_on = _actor(stage, told, PostKind.CASEWORKER), told.get("happened_on") or stage.on
    kind, content = told.get("kind", "income"), told.get("content", "家庭收入有变化。")
    home = stage.case.household_id
    member = Member.objects.filter(household=home, name=told.get("member", ""), until_on__isnull=True).first()
    return changes.report(home, actor, kind, happened_on, content, stage.now, member)


def agree_custody(stage: Stage, told: Told) -> object:
    """Registers a written agreement by which staff keep the household's bank book."""
    actor = _actor(stage, told, PostKind.VILLAGE_AIDE)
    keeper, post = told.get("keeper", str(actor)), told.get("keeper_post", "村级社会救助协理员")
    purpose, signed_on = told.get("purpose", "行动不便"), told.get("signed_on") or stage.on
    return changes.agree_custody(stage.case.household_id, actor, keeper, post, purpose, signed_on, stage.now)


def file_custody(stage: Stage, told: Told) -> object:
    """Files the agreement with the county."""
    made = CustodyAgreement.objects.filter(household=stage.case.household).order_by("id").last()
    if made is None:
        raise Blocked("还没有代管协议：先写 agree_custody")
    return changes.file_custody(made.pk, _actor(stage, told, PostKind.COUNTY_APPROVER), stage.now)


def ask_status(stage: Stage, told: Told) -> object:
    """Asks for a member's recognised status."""
    member = _member(stage, told.get("member", ""))
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
    actor = _actor(stage, told, PostKind.LIAISON)
    return recognition.status_of(number, actor, told.get("purpose", "核定相关待遇"), stage.now)


def _member(stage: Stage, name: str) -> Member:
    members = stage.case.household.members.filter(until_on__isnull=True)
    found = members.filter(name=name).first() if name else members.filter(relation="self").first()
    if found is None:
        raise Blocked(f"家庭成员中没有“{name}”")
    return found


def fetch_certificate(stage: Stage, told: Told) -> object:
    """Fetches an electronic certificate in place of asking for a paper; the file says what the source answers."""
    member, purpose = _member(stage, told.get("member", "")), told.get("purpose", "核验身份")
    actor = _actor(stage, told, PostKind.CASEWORKER)
    with certificates.answering(told.get("result", "matches")):
        return certificates.call(stage.case, told.get("source", "identity"), member.pk, purpose, actor, stage.now)


def announce_calendar(stage: Stage, told: Told) -> object:
    """Loads a holiday notice; provisional days are computed anew."""
    days = setting.read_days(told.get("days") or [])
    setting.announce(told.get("years") or [], days, told.get("document", "算例中的放假通知"))
    return recomputing.recompute_provisional(stage.now, list(stage.cases))


def set_parameters(stage: Stage, told: Told) -> object:
    """The area sets other values."""
    settings, problems = setting.read_settings(told["values"], stage.told.facts.get("residence_kind"))
    if problems:
        raise Blocked("；".join(str(problem) for problem in problems))
    setting.change(settings, stage.area, stage.on)
    return None
