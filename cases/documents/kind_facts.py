"""What each kind of document needs beyond the answers themselves, by kind."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from cases import deliveries, objections, sampling
from cases.documents import investigation_facts, office_papers
from cases.documents.context import DeadlineLine
from cases.documents.kinds import DocumentKind
from cases.documents.labels import labelled
from cases.models import Case, CustodyAgreement, Document, Objection, PublicNotice
from offices.models import OfficeKind
from offices.routing import office_for
from rules.assessment.vocabulary import VOCABULARY

Facts = dict[str, object]
_subjects: dict[type, Callable[[object, Any], Facts]] = {}
_makers: dict[str, Callable[[object, Facts], Facts]] = dict(investigation_facts.MAKERS)


def facts_for(work: object, kind: DocumentKind, about: object) -> Facts:
    """The answers of all steps in words, by field name, and what this kind adds to them."""
    said = answers_in_words(work)
    facts = common(work, said)
    maker = _makers.get(kind.kind)
    if maker is not None:
        facts.update(maker(work, said))
    if isinstance(about, Objection):
        facts.update(_objection(work, said, about))
    elif type(about) in _subjects:
        facts.update(_subjects[type(about)](work, about))
    return facts


def answers_in_words(work: object) -> Facts:
    """All newest answers, later steps over earlier ones."""
    said: Facts = {}
    for element, answers in work.facts.answers.items():
        section = work.edition.sections.get(element)
        if section is not None:
            said.update(labelled(section, answers))
    return said


def common(work: object, said: Facts) -> Facts:
    """What several kinds print."""
    case = work.case
    township = office_for(OfficeKind.TOWNSHIP_OFFICE, case.area, work.on).name
    return {
        **said,
        "applied_on": case.opened_at.astimezone().date(),
        "accepted_on": case.accepted_on,
        "reason": said.get("application_reason", ""),
        "incomes": [_income(row) for row in said.get("incomes") or []],
        "near_relative": _relatives(case) if case.has_relative else "无",
        "handler": str(work.actor or ""),
        "registered_by": str(case.opened_by or ""),
        "township": township,
        "opinion": said.get("examination_opinion", ""),
        "inquiry_findings": said.get("inquiry_conclusion", ""),
        "investigation_findings": said.get("investigation_conclusion", ""),
        "means_test_findings": said.get("findings_conclusion", ""),
        "notice_place": "、".join(said.get("notice_places") or said.get("publication_places") or []) or "村务公开栏",
        "notice_from": said.get("posted_on"),
        "objection_office": township,
        "other_ways": "基本生活出现突发性、紧迫性困难的，可以随时申请临时救助。",
    }


def _relatives(case: Case) -> str:
    return "、".join(f"{row.member_name}（{row.staff_name}）" for row in case.relatives.all())


def _income(row: Mapping[str, object]) -> Facts:
    """An income row carries its class, by which the table is grouped."""
    item = next((code for code, word in VOCABULARY.choices["income_item"].items() if word == row.get("item")), "")
    name = row.get("class") or VOCABULARY.choices["income_class"].get(VOCABULARY.income_classes.get(item, ""), "其他")
    return {**row, "class": name}


def subject(kind: type) -> Callable[[Callable[[object, Any], Facts]], Callable[[object, Any], Facts]]:
    """Registers what a document says of the thing it is about, by the thing's type."""

    def register(make: Callable[[object, Any], Facts]) -> Callable[[object, Any], Facts]:
        _subjects[kind] = make
        return make

    return register


def maker(kind: str) -> Callable[[Callable[[object, Facts], Facts]], Callable[[object, Facts], Facts]]:
    """Registers what a kind adds."""

    def register(make: Callable[[object, Facts], Facts]) -> Callable[[object, Facts], Facts]:
        _makers[kind] = make
        return make

    return register


@maker("authorisation")
def _authorisation(work: object, said: Facts) -> Facts:
    on = work.case.opened_at.astimezone().date()
    bodies = (OfficeKind.CIVIL_AFFAIRS_BUREAU, OfficeKind.MEANS_TEST_CENTRE)
    return {
        "authorised_bodies": [office_for(kind, work.case.area, on).name for kind in bodies],
        "authorisation_until": office_papers.authorisation_until(on),
        "authorised_items": ["家庭收入", "家庭财产", "支出情况"],
    }


