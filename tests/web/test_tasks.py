"""The task page: what one may do, what one sees beside the form, drafts, returns, withdrawal."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import drafts, returns, steps
from cases.models import Case
from offices.models import User
from processes.models import Task
from tests import builders
from tests.journeys import answers
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]


@pytest.fixture
def claimed(case: Case, people: dict[str, User]) -> Task:
    """The acceptance of a new application in the caseworker's hands."""
    return steps.claim(builders.open_task(case).pk, people["caseworker"], MOMENT)


def address(name: str, task: Task) -> str:
    return reverse(f"web:{name}", args=[task.pk])


def test_the_page_shows_form_due_date_with_its_clause_and_the_masked_household(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    page = signed_in(people["caseworker"]).get(address("task", claimed)).content.decode()

    assert "审查结果" in page
    assert "当日不计" in page and "依据" in page
    assert "411224********0026" in page
    assert "411224196803150026" not in page


def test_a_task_that_nobody_holds_offers_to_be_taken(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    page = signed_in(people["caseworker"]).get(address("task", builders.open_task(case)))

    assert page.context["form"] is None
    assert "领取并办理" in page.content.decode()


def test_handing_in_completes_the_step_and_says_what_comes_next(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])

    answer = client.post(address("task", claimed), {"acceptance_outcome": "accept"}, follow=True)

    claimed.refresh_from_db()
    assert claimed.state == Task.State.DONE
    assert "提请核对" in answer.content.decode()


def test_a_form_with_mistakes_comes_back_with_what_was_typed(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    answer = signed_in(people["caseworker"]).post(address("task", claimed), {"acceptance_outcome": ""})

    assert answer.status_code == 422
    assert "请选择审查结果" in answer.content.decode()


def test_a_draft_is_kept_without_being_checked_and_comes_back(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])

    answer = client.post(
        address("task_draft", claimed),
        {"acceptance_outcome": "accept", "is_staff": "1"},
        headers={"HX-Request": "true"},
    )

    assert "保存" in answer.content.decode()
    kept = drafts.find(people["caseworker"], drafts.task_key(claimed.pk))
    assert kept["acceptance_outcome"] == "accept"
    assert "is_staff" not in kept
    assert client.get(address("task", claimed)).context["form"].initial["acceptance_outcome"] == "accept"


def test_nobody_drafts_on_a_task_that_another_holds(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    task = builders.open_task(case)

    answer = signed_in(people["caseworker"]).post(address("task_draft", task), {"acceptance_outcome": "accept"})

    assert answer.status_code == 403


def test_a_task_is_put_back_and_handed_over(claimed: Task, people: dict[str, User], signed_in: SignIn) -> None:
    colleague = builders.person("caseworker", builders.VILLAGE, "second")
    client = signed_in(people["caseworker"])

    client.post(address("hand_over", claimed), {"to": colleague.pk})
    claimed.refresh_from_db()
    assert claimed.holder == colleague

    signed_in(colleague).post(address("release", claimed))
    claimed.refresh_from_db()
    assert claimed.holder is None


def test_a_task_is_not_handed_to_somebody_of_another_area(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    stranger = builders.person("caseworker", builders.FAR_VILLAGE, "stranger")

    answer = signed_in(people["caseworker"]).post(address("hand_over", claimed), {"to": stranger.pk})

    assert answer.status_code == 403


def test_a_return_names_step_fields_and_message_and_the_receiver_sees_exactly_those(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    now = builders.advance(case, people, "examination")
    task = steps.claim(builders.open_task(case).pk, people["caseworker"], now)
    client = signed_in(people["caseworker"])

    fields = client.get(address("correction_fields", task), {"element": "household_investigation"})
    assert "住房" in fields.content.decode()

    client.post(
        address("request_correction", task),
        {"element": "household_investigation", "fields": ["housing_kind"], "message": "住房类型与照片不一致"},
    )

    correction = Task.objects.get(returned=True)
    page = signed_in(people["investigator"]).get(address("task", correction)).content.decode()
    assert "住房类型与照片不一致" in page
    section = "household_investigation"
    labels = [
        label for label in signed_in(people["investigator"]).get(address("task", correction)).context["sent"].labels
    ]
    assert len(labels) == 1 and section == correction.section
    assert "等待补正" in client.get("/inbox/?tab=waiting").content.decode()


def test_ones_own_last_step_can_be_taken_back_until_the_next_person_acts(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    steps.submit(claimed.pk, people["caseworker"], answers.answer("acceptance", "2026-09-02"), {}, MOMENT)
    claimed.refresh_from_db()
    may = returns.can_withdraw(claimed, people["caseworker"])

    answer = signed_in(people["caseworker"]).post(address("withdraw", claimed))

    assert answer.status_code == (302 if may else 409)


def test_going_back_to_an_earlier_step_repeats_what_follows(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    now = builders.advance(case, people, "examination")
    task = steps.claim(builders.open_task(case).pk, people["caseworker"], now)

    answer = signed_in(people["caseworker"]).post(
        address("redo", task), {"element": "means_test_findings", "message": "核对结果有误"}
    )

    assert answer.status_code == 302
    assert Task.objects.filter(process=case.process, state="open", element="means_test_findings").exists()


def test_the_paper_form_brings_its_own_style_and_no_script(
    claimed: Task, people: dict[str, User], signed_in: SignIn
) -> None:
    answer = signed_in(people["caseworker"]).get(address("blank_form", claimed))

    assert "审查结果" in answer.content.decode()
    assert "script" not in answer.headers["Content-Security-Policy"].replace("default-src", "")


def test_an_extension_with_a_listed_reason_moves_the_date_and_stands_in_the_register(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "means_test_request")
    clock = case.clocks.get(rule="dibao.confirmation_total")
    client = signed_in(people["head_of_office"])

    client.post(reverse("web:request_extension", args=[clock.pk]), {"reason": "hard_investigation", "text": ""})

    before = clock.due_on
    clock.refresh_from_db()
    assert clock.due_on > before
    assert "家庭经济状况调查难度较大" in client.get(reverse("web:extensions")).content.decode()


def test_an_extension_for_another_reason_waits_for_a_second_person(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "means_test_request")
    clock = case.clocks.get(rule="dibao.confirmation_total")
    ask, second = reverse("web:request_extension", args=[clock.pk]), reverse("web:second_extension", args=[clock.pk])

    signed_in(people["caseworker"]).post(ask, {"reason": "other", "text": "山洪断路，无法入户"})
    assert signed_in(people["caseworker"]).post(second).status_code == 403
    assert signed_in(people["head_of_office"]).post(second).status_code == 302

    clock.refresh_from_db()
    assert clock.seconded_by == people["head_of_office"]
    assert clock.due_on > clock.first_due_on
