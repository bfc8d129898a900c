"""What the documents of reviews, hearings, exits and endings print beyond the answers themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cases import awards, clocks
from cases.documents.kind_facts import Facts, maker
from cases.documents.wording import on_date
from cases.errors import Blocked
from cases.models import AwardPeriod, Case, Decision, Document
from cases.reviews import exits, offering, proposals
from forms.codes import options
from offices.models import OfficeKind
from offices.routing import office_for
from processes.schemes import scheme_of
from rules.award_life import award_life, own_rules, review_class

ANSWER = "review.hearing_answer"
RIGHTING = frozenset({"rectification", "sanction"})
HEARD = ("in_person", "by_phone", "in_writing")


@maker("review_record")
def _review_record(work: object, said: Facts) -> Facts:
    case = work.case
    report = Document.objects.filter(case=case, kind="means_test_report").order_by("id").last()
    found = review_class(work.edition.tables, case.scheme, work.facts.answers.get("application", {}))
    return {
        **_proposed(work),
        "cause": dict(options("review.cause")).get(case.cause, case.cause),
        "review_from": _last_decided(case),
        "means_test_number": report.number if report else "",
        "review_class": found.why,
        "next_scheme": _next_scheme(work),
    }


def _last_decided(case: Case) -> date:
    """The day from which the review looks at the household: the last decision on the award."""
    rows = Decision.objects.filter(case__about=case.about).exclude(case=case).order_by("decided_at")
    last = rows.last() or Decision.objects.filter(case=case.about.case_id).first()
    return last.decided_at.astimezone().date() if last else case.about.from_month


@maker("hearing_notice")
def _hearing_notice(work: object, said: Facts) -> Facts:
    return {**_proposed(work), **_answer_time(work.case), "proposed_amount": _proposed_amount(work)}


@maker("hearing_record")
def _hearing_record(work: object, said: Facts) -> Facts:
    names = [row.get("name", "") for row in said.get("recorders") or []]
    heard = work.facts.find("hearing_outcome") in HEARD
    return {**_proposed(work), **_answer_time(work.case), "heard": heard, "recorded_by": names}


def _answer_time(case: Case) -> Facts:
    clock = clocks.latest(case, ANSWER)
    return {"answer_until": clock.due_on, "answer_explanation": clock.explanation} if clock else {}


def _proposed(work: object) -> Facts:
    """What the township proposes, and on which ground; a correction or sanction proposes in its own words."""
    if work.case.procedure in RIGHTING:
        return _righting(work)
    outcome = str(work.facts.find("review_proposal") or "")
    return {**_ground(work, str(work.facts.find("reason_code") or "")), "proposed": Case.Outcome(outcome).label}


def _righting(work: object) -> Facts:
    code = str(work.facts.find("righting_proposal") or work.case.procedure)
    return {
        "previous_amount": work.case.about.amount,
        "reason_title": str(work.facts.find("righting_found") or ""),
        "reason_clause": "",
        "proposed": Case.Outcome(code).label,
    }


def _ground(work: object, code: str) -> Facts:
    reason = award_life(work.edition.tables).ground(code, work.case.scheme)
    return {
        "previous_amount": work.case.about.amount,
        "reason_title": dict(options("review.reason")).get(code, ""),
        "reason_clause": reason.clause if reason else "",
    }


def _proposed_amount(work: object) -> object:
    if work.case.procedure in RIGHTING:
        revoked = work.facts.find("righting_proposal") == "revoke"
        return Decimal(0) if revoked else Decimal(str(work.facts.find("righted_amount") or work.case.about.amount))
    return proposals.change_of(work.case, work.facts, str(work.fact("review_proposal")), work.on).amount


def _decided(work: object, said: Facts) -> Facts:
    """What the decision on an award says besides its amount."""
    decision = Decision.objects.get(case=work.case)
    ground = _ground(work, decision.reason_code)
    return {
        **ground,
        "previous_amount": decision.previous_amount,
        "last_month": awards.month_after(decision.from_month, -1),
        "hearing_summary": _heard(work, said),
        "by_calculation": decision.reason_code in proposals.BY_CALCULATION,
        "next_scheme": _next_scheme(work) if decision.outcome == Case.Outcome.STOP else "",
        "copied_to": _copied_to(work),
    }


for _kind in ("reduction", "termination"):
    maker(_kind)(_decided)


def _heard(work: object, said: Facts) -> str:
    """What came of the hearing, or why nobody was heard."""
    if not work.facts.find("hearing_outcome"):
        return "本人书面申请退出。" if work.facts.find("own_request") else "救助对象已死亡，没有可以听取意见的人。"
    if work.facts.find("hearing_outcome") not in HEARD:
        tried = "、".join(dict.fromkeys(str(row.get("way", "")) for row in said.get("ways_tried") or []))
        return f"作出决定前已经告知并通过{tried}等方式联系，{said.get('hearing_outcome')}。"
    who = f"{on_date(str(said.get('heard_on')))}{said.get('hearing_outcome')}，{said.get('heard_person')}提出"
    return f"{who}：{said.get('hearing_opinion')}"


def _copied_to(work: object) -> str:
    """The village learns of an ending where the scheme's own rules say so (特困人员认定办法 第二十六条)."""
    if not own_rules(work.edition.tables, work.case.scheme).get("stop_notice"):
        return ""
    return office_for(OfficeKind.VILLAGE_COMMITTEE, work.case.area, work.on).name


def _next_scheme(work: object) -> str:
    if work.facts.find("review_proposal") not in ("stop", "gradual_exit"):
        return ""
    try:
        found = offering.fitting(work.case, work.facts, work.edition, work.on)
    except Blocked:
        return ""
    return scheme_of(found).name if found else ""


def _exit(work: object, said: Facts) -> Facts:
    rows = list(AwardPeriod.objects.filter(decision__case=work.case).order_by("from_month"))
    return {
        **_decided(work, said),
        "exit_parts": [_part(row) for row in rows],
        "exit_total": sum((row.amount for row in rows), start=exits.NOUGHT),
        "exit_from": rows[0].from_month,
        "exit_until": rows[-1].until_month,
        "reminder_days": award_life(work.edition.tables).exit_reminder_days,
    }


def _part(row: AwardPeriod) -> Mapping[str, object]:
    return {"month": row.from_month, "amount": row.amount, "note": row.note}


for _kind in ("gradual_exit", "gradual_exit_record"):
    maker(_kind)(_exit)
