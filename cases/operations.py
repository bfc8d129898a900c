"""What diagrams may ask of a case; each function is one verb of the diagrams' language."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import cast

from cases import assessments, awards, clocks, deliveries, notices, objections, results, statuses
from cases.documents import issue, own_kinds, publishing
from cases.documents.kinds import KINDS
from cases.errors import Blocked
from cases.facts import is_posted
from cases.models import Award, Case, Decision, RelativeRecord
from cases.work import Work
from offices.models import OfficeKind
from offices.routing import office_for
from processes import region
from processes.operations import offer_documents, operation
from processes.schemes import scheme_of
from rules.deadline_rules import add_months

Parameters = Mapping[str, object]
offer_documents(KINDS, publishing.find_problems, own_kinds.names_in)
# The clock of an agency that stays silent (行政诉讼法 第四十七条); any decision answers it.
ANSWER_DUE = "remedy.inaction"
APPLICATION_PAPERS = ("application_form", "undertaking", "authorisation")


@operation("issue_application_papers")
def issue_application_papers(work: Work, parameters: Parameters) -> None:
    """形成申请表、承诺书、授权书；委托他人代办的，另有委托书"""
    own = work.edition.tables.sections.get(work.case.scheme, {}).get("papers", {})
    kinds = list(own.get("application", APPLICATION_PAPERS))
    if work.fact("applied_by") in ("agent", "village_committee"):
        kinds.append("entrustment")
    for kind in kinds:
        issue.issue(work, kind)


@operation("accept_case")
def accept_case(work: Work, parameters: Parameters) -> None:
    """登记受理：起算法定时限，确定由哪一级确认，近亲属单独备案"""
    case = work.case
    case.accepted_on = case.accepted_on or work.on
    case.decider = region.decider(case.scheme, case.area, work.on).level
    _file_relatives(work)
    work.clocks.event("acceptance", case.accepted_on)


def _file_relatives(work: Work) -> None:
    rows = work.facts.find("near_relatives") or []
    work.case.has_relative = bool(rows)
    RelativeRecord.objects.filter(case=work.case).delete()
    RelativeRecord.objects.bulk_create(
        RelativeRecord(
            case=work.case,
            member_name=row.get("member") or "",
            staff_name=row.get("staff_name") or "",
            staff_post=row.get("staff_post") or "",
            relation=row.get("relation") or "",
            filed_by=work.actor,
            filed_at=work.now,
        )
        for row in rows
    )


@operation("assess")
def assess(work: Work, parameters: Parameters) -> None:
    """按申报和核实的情况核算收入、财产和保障金额"""
    assessments.assess_case(work.case, work.facts, work.edition, work.now)


@operation("issue_document")
def issue_document(work: Work, parameters: Parameters) -> None:
    """签发一份文书：取文号、定格内容；成文在提交之后"""
    kind = str(parameters["kind"])
    if kind == "objection_reply":
        _reply_to_objections(work)
    else:
        issue.issue(work, kind)
    if kind == "publication":
        _publish(work)


def _publish(work: Work) -> None:
    """The web copy of the publication; it expires by itself."""
    decision = Decision.objects.get(case=work.case)
    shown = notices.shown_fields(work.case, decision.persons, decision.amount)
    office = office_for(OfficeKind.TOWNSHIP_OFFICE, work.case.area, work.on)
    until = work.on + timedelta(days=notices.PUBLICATION_DAYS)
    notices.publish(work.case, "政府网站", shown, office.phone, work.actor, work.now, until)


def _reply_to_objections(work: Work) -> None:
    """Each objection gets its own answer (办法 第三十七条)."""
    result = str(work.fact("reply_text"))
    for objection in objections.open_of(work.case):
        issue.issue(work, "objection_reply", about=objection)
        objections.answer(objection, result, work.actor, work.now)


@operation("post_notice")
def post_notice(work: Work, parameters: Parameters) -> None:
    """张贴公示：只公开法定内容，公示期从张贴次日起算"""
    clock = clocks.latest(work.case, f"{work.case.scheme}.public_notice")
    if clock is None:
        raise Blocked("公示期还没有起算")
    assessment = assessments.require(work.case)
    shown = notices.shown_fields(work.case, assessment.persons, assessment.amount)
    phone = work.facts.find("notice_phone") or office_for(OfficeKind.TOWNSHIP_OFFICE, work.case.area, work.on).phone
    notices.post(work.case, clock, _place(work), shown, str(phone), work.actor, work.now)
    # Nobody has a task while the notice hangs: lists and the applicant read this word until one opens.
    work.case.stage = "公示"


def _place(work: Work) -> str:
    asked = work.edition.section("public_notice").find("notice_places")
    places = work.facts.find("notice_places") or []
    return "、".join(asked.label_of(place) if asked else str(place) for place in places)[:200]


@operation("take_down_notice")
def take_down_notice(work: Work, parameters: Parameters) -> None:
    """公示期满撤下公示，登记结果"""
    for row in work.facts.find("paper_objections") or []:
        _raise_on_paper(work, row)
    notices.take_down(work.case, work.on)
    work.clocks.stop(f"{work.case.scheme}.public_notice", work.on)
    if objections.open_of(work.case):
        work.clocks.event("objection", work.on)


def _raise_on_paper(work: Work, row: Parameters) -> None:
    notice = notices.running(work.case)
    if notice is not None:
        objections.register(notice, dict(row), work.now, "paper", work.actor)


@operation("decide")
def decide(work: Work, parameters: Parameters) -> None:
    """记录决定：结论、金额、条款、理由，由有权的人签署"""
    case, outcome = work.case, str(work.fact("decision_outcome"))
    assessment = assessments.require(case)
    _check_decision(work, outcome, assessment.outcome)
    grant = outcome == Case.Outcome.GRANT
    Decision.objects.create(
        case=case,
        assessment=assessment,
        outcome=outcome,
        amount=assessment.amount if grant else 0,
        persons=assessment.persons,
        from_month=_from_month(work) if grant else None,
        office=issue.deciding_office(case, work.on),
        clause=assessment.clause,
        row=assessment.row,
        reasons=_reasons(work),
        decided_by=work.actor,
        decided_at=work.now,
    )
    case.outcome, case.decided_on = outcome, work.on
    work.clocks.stop(f"{case.scheme}.{clocks.TOTAL}", work.on)
    work.clocks.stop(ANSWER_DUE, work.on)
    work.clocks.event("decision" if grant else "refusal", work.on)


def _from_month(work: Work) -> date:
    """Monthly money runs from the month after the decision; what is given once or recognised holds from its month."""
    monthly = scheme_of(work.case.scheme).grants == Award.Kind.MONTHLY
    return awards.month_after(work.on, 1 if monthly else 0)


def _check_decision(work: Work, outcome: str, calculated: str) -> None:
    """A grant needs a calculation that carries it, and a notice where its scheme is posted; guards ask for the rest."""
    if outcome != Case.Outcome.GRANT:
        return
    if calculated != "grant":
        raise Blocked("核算结论是不符合条件，不能确认给予；情况有变化的，请退回调查核实")
    if is_posted(work.facts) and not notices.was_posted(work.case):
        # A township that proposed to refuse had no notice to post; the county may not grant past it.
        raise Blocked("还没有公示过，不能确认给予；请退回初审，改为拟给予并公示（办法 第十九条）")


def _reasons(work: Work) -> str:
    for name in ("refusal_text", "decision_text"):
        found = work.facts.find(name)
        if found:
            return str(found)
    return ""


@operation("grant_award")
def grant_award(work: Work, parameters: Parameters) -> None:
    """给予待遇：按月发放的从决定的次月起，一次性的和资格认定自决定之日起"""
    decision = Decision.objects.get(case=work.case)
    scheme = scheme_of(work.case.scheme)
    single = decision.row.startswith("single_person")
    statuses.make_room(work, statuses.SINGLE if single else scheme.key, results.recipients_of(decision.assessment))
    award = awards.grant(work.case, decision, awards.Account.of(work.facts), kind=scheme.grants)
    # Where nobody has set how long it holds, it holds until it is reviewed.
    months = region.standards(work.case.area, work.on).find(scheme.validity) if scheme.validity else None
    if months is not None:
        awards.limit(award, add_months(work.on, int(months.value)))


@operation("record_delivery")
def record_delivery(work: Work, parameters: Parameters) -> None:
    """登记送达：形成送达回证，救济期限从送达之日起算"""
    issue.issue(work, "delivery")
    deliveries.record(work.case, work.said, work.actor, work.now)


@operation("close_case")
def close_case(work: Work, parameters: Parameters) -> None:
    """办结归档"""
    work.case.state = Case.State.CLOSED
    work.case.closed_at = work.now
    work.case.stage = "已办结"
    work.clocks.stop(ANSWER_DUE, work.on)
    if not work.case.outcome:
        work.case.outcome = cast(str, work.fact("acceptance_outcome"))
