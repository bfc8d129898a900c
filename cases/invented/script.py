"""What people write at each step of a story; whatever is not said here the form's own rules fill in."""

from cases.invented.answers import Answers, Scene
from cases.invented.households import Invented
from cases.invented.stories import Story

REFUSAL = {
    "refusal_reasons": ["income_not_below"],
    "refusal_text": "经核对，家庭月人均收入高于当地最低生活保障标准，不符合条件。",
}


def application(household: Invented, scene: Scene, residence_kind: str, by_village: bool) -> Answers:
    """The application as the household fills it in."""
    said: Answers = {
        "scheme": "dibao",
        "residence_kind": residence_kind,
        "application_reason": household.reason,
        "phone": household.phone,
        "address": household.address,
        "applied_by": "village_committee" if by_village else "self",
        "agent_name": str(scene.actor),
        "agent_phone": household.phone,
        "members": household.members,
        "incomes": household.incomes,
        "assets": household.assets,
        "expenses": household.expenses,
        "applicant_signature": {"name": household.applicant, "on": scene.on.isoformat()},
        "account_kind": "social_security_card",
        "account_name": household.applicant,
        "account_number": household.account,
        "signatures": [
            {"member": row["name"], "signature": {"name": row["name"], "on": scene.on.isoformat()}}
            for row in household.members
        ],
    }
    return {name: value for name, value in said.items() if value != []}


def told(story: Story, element: str, household: Invented, round_number: int) -> Answers:
    """What a story says at a step; `round_number` counts how often the step has come."""
    if element == "acceptance":
        return _acceptance(story, household, round_number)
    if story.outcome == "refuse" and element in _REFUSING:
        return {**_REFUSING[element], **REFUSAL}
    if element == "objection":
        return {"objection_path": story.objection, "objection_point": "反映该户有隐瞒的务工收入"}
    said = _SAID.get(element, {})
    return {name: household.applicant if value == _APPLICANT else value for name, value in said.items()}


def _acceptance(story: Story, household: Invented, round_number: int) -> Answers:
    if story.correction and round_number == 0:
        paper = {"paper": "看病票据", "why": "缺少今年的住院结算单"}
        return {"acceptance_outcome": "correction", "missing_papers": [paper]}
    if story.outcome == "non_acceptance":
        reason = {"non_acceptance_reason": "other_jurisdiction", "non_acceptance_text": "申请人户籍不在本县。"}
        return {"acceptance_outcome": "non_acceptance", **reason}
    relatives = [
        {"member": household.applicant, "staff_name": "某村委委员", "staff_post": "村民委员会", "relation": "sibling"}
    ]
    return {"acceptance_outcome": "accept", **({"near_relatives": relatives} if story.relative else {})}


_APPLICANT = object()
_DELIVERED: Answers = {"receiver": _APPLICANT, "receiver_relation": "self"}
_SAID: dict[str, Answers] = {
    "means_test_request": {"obligors_included": False},
    "household_investigation": {"respondent_name": _APPLICANT, "respondent_relation": "self"},
    "examination": {"proposal": "grant"},
    "opinion": {"opinion_outcome": "agree"},
    "objection_reply": {"objection_result": "dismissed", "reply_text": "经核实，反映的情况与事实不符。"},
    "county_confirmation": {"confirmation_opinion": "agree"},
    "township_confirmation": {"decision_outcome": "grant"},
    "decision": {"decision_outcome": "grant"},
    "delivery": _DELIVERED,
    "refusal_delivery": _DELIVERED,
    "reinvestigation": {"objection_upheld": False},
    "means_test_findings": {"applicant_objects": False},
}
_REFUSING: dict[str, Answers] = {
    "examination": {"proposal": "refuse"},
    "county_confirmation": {"confirmation_opinion": "refuse"},
    "township_confirmation": {"decision_outcome": "refuse"},
    "decision": {"decision_outcome": "refuse"},
}
