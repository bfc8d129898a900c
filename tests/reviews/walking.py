"""Reviews walked step by step: what people answer at each of their steps, and short ways to a result."""

from datetime import datetime, timedelta

from cases import steps
from cases.errors import FormRejected
from cases.models import Award, Case
from cases.reviews import opening
from offices.models import User
from tests import builders
from tests.journeys.answers import SIGNED, STEPS, answer

People = dict[str, User]
RECORDERS = [{"name": "石建国", "signature": SIGNED}, {"name": "卫晓红", "signature": SIGNED}]
OWN = {
    "review_conclusion": {
        "review_proposal": "continue",
        "calculation_checked": True,
        "review_findings": "入户核查，家庭情况没有明显变化。",
        "review_signature": SIGNED,
    },
    "review_opinion": {"review_opinion_text": "同意。", "review_opinion_signature": SIGNED},
    "hearing_notice": {
        "hearing_reasons": "务工收入增加，家庭人均收入超过标准。",
        "hearing_evidence": "核对报告和务工合同。",
        "notified_way": "in_person",
        "notified_on": "{today}",
        "hearing_place": "便民服务中心三号窗口",
    },
    "hearing": {
        "hearing_outcome": "in_person",
        "heard_on": "{today}",
        "heard_person": "李建国",
        "heard_relation": "self",
        "hearing_agrees": "disagrees",
        "hearing_opinion": "活不稳定，希望多保障几个月。",
        "heard_signature": SIGNED,
        "recorders": RECORDERS,
    },
    "change_decision": {
        "change_outcome": "stop",
        "change_reasons": "家庭人均收入超过当地标准。",
        "opinion_reply": "已经考虑，收入已按实际核算。",
        "change_signature": SIGNED,
    },
}
STEPS.update(OWN)
UNREACHABLE = {
    "hearing_outcome": "unreachable",
    "ways_tried": [
        {"way": "visit", "tried_on": "2027-03-01", "result": "家中无人", "proof": "村干部见证"},
        {"way": "phone", "tried_on": "2027-03-01", "result": "关机", "proof": "通话记录"},
    ],
    "recorders": RECORDERS,
}
EARNS = {
    "members": [{"name": "李建国", "relation": "self", "labour": "partial", "employed": True}],
    "incomes": [{"member": "李建国", "item": "wage", "amount": "2600.00", "period": "month"}],
}


def review(award: Award, people: People, now: datetime, cause: str = "other") -> Case:
    """A review of an award that somebody at the township opens."""
    return opening.open_for(opening.note(award, cause, now.date(), now, people["caseworker"]), None, now)


def walk(case: Case, people: People, now: datetime, until: str, **told: dict[str, object]) -> datetime:
    """Does step after step until one is open; `told` holds what is answered otherwise, by step."""
    while (task := builders.open_task(case)) is None or task.element != until:
        now += timedelta(hours=1)
        if task is None:
            now = builders._let_time_pass(case, now)
        else:
            do(case, people, now, task.element, **told.get(task.element, {}))
    return now


def do(case: Case, people: People, now: datetime, element: str, **changes: object) -> steps.StepDone:
    """One step with its usual answers, changed where the test says so."""
    task = builders.open_task(case, element)
    assert task is not None, element
    told = answer(task.section, now.date().isoformat(), **changes)
    actor = people["deputy"] if element in LATER and task.post == "head_of_office" else people[task.post]
    try:
        return steps.submit(task.pk, actor, told, {}, now)
    except FormRejected as slip:
        raise AssertionError(f"{element}: {slip.form.errors}") from slip


LATER: set[str] = set()


def finish(case: Case, people: People, now: datetime, **told: dict[str, object]) -> Case:
    """Walks a review to its end."""
    now = walk(case, people, now, "archiving", **told)
    do(case, people, now + timedelta(hours=1), "archiving")
    case.refresh_from_db()
    return case
