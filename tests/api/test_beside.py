"""Beside the steps: drafts, opinions asked for, more time, hand-overs, remedies, meetings and grids by a program."""

from collections.abc import Callable

import pytest

from cases import drafts, steps
from cases.models import Case, ChainEntry, Clock, Countersign, HandOver, Meeting
from monitoring.models import Grid
from offices.models import User
from tests import builders
from tests.api.conftest import MOMENT, Program

pytestmark = pytest.mark.django_db
People = dict[str, User]
Makes = Callable[..., Program]


@pytest.fixture
def held(case: Case, people: People) -> int:
    task = builders.open_task(case)
    return steps.claim(task.pk, people["caseworker"], MOMENT).pk


def test_a_draft_is_kept_for_its_owner_alone_and_takes_no_foreign_fields(
    held: int, people: People, program: Makes
) -> None:
    own, other = program(people["caseworker"]), program(people["county_approver"])

    kept = own.post(f"/tasks/{held}/draft", {"answers": {"acceptance_outcome": "accept"}})
    foreign = own.post(f"/tasks/{held}/draft", {"answers": {"approvals": "x"}})

    assert kept.status_code == 200 and foreign.status_code == 422
    assert drafts.find(people["caseworker"], drafts.task_key(held)) == {"acceptance_outcome": "accept"}
    assert own.get(f"/tasks/{held}/draft").json() == {"answers": {"acceptance_outcome": "accept"}}
    assert other.get(f"/tasks/{held}/draft").status_code == 404


def test_opinions_are_asked_for_and_a_whole_pile_is_handed_over_once(held: int, people: People, program: Makes) -> None:
    own, head = program(people["caseworker"]), people["head_of_office"]
    asked = own.post(
        f"/tasks/{held}/countersign", {"manner": "all", "signers": [head.username], "question": "是否受理"}
    )
    office = people["caseworker"].holdings.get().office_id
    narrow = program(people["caseworker"], area=builders.VILLAGE)
    wanted = {"office": office, "giver": people["caseworker"].username, "taker": head.username}

    assert asked.status_code == 200 and Countersign.objects.get().opinions.get().signer == head
    assert narrow.post("/hand-overs", wanted).status_code == 404
    assert own.post("/hand-overs", wanted).status_code in (200, 409)
    assert HandOver.objects.count() <= 1


def test_a_term_is_extended_once_by_who_may(case: Case, people: People, program: Makes) -> None:
    clock = Clock.objects.filter(case=case).first()
    told = {"reason": "other", "text": "当事人在外地"}

    done = program(people["head_of_office"]).post(f"/clocks/{clock.pk}/extension", told)
    strange = program(people["liaison"]).post(f"/clocks/{clock.pk}/extension", told)

    assert done.status_code == 200 and done.json()["waits"] is True and strange.status_code == 403
    assert ChainEntry.objects.filter(act="request_extension").count() == 1


def test_meetings_and_grids_are_entered_and_kept_within_the_token(people: People, program: Makes) -> None:
    approver = program(people["county_approver"])
    seat = {"name": "卫长河", "unit": "县财政局"}
    held = {
        "kind": "dispatch",
        "held_on": MOMENT.date().isoformat(),
        "place": "县民政局",
        "chair": "卫长河",
        "members": [seat],
        "matters": [{"topic": "九月工作", "views": "抓紧办理", "decision": "noted"}],
    }
    grid = {"name": "东一网格", "area": builders.VILLAGE, "programmes": ["low_income"]}
    narrow = program(people["county_approver"], area="411224108000")

    assert approver.post("/meetings", held).status_code == 200 and Meeting.objects.count() == 1
    assert approver.get("/meetings").json()["items"][0]["members"] == 1
    assert narrow.post("/meetings", held).status_code == 403 and narrow.get("/meetings").status_code == 403
    assert narrow.post("/grids", grid).status_code == 403 and not Grid.objects.exists()
    assert approver.post("/grids", grid).status_code == 200
    assert approver.get("/grids").json()["items"][0]["name"] == "东一网格"


def test_a_remedy_without_a_decision_is_refused_with_a_sentence(case: Case, people: People, program: Makes) -> None:
    told = {"kind": "reconsideration", "filed_on": MOMENT.date().isoformat()}

    answer = program(people["county_approver"]).post(f"/cases/{case.number}/remedies", told)

    assert answer.status_code == 409 and "没有决定" in answer.json()["detail"]
    assert program(people["county_approver"]).get("/remedies").json()["items"] == []
