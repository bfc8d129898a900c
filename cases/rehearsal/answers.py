"""What people answer where the worked case says nothing: the lawful answer that lets the case go on."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cases import assessments, conferences, intake, submissions
from cases.errors import Blocked
from cases.invented.answers import Scene, fill
from cases.models import Case
from cases.rehearsal import household
from cases.rehearsal.household import Told, typed
from forms.schema import Field, Section
from offices.models import User
from processes import editions

PHONE, ACCOUNT, ADDRESS = "13800000621", "6228480010000000017", "三组27号"
Answers = dict[str, Any]
# Which ground of refusal a row of the calculation stands for.
GROUNDS = {"assets": "assets_over_limit", "no_member": "not_co_living"}


def apply_answers(told: Told, section: Section, actor: User, word: str, now: datetime, given: Answers) -> Answers:
    """The application as the household fills it in, over it what the act says."""
    on = now.astimezone().date()
    said: Answers = {
        "scheme": told.facts.get("scheme") or "dibao",
        "residence_kind": told.facts.get("residence_kind"),
        "application_reason": "收入低，不足以维持基本生活。",
        "phone": PHONE,
        "address": ADDRESS,
        "applied_by": {"village_aide": "village_committee", "agent": "agent"}.get(word, "self"),
        "agent_name": str(actor),
        "account_kind": "social_security_card",
        "account_name": told.applicant,
        "account_number": ACCOUNT,
        "entrustment": {"name": told.applicant, "on": on.isoformat()},
        "signatures": [_signed(row, on.isoformat()) for row in told.members],
    }
    said |= _one_person(told, section) | household.application(told, section) | typed(given)
    return fill(section, {name: value for name, value in said.items() if value != []}, _scene(told, actor, "", now))


def _one_person(told: Told, section: Section) -> Answers:
    """A short form asks for one person only: the applicant."""
    if section.find("members") or not told.members:
        return {}
    first = next((row for row in told.members if row["relation"] == "self"), told.members[0])
    return {name: first[name] for name in intake.ONE_PERSON if section.find(name) and first.get(name)}


def _signed(row: Mapping[str, Any], on: str) -> Answers:
    """A child's guardian signs for it."""
    signature: Answers = {"member": row["name"], "signature": {"name": row["name"], "on": on}}
    minor = str(row.get("born_on") or "") > f"{int(on[:4]) - 18}{on[4:]}"
    return signature | ({"guardian": True} if minor else {})


def _scene(told: Told, actor: User, colleague: str, now: datetime) -> Scene:
    members = tuple(str(row["name"]) for row in told.members)
    return Scene(now.astimezone().date(), actor, colleague or str(actor), told.applicant, members, PHONE)


def step_answers(
    case: Case, section: Section, told: Told, people: tuple[User, str], now: datetime, given: Answers
) -> Answers:
    """The answers of a step: what the act says, else what follows from the case, else what the form asks at least."""
    scene = _scene(told, *people, now)
    said = {
        asked.name: _CHOSEN[asked.name](case, told, scene, asked) for asked in section.fields if asked.name in _CHOSEN
    }
    if section.id == household.INVESTIGATION:
        applied = editions.load(case.process.edition_id).section(household.APPLICATION)
        said |= household.investigation(told, section, applied)
    return fill(section, {name: value for name, value in (said | typed(given)).items() if value is not None}, scene)


def leave_out(answers: Answers, names: list[str]) -> Answers:
    """The answers without some: `investigators`, `investigators.2` (counted from 1), `investigators.2.signature`."""
    for path in names:
        _drop(answers, path.split("."), path)
    return answers


def _drop(answers: Any, path: list[str], whole: str) -> None:
    head, *rest = path
    key = int(head) - 1 if isinstance(answers, list) and head.isdigit() else head
    try:
        if rest:
            _drop(answers[key], rest, whole)
        else:
            del answers[key]
    except (KeyError, IndexError, TypeError) as slip:
        raise Blocked(f"without 写的“{whole}”不在要填的栏目里") from slip


