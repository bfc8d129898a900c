"""What the papers of the investigation print: names from signed lists, times, places, results."""

from collections.abc import Callable

from cases.documents.office_papers import authorisation_until
from cases.models import Case, Document

Facts = dict[str, object]


def names(rows: object) -> list[str]:
    """The names in a signed list."""
    return [str(row.get("name", "")) for row in rows or []]


def _means_test_request(work: object, said: Facts) -> Facts:
    signed = _authorisation(work.case)
    return {
        "authorisation_number": signed.number if signed else "",
        "authorisation_until": authorisation_until(work.case.opened_at.astimezone().date()),
        "query_items": said.get("means_test_items") or [],
        **_period(said),
    }


def _authorisation(case: Case) -> Document | None:
    """The authorisation of the case, else of its award: it was given for as long as the household is supported."""
    rows = Document.objects.filter(kind="authorisation").order_by("id")
    own = rows.filter(case=case).last()
    return own or (rows.filter(case=case.about.case_id).last() if case.about else None)


def _period(said: Facts) -> Facts:
    """A form's months become the days that a paper prints."""
    return {"query_from": _first(said.get("period_from")), "query_until": _first(said.get("period_to"))}


def _first(month: object) -> str:
    text = str(month or "")
    return f"{text}-01" if len(text) == 7 else text


def _means_test_report(work: object, said: Facts) -> Facts:
    rows = said.get("means_test_results") or []
    results = [{**row, "member": row.get("person", ""), "result": row.get("item", "")} for row in rows]
    nothing = [{"member": "全体成员", "item": "各核对事项", "source": "各来源", "result": "没有查到需要登记的情况"}]
    return {
        "results": results or nothing,
        "query_started_on": said.get("started_on"),
        "query_ended_on": work.on,
        "differences": said.get("means_test_note", ""),
        "report_conclusion": said.get("means_test_note", ""),
        **_period(said),
    }


def _household_investigation(work: object, said: Facts) -> Facts:
    return {
        "visited_at": said.get("visit_started_at"),
        "investigators": names(said.get("investigators")),
        "respondent": said.get("respondent_name", ""),
        "dwelling": _dwelling(said),
        "household_goods": said.get("belongings", ""),
        "refusal_to_sign_reason": said.get("refusal_note", ""),
    }


def _dwelling(said: Facts) -> str:
    size = said.get("housing_sqm")
    return "，".join(filter(None, (str(said.get("housing_kind", "")), f"{size}平方米" if size else "")))


def _neighbour_inquiry(work: object, said: Facts) -> Facts:
    letters = [
        {"recipient": row.get("addressee"), "asked": row.get("asked_on"), "answer": row.get("reply")}
        for row in said.get("letters") or []
    ]
    return {
        "interviews": said.get("neighbours") or [],
        "letters": letters,
        "investigators": names(said.get("inquirers")),
    }


def _community_appraisal(work: object, said: Facts) -> Facts:
    return {
        "appraised_at": said.get("held_on"),
        "appraisal_place": said.get("held_at_place", ""),
        "appraisal_reason": said.get("objection_point", ""),
        "chair": said.get("host", ""),
        "recorder": str(work.actor or ""),
        "invited": said.get("representatives"),
        "stage_policy": "已宣讲保障条件、评议规则和保密要求。",
        "stage_introduction": said.get("facts_presented", ""),
        "stage_discussion": said.get("discussion", ""),
        "disputes": said.get("discussion", ""),
    }


MAKERS: dict[str, Callable[[object, Facts], Facts]] = {
    "means_test_request": _means_test_request,
    "means_test_report": _means_test_report,
    "household_investigation": _household_investigation,
    "neighbour_inquiry": _neighbour_inquiry,
    "community_appraisal": _community_appraisal,
}
