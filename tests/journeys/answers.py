"""What people of an invented household and its offices write at each step."""

from copy import deepcopy

SIGNED = {"name": "签名人", "on": "2026-09-01"}


def application(**changes: object) -> dict[str, object]:
    """A couple with a school child; the husband works by the day for 800 yuan a month."""
    told: dict[str, object] = {
        "scheme": "dibao",
        "residence_kind": "rural",
        "application_reason": "丈夫患慢性病，只能打零工，孩子上学，生活困难。",
        "phone": "13800000621",
        "address": "东明村三组27号",
        "applied_by": "self",
        "members": [
            {"name": "陈秀禾", "relation": "self", "resident_id": "411224196803150026", "labour": "partial"},
            {"name": "杨德全", "relation": "spouse", "resident_id": "411224196511020019", "labour": "partial"},
            {"name": "杨禾苗", "relation": "child", "born_on": "2013-06-18", "sex": "female", "student": "compulsory"},
        ],
        "incomes": [
            {
                "member": "杨德全",
                "item": "casual_labour",
                "amount": "800.00",
                "period": "month",
                "employment_cost": "80.00",
            }
        ],
        "account_kind": "social_security_card",
        "account_name": "陈秀禾",
        "account_number": "6228480010000000017",
        "near_relative_declared": False,
        "undertaking_signed": True,
        "authorisation_signed": True,
        "signatures": [
            {"member": "陈秀禾", "signature": SIGNED},
            {"member": "杨德全", "signature": SIGNED},
            {"member": "杨禾苗", "signature": SIGNED, "guardian": True},
        ],
    }
    return {**told, **changes}


STEPS: dict[str, dict[str, object]] = {
    "acceptance": {"acceptance_outcome": "accept"},
    "means_test_request": {
        "means_test_items": ["bank", "vehicle_vessel"],
        "period_from": "2025-09",
        "period_to": "2026-08",
        "authorisations_complete": True,
        "obligors_included": False,
    },
    "means_test": {
        "started_on": "{today}",
        "queried_sources": ["bank", "vehicle_vessel"],
        "means_tester_signature": SIGNED,
    },
    "means_test_findings": {"findings_conclusion": "未查到应计入的财产。", "applicant_objects": False},
    "household_investigation": {
        "visit_way": "on_site",
        "visit_started_at": "{today}T09:00",
        "visit_ended_at": "{today}T10:00",
        "respondent_name": "陈秀禾",
        "respondent_relation": "self",
        "cooperates": True,
        "investigators": [{"name": "石建国", "signature": SIGNED}, {"name": "卫晓红", "signature": SIGNED}],
        "housing_kind": "own",
        "dwelling_danger": "none",
        "safe_water": True,
        "food": "自产粮食蔬菜",
        "clothing": "四季衣被够用",
        "investigation_conclusion": "情况与申报一致。",
        "member_signed": "signed",
        "member_signature": SIGNED,
    },
    "neighbour_inquiry": {
        "inquired_on": "{today}",
        "inquiry_conclusion": "邻里反映与申报一致。",
        "inquirers": [{"name": "石建国", "signature": SIGNED}, {"name": "卫晓红", "signature": SIGNED}],
        "neighbours": [{"name": "赵满仓", "relation": "邻居", "said": "家里靠打零工，日子紧。"}],
    },
    "examination": {
        "proposal": "grant",
        "calculation_checked": True,
        "examination_opinion": "符合条件，拟给予。",
        "examiner_signature": SIGNED,
    },
    "opinion": {"opinion_outcome": "agree", "opinion_text": "同意。", "opinion_signature": SIGNED},
    "public_notice": {"notice_places": ["village_board"], "posted_on": "{today}", "notice_phone": "0398-7870000"},
    "notice_result": {"taken_down_on": "{today}"},
    "objection": {"objection_path": "reinvestigation", "objection_point": "是否有未申报的收入。"},
    "reinvestigation": {
        "reinvestigated_on": "{today}",
        "reinvestigation_found": "查明有未申报的工资收入。",
        "objection_upheld": True,
        "reinvestigators": [{"name": "石建国", "signature": SIGNED}, {"name": "卫晓红", "signature": SIGNED}],
    },
    "objection_reply": {
        "objection_result": "upheld",
        "reply_text": "经查异议成立，已重新核算。",
        "replied_on": "{today}",
        "reply_way": "paper",
    },
    "county_visit": {
        "county_visited_on": "{today}",
        "county_visit_result": "consistent",
        "county_visit_found": "与乡镇调查一致。",
        "visitors": [{"name": "杜明慧", "signature": SIGNED}, {"name": "程督安", "signature": SIGNED}],
    },
    "county_confirmation": {
        "confirmation_opinion": "agree",
        "calculation_agreed": True,
        "confirmation_signature": SIGNED,
    },
    "decision": {"decision_outcome": "grant", "calculation_agreed": True, "decision_signature": SIGNED},
    "township_confirmation": {"decision_outcome": "grant", "calculation_agreed": True, "decision_signature": SIGNED},
    "publication": {"publication_places": ["village_board"], "published_on": "{today}"},
    "delivery": {
        "delivery_way": "direct",
        "delivered_on": "{today}",
        "receiver": "陈秀禾",
        "server_signature": SIGNED,
    },
    "archiving": {"archiver_signature": SIGNED},
}


def answer(section: str, today: str, **changes: object) -> dict[str, object]:
    """The answers of a step on a day."""
    told = deepcopy(STEPS[section])
    for name, value in told.items():
        if isinstance(value, str):
            told[name] = value.replace("{today}", today)
    return {**_signed_on(told, today), **changes}


def _signed_on(value: object, today: str) -> object:
    if isinstance(value, dict):
        found = {name: _signed_on(inner, today) for name, inner in value.items()}
        return {**found, "on": today} if set(found) == {"name", "on"} else found
    if isinstance(value, list):
        return [_signed_on(item, today) for item in value]
    return value