@maker("entrustment")
def _entrustment(work: object, said: Facts) -> Facts:
    until = said.get("entrusted_until") or work.case.opened_at.astimezone().date() + timedelta(days=365)
    return {
        "agent_name": said.get("agent_name", ""),
        "agent_id": said.get("agent_resident_id", ""),
        "agent_phone": said.get("agent_phone", ""),
        "agent_matters": said.get("entrusted_matters") or ["提出申请、补正材料"],
        "agent_until": until,
    }


@maker("correction")
def _correction(work: object, said: Facts) -> Facts:
    rows = said.get("missing_papers") or []
    return {
        "missing_items": [
            {"name": row["paper"], "requirement": "；".join(filter(None, (row.get("why"), row.get("how"))))}
            for row in rows
        ],
        "submit_ways": ["当面提交", "交由村（社区）协理员代转", "网上提交"],
    }


@maker("non_acceptance")
def _non_acceptance(work: object, said: Facts) -> Facts:
    parts = (said.get("non_acceptance_reason"), said.get("non_acceptance_text"))
    return {"non_acceptance_reason": "。".join(str(part) for part in parts if part)}


@maker("confirmation")
def _confirmation(work: object, said: Facts) -> Facts:
    posted = work.case.notices.filter(kind="public_notice").order_by("id").last()
    draw = sampling.found(work.case)
    return {
        "notice_result": _notice_result(work, posted),
        "findings": said.get("findings_conclusion", ""),
        "sampling": sampling.told_of(draw) if draw else "",
    }


def _notice_result(work: object, posted: PublicNotice | None) -> str:
    if posted is None:
        refused = work.facts.find("proposal") == "refuse"
        return "拟不予确认，未公示。" if refused else "只认定身份、不给待遇，依规定不公示。"
    count = posted.objections.count()
    heard = f"收到异议{count}件，已查明答复" if count else "没有收到异议"
    return f"{posted.posted_on}至{posted.ends_on}在{posted.place or '村务公开栏'}公示，{heard}。"


@maker("delivery")
def _delivery(work: object, said: Facts) -> Facts:
    sent = deliveries.undelivered(work.case)
    return {
        "delivered_documents": [{"title": row.title, "number": row.number, "copies": 1} for row in sent],
        "delivery_note": said.get("witness") or said.get("mail_number") or "",
    }


@maker("archive_catalogue")
def _archive(work: object, said: Facts) -> Facts:
    rows = list(work.case.documents.exclude(state=Document.State.VOID).select_related("office", "case").order_by("id"))
    return {
        "papers": office_papers.catalogue(rows),
        "archive_class": "审批类",
        "archive_number": f"{work.case.county}-{work.case.number[-10:]}",
        "archived_on": work.on,
        "opened_on": work.case.opened_at.astimezone().date(),
        "closed_on": work.on,
        "pages_total": sum(row.pages or 1 for row in rows) + int(said.get("paper_pages") or 0),
        "retention": "停止救助后不少于3年",
    }


@subject(CustodyAgreement)
def _custody_agreement(work: object, agreement: CustodyAgreement) -> Facts:
    return {name: getattr(agreement, name) for name in ("keeper", "keeper_post", "purpose", "signed_on")}


@maker("petition_reply")
def _petition_reply(work: object, said: Facts) -> Facts:
    return {name: value for name, value in work.said.items() if name.startswith("petition_")}


def _objection(work: object, said: Facts, objection: Objection) -> Facts:
    """The answer to one objection; who objected is not printed (办法 第三十七条)."""
    found = said.get("reinvestigation_found") or said.get("appraisal_conclusion") or said.get("objection_point", "")
    return {
        "objection_received_on": objection.received_at.astimezone().date(),
        "objection_content": objections.read(objection).get("content", ""),
        "objection_path": said.get("objection_path", ""),
        "objection_findings": found,
        "objection_conclusion": said.get("reply_text", ""),
    }


def promised(work: object, running: Mapping[str, DeadlineLine]) -> dict[str, DeadlineLine]:
    """Periods that a document sets itself: the day by which papers must be complete."""
    until = work.facts.find("correction_until")
    if not until or "correction" in running:
        return {}
    day = date.fromisoformat(str(until))
    return {"correction": DeadlineLine("补正材料", work.on, day, "", "最低生活保障审核确认办法 第十条")}
