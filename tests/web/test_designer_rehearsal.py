"""The page 演练 of a draft: worked cases listed, written, run on its texts, and what that opens."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cases import designing
from offices.models import User
from processes import drafts
from processes.models import SchemeDraft, SchemeEdition
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
EXAMPLES = Path(__file__).parent.parent / "examples"
GOOD = (EXAMPLES / "law_catalogue.toml").read_text("utf-8")
pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    examples = {"law.toml": GOOD}
    author = people["process_designer"]
    return designing.open_draft("dibao", "试一个算例", "第四十八条", author, MOMENT, base=base, examples=examples)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def test_running_all_cases_opens_the_way_to_approval_for_exactly_these_texts(
    draft: SchemeDraft, designer: Client
) -> None:
    page = designer.post(reverse("web:draft_rehearse", args=[draft.pk]))

    draft.refresh_from_db()
    assert "1/1 个相符" in page.text
    assert draft.rehearsed_digest == drafts.digest_of(draft)
    assert designing.obstacles(draft) == []


def test_a_case_that_is_not_met_is_shown_with_what_was_found_and_keeps_the_way_closed(
    draft: SchemeDraft, designer: Client
) -> None:
    draft.examples = {"law.toml": GOOD.replace("recipients = 8", "recipients = 9")}
    draft.save()

    page = designer.post(reverse("web:draft_rehearse", args=[draft.pk]))

    draft.refresh_from_db()
    assert "0/1 个相符" in page.text and "checks[1].expect.recipients" in page.text
    assert draft.rehearsed_digest == ""


def test_a_broken_case_is_shown_with_its_line_and_the_typed_text_and_is_not_saved(
    draft: SchemeDraft, designer: Client
) -> None:
    said = {"seen": draft.revision, "text": "titel = '错'\n" + GOOD}

    page = designer.post(reverse("web:draft_example", args=[draft.pk, "law"]), said)

    draft.refresh_from_db()
    assert page.status_code == 422
    assert "第1行 titel" in page.text and "titel = &#x27;错&#x27;" in page.text
    assert draft.examples["law.toml"] == GOOD


def test_a_case_is_tried_without_being_saved_and_then_saved(draft: SchemeDraft, designer: Client) -> None:
    address = reverse("web:draft_example", args=[draft.pk, "第二个"])
    said = {"seen": draft.revision, "text": GOOD}

    tried = designer.post(address, said | {"try": "1"})
    draft.refresh_from_db()
    assert "1/1 个相符" in tried.text and list(draft.examples) == ["law.toml"]

    designer.post(address, said)
    draft.refresh_from_db()
    assert draft.examples["第二个.toml"] == GOOD


def test_a_case_that_somebody_else_changed_is_not_overwritten(
    draft: SchemeDraft, designer: Client, people: dict[str, User]
) -> None:
    theirs = GOOD.replace("救助目录", "别人改的目录")
    other = User.objects.create(username="another_designer", display_name="另一位设计员")
    seat = people["process_designer"].holdings.get()
    other.holdings.create(office=seat.office, post=seat.post, from_on=seat.from_on)
    designing.save(draft.pk, "examples/law.toml", theirs, draft.revision, other, MOMENT)

    page = designer.post(reverse("web:draft_example", args=[draft.pk, "law"]), {"seen": "0", "text": GOOD + "\n"})

    draft.refresh_from_db()
    assert page.status_code == 409 and "别人改的目录" in page.text
    assert draft.examples["law.toml"] == theirs


def test_the_cases_in_the_box_are_brought_into_a_draft_and_taken_out_again(
    draft: SchemeDraft, designer: Client
) -> None:
    designer.post(reverse("web:draft_examples_bring", args=[draft.pk]), {"seen": draft.revision})
    draft.refresh_from_db()
    assert {path.name for path in EXAMPLES.glob("*.toml")} < set(draft.examples)

    designer.post(reverse("web:draft_example_drop", args=[draft.pk, "law"]), {"seen": draft.revision})
    draft.refresh_from_db()
    assert "law.toml" not in draft.examples


@pytest.mark.parametrize("post", ["caseworker", "county_head"])
def test_only_designers_open_the_page(
    draft: SchemeDraft, people: dict[str, User], signed_in: SignIn, post: str
) -> None:
    page = signed_in(people[post]).get(reverse("web:draft_rehearsal", args=[draft.pk]))

    assert page.status_code in (302, 403, 404)


def test_many_cases_are_run_over_several_requests_and_only_the_last_one_records_them(
    draft: SchemeDraft, designer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft.examples = {"law.toml": GOOD, "more.toml": GOOD}
    draft.save()
    monkeypatch.setattr("web.designer.rehearsal.SECONDS", -1)
    address = reverse("web:draft_rehearse", args=[draft.pk])

    first = designer.post(address, {"anew": "1"})
    draft.refresh_from_db()
    assert "已运行 1/2 个" in first.text and draft.rehearsed_digest == ""

    second = designer.post(address)
    draft.refresh_from_db()
    assert "2/2 个相符" in second.text and draft.rehearsed_digest == drafts.digest_of(draft)
