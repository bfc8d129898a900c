"""Electronic certificates on the task page, and the papers that nobody is asked for."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from cases import certificates, drafts, steps
from cases.models import Case, CertificateCall, ChainEntry
from offices.models import User
from processes.models import Task
from tests import builders
from tests.journeys import answers
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def claimed(case: Case, people: dict[str, User]) -> Task:
    return steps.claim(builders.open_task(case).pk, people["caseworker"], MOMENT)


def fetch(client: Client, task: Task, source: str, **more: object) -> object:
    member = task.process.case.household.members.get(name="杨德全")
    told = {"call": f"{source}:{member.pk}", "purpose": "办理本件受理审查"}
    return client.post(reverse("web:call_certificate", args=[task.pk]), told | more, headers=HTMX)


@pytest.mark.proves("PRO-08", "S0-22")
@pytest.mark.parametrize("source", ["marriage", "death", "identity", "residence_permit", "disability_card"])
def test_a_certificate_is_fetched_logged_and_entered_into_the_form(
    claimed: Task, people: dict[str, User], signed_in: SignIn, settings: object, source: str
) -> None:
    settings.CERTIFICATE_ADAPTER, settings.DEMO = "cases.certificates.invented", True
    client = signed_in(people["caseworker"])
    assert "办理本件受理审查" in client.get(reverse("web:task", args=[claimed.pk])).content.decode()

    page = fetch(client, claimed, source).content.decode()

    made = CertificateCall.objects.get()
    assert (made.certificate, made.person, made.called_by) == (source, "杨德全", people["caseworker"])
    assert "与申报一致" in page and 'id="list-fetched"' in page and "调取记录（1次）" in page
    assert ChainEntry.objects.get(act="certificate_call").detail["source"] == source
    again = client.get(reverse("web:task", args=[claimed.pk])).context["form"].initial["fetched"]
    assert again == [{"source": source, "member": "杨德全", "result": "matches"}]
    steps.submit(
        claimed.pk, people["caseworker"], answers.answer("acceptance", "2026-09-02", fetched=again), {}, MOMENT
    )


def test_a_later_answer_takes_the_place_of_the_earlier_and_what_was_typed_stays(
    claimed: Task, people: dict[str, User], signed_in: SignIn, settings: object
) -> None:
    settings.CERTIFICATE_ADAPTER, settings.DEMO = "cases.certificates.invented", True
    client = signed_in(people["caseworker"])
    drafts.save(people["caseworker"], drafts.task_key(claimed.pk), {"acceptance_outcome": "accept"}, MOMENT)
    typed = {"fetched": "", "fetched-0-source": "death", "fetched-0-member": "杨德全", "fetched-0-note": "核过原件"}
    typed |= {"fetched-1-source": "marriage", "fetched-1-member": "杨德全", "fetched-1-result": "not_found"}

    fetch(client, claimed, "marriage", **typed)

    kept = drafts.find(people["caseworker"], drafts.task_key(claimed.pk))
    assert kept["acceptance_outcome"] == "accept"
    assert [(row["source"], row.get("note"), row.get("result")) for row in kept["fetched"]] == [
        ("death", "核过原件", None),
        ("marriage", None, "matches"),
    ]


def test_without_a_connection_the_panel_says_what_to_do(
    claimed: Task, people: dict[str, User], signed_in: SignIn, settings: object
) -> None:
    settings.CERTIFICATE_ADAPTER = ""

    answer = fetch(signed_in(people["caseworker"]), claimed, "marriage")

    assert answer.status_code == 200
    assert "尚未接通" in answer.content.decode()
    assert not CertificateCall.objects.exists()


@pytest.mark.parametrize("source", ["bank", "nothing", ""])
def test_only_the_sources_of_the_form_are_asked(
    claimed: Task, people: dict[str, User], signed_in: SignIn, source: str
) -> None:
    assert fetch(signed_in(people["caseworker"]), claimed, source).status_code == 404


def test_nobody_fetches_for_a_task_that_is_not_in_hand(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    assert fetch(signed_in(people["caseworker"]), builders.open_task(case), "marriage").status_code == 403


@pytest.mark.proves("PRO-08")
def test_anybody_reads_which_papers_are_not_asked_for(client: Client, db: None) -> None:
    page = client.get(reverse("web:not_required")).content.decode()

    assert len(certificates.not_required()) >= 10
    for paper in ("户口簿复印件", "结婚证", "死亡、火化证明", "残疾人证"):
        assert paper in page
    for place in ("notices", "progress"):
        assert reverse("web:not_required") in client.get(reverse(f"web:{place}")).content.decode()