def _granting(case: Case, told: Told, scene: Scene, asked: Field) -> str:
    found = assessments.latest(case)
    carried = found is not None and found.outcome == "grant"
    codes = [code for code, _ in asked.options]
    wanted = ("grant", "agree") if carried else ("refuse",)
    return next((code for code in codes if code in wanted), codes[0])


def _ground(case: Case, told: Told, scene: Scene, asked: Field) -> list[str]:
    """The ground that the calculation gives; a scheme's own forms may call it as its rules do."""
    found = assessments.latest(case)
    row = found.row.rpartition(".")[2] if found else ""
    codes = [code for code, _ in asked.options]
    return [next((code for code in (row, GROUNDS.get(row, "income_not_below")) if code in codes), codes[0])]


def _why(case: Case, told: Told, scene: Scene, asked: Field) -> str:
    found = assessments.latest(case)
    return str(assessments.read(found)["why"]) if found else "不符合规定的条件。"


def _relatives(case: Case, told: Told, scene: Scene, asked: Field) -> list[Answers] | None:
    """Relatives of staff whom the household declared are registered."""
    rows = submissions.latest_of(case, household.APPLICATION).get("members") or []
    return [
        {
            "member": row["name"],
            "staff_name": row.get("near_relative_name") or "村干部",
            "relation": row["near_relative_of_staff"],
        }
        for row in rows
        if row.get("near_relative_of_staff")
    ] or None


def _findings(case: Case, told: Told, scene: Scene, asked: Field) -> list[Answers] | None:
    """Every hit of the means test is accepted."""
    rows = submissions.latest_of(case, "means_test").get("means_test_results") or []
    kept = {column.name for column in asked.columns}
    accepted = {"outcome": "accepted", "reason": "与查询结果一致"}
    return [{name: value for name, value in row.items() if name in kept} | accepted for row in rows] or None


def _indicators(case: Case, told: Told, scene: Scene, asked: Field) -> list[Answers]:
    """Where the file says nothing of self-care, each member does everything alone."""
    able = {column.name: True for column in asked.columns if column.kind == "yes_no"}
    return [{"member": row["name"], **able} for row in told.members]


def _all_codes(case: Case, told: Told, scene: Scene, asked: Field) -> list[str]:
    return [code for code, _ in asked.options]


def _applicant(case: Case, told: Told, scene: Scene, asked: Field) -> str:
    return case.applicant


def _applicant_signs(case: Case, told: Told, scene: Scene, asked: Field) -> Answers:
    return {"name": case.applicant, "on": scene.on.isoformat()}


def _as_proposed(case: Case, told: Told, scene: Scene, asked: Field) -> str:
    return str(submissions.latest_of(case, "review_conclusion").get("review_proposal") or "continue")


def _minutes(case: Case, told: Told, scene: Scene, asked: Field) -> str | None:
    """The minutes of the conference that the story held about the case."""
    return next(iter(reversed(conferences.minutes_of(case))), None)


def _always(value: Any) -> Callable[..., Any]:
    return lambda case, told, scene, asked: value


_CHOSEN: dict[str, Callable[[Case, Told, Scene, Field], Any]] = {
    "acceptance_outcome": _always("accept"),
    "near_relatives": _relatives,
    "means_test_items": _all_codes,
    "queried_sources": _all_codes,
    "obligors_included": _always(False),
    "applicant_objects": _always(False),
    "findings": _findings,
    "respondent_name": _applicant,
    "respondent_relation": _always("self"),
    "member_signature": _applicant_signs,
    "proposal": _granting,
    "opinion_outcome": _always("agree"),
    "confirmation_opinion": _granting,
    "decision_outcome": _granting,
    "change_outcome": _as_proposed,
    "conference_number": _minutes,
    "refusal_reasons": _ground,
    "refusal_text": _why,
    "members_found": _indicators,
    "objection_path": _always("reinvestigation"),
    "objection_upheld": _always(False),
    "objection_result": _always("dismissed"),
    "receiver": _applicant,
    "receiver_relation": _always("self"),
    "correction_signature": _applicant_signs,
}
