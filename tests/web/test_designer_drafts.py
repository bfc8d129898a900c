"""The designer's room over HTTP: start, save, check, two people, sending, approving, publishing; and who gets in."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cases import designing
from offices.models import User
from processes import drafts, editions
from processes.models import SchemeDraft, SchemeEdition
from tests import builders
from tests.web.conftest import MOMENT
from web.prove.diagrams import ATTACKS

SignIn = Callable[[User], Client]
DIAGRAM = "bpmn/dibao.bpmn"

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(people: dict[str, User]) -> SchemeDraft:
    base = SchemeEdition.objects.filter(scheme="dibao").latest("in_force_from")
    examples = {"one.toml": 'scheme = "dibao"\n'}
    designer = people["process_designer"]
    return designing.open_draft("dibao", "先听取意见", "第四十八条", designer, MOMENT, base=base, examples=examples)


@pytest.fixture
def designer(people: dict[str, User], signed_in: SignIn) -> Client:
    return signed_in(people["process_designer"])


def post(client: Client, name: str, draft: SchemeDraft, **body: object):
    return client.post(reverse(f"web:{name}", args=[draft.pk]), json.dumps(body), content_type="application/json")


def test_a_draft_is_started_from_an_edition_with_a_reason(designer: Client, draft: SchemeDraft) -> None:
    address = reverse("web:draft_start", args=[draft.base_id])

    missing = designer.post(address, {"title": "改时限", "basis": ""})
    assert missing.status_code == 200 and "改时限" in missing.content.decode()
    designer.post(address, {"title": "改时限", "basis": "某政发〔2026〕1号"})

    made = SchemeDraft.objects.get(title="改时限")
    assert made.texts == draft.base.texts
    assert "改时限" in designer.get(reverse("web:designer")).content.decode()


def test_the_canvas_is_told_diagrams_catalogue_and_findings(designer: Client, draft: SchemeDraft) -> None:
    told = designer.get(reverse("web:draft_data", args=[draft.pk])).json()

    assert set(told["texts"]) == {path for path in draft.texts if path.endswith(".bpmn")}
    assert {"value": "county", "label": "县级"}.keys() <= told["catalogue"]["posts"][0].keys()
    assert [each for each in told["catalogue"]["deadlines"] if each["id"] == "dibao.examination"]
    assert all(told["catalogue"][name] for name in ("offices", "forms", "documents", "operations", "facts", "stages"))
    assert told["draft"]["editable"] and [one for one in told["findings"] if one["severity"] == "error"] == []


def test_a_saved_diagram_is_checked_and_its_findings_name_the_place(designer: Client, draft: SchemeDraft) -> None:
    broken = draft.texts[DIAGRAM].replace('value="dibao.examination"', 'value="dibao.whenever"')

    answer = post(designer, "draft_save", draft, path=DIAGRAM, text=broken, seen=0)

    found = [one for one in answer.json()["findings"] if one["code"] == "scheme.E008"]
    assert answer.status_code == 200 and answer.json()["revision"] == 1
    assert found[0]["element"] == "examination" and found[0]["where"] == DIAGRAM


def test_checking_does_not_save(designer: Client, draft: SchemeDraft) -> None:
    answer = post(designer, "draft_check", draft, path=DIAGRAM, text="<nonsense")

    assert answer.json()["findings"] and SchemeDraft.objects.get().revision == 0


def test_the_slower_of_two_is_told_and_loses_nothing(
    people: dict[str, User], signed_in: SignIn, designer: Client, draft: SchemeDraft
) -> None:
    other = signed_in(builders.person("process_designer", builders.COUNTY, "second", "乔复核"))
    post(designer, "draft_save", draft, path=DIAGRAM, text=draft.texts[DIAGRAM] + "\n", seen=0)

    answer = post(other, "draft_save", draft, path=DIAGRAM, text=draft.texts[DIAGRAM] + "\n\n", seen=0)

    assert answer.status_code == 409
    assert answer.json()["by"] == str(people["process_designer"]) and answer.json()["revision"] == 1
    assert SchemeDraft.objects.get().texts[DIAGRAM] == draft.texts[DIAGRAM] + "\n"


def test_undo_and_redo_go_back_and_forth(designer: Client, draft: SchemeDraft) -> None:
    post(designer, "draft_save", draft, path=DIAGRAM, text=draft.texts[DIAGRAM] + "\n", seen=0)

    assert post(designer, "draft_undo", draft).json()["text"] == draft.texts[DIAGRAM]
    assert post(designer, "draft_redo", draft).json()["text"] == draft.texts[DIAGRAM] + "\n"
    assert post(designer, "draft_redo", draft).status_code == 400


def test_who_else_is_here_is_told(signed_in: SignIn, designer: Client, draft: SchemeDraft) -> None:
    other = signed_in(builders.person("process_designer", builders.COUNTY, "second", "乔复核"))
    post(other, "draft_present", draft, path=DIAGRAM)

    assert post(designer, "draft_present", draft, path=DIAGRAM).json()["others"][0]["name"] == "乔复核"


@pytest.mark.parametrize("body", ["", "[]", "{", '{"path": "bpmn/dibao.bpmn"}', '{"path": 1, "text": 2, "seen": "x"}'])
def test_a_body_that_cannot_be_read_is_refused_kindly(designer: Client, draft: SchemeDraft, body: str) -> None:
    address = reverse("web:draft_save", args=[draft.pk])
    answer = designer.post(address, body, content_type="application/json")

    assert answer.status_code == 400 and "刷新" in answer.json()["message"]


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_may_be_saved_but_is_named_and_never_published(
    people: dict[str, User], designer: Client, draft: SchemeDraft, path: Path, tmp_path: Path
) -> None:
    text = path.read_text("utf-8").replace("MARKER", str(tmp_path / "marker"))
    answer = post(designer, "draft_save", draft, path=DIAGRAM, text=text, seen=0)
    now = SchemeDraft.objects.get()
    designing.note_rehearsal(draft.pk, drafts.digest_of(now), 1, 1, people["process_designer"], MOMENT)

    designer.post(reverse("web:draft_send", args=[draft.pk]))

    assert [one for one in answer.json()["findings"] if one["severity"] == "error"]
    assert SchemeDraft.objects.get().state == "draft"
    assert not (tmp_path / "marker").exists()
    with pytest.raises(editions.EditionError):
        editions.publish("dibao", now.texts, MOMENT.date(), None, MOMENT)


def test_two_persons_publish_from_a_future_day_through_the_pages(
    people: dict[str, User], signed_in: SignIn, designer: Client, draft: SchemeDraft
) -> None:
    approver = signed_in(people["process_approver"])
    page = reverse("web:draft_publish", args=[draft.pk])
    assert "算例还没有" in designer.get(page).content.decode()
    designing.note_rehearsal(draft.pk, drafts.digest_of(draft), 1, 1, people["process_designer"], MOMENT)

    designer.post(reverse("web:draft_send", args=[draft.pk]))
    designer.post(reverse("web:draft_approve", args=[draft.pk]))
    assert SchemeDraft.objects.get().state == "checked"
    approver.post(reverse("web:draft_approve", args=[draft.pk]))
    wrong = approver.post(reverse("web:draft_publish_now", args=[draft.pk]), {"in_force_from": "昨天"})
    assert wrong.status_code == 422
    approver.post(reverse("web:draft_publish_now", args=[draft.pk]), {"in_force_from": "2026-10-01"})

    assert SchemeDraft.objects.get().edition.in_force_from.isoformat() == "2026-10-01"
    assert "2026-10-01起施行" in approver.get(page).content.decode()


def test_a_draft_is_sent_back_with_a_reason(
    people: dict[str, User], signed_in: SignIn, designer: Client, draft: SchemeDraft
) -> None:
    designing.note_rehearsal(draft.pk, drafts.digest_of(draft), 1, 1, people["process_designer"], MOMENT)
    designer.post(reverse("web:draft_send", args=[draft.pk]))
    approver, address = signed_in(people["process_approver"]), reverse("web:draft_send_back", args=[draft.pk])

    approver.post(address, {"reason": " "})
    assert SchemeDraft.objects.get().state == "checked"
    approver.post(address, {"reason": "缺少听取意见的期限"})

    assert SchemeDraft.objects.get().state == "draft"


ADDRESSES = ("draft_data", "draft_text", "draft_publish")
ACTS = ("draft_save", "draft_check", "draft_undo", "draft_redo", "draft_present", "draft_send", "draft_approve")


@pytest.mark.parametrize("post_kind", ["caseworker", "county_head", "applicant", "auditor", "system_administrator"])
def test_nobody_else_gets_in(people: dict[str, User], signed_in: SignIn, draft: SchemeDraft, post_kind: str) -> None:
    client = signed_in(people[post_kind])

    assert client.get(reverse("web:designer")).status_code == 403
    for name in ADDRESSES:
        assert client.get(reverse(f"web:{name}", args=[draft.pk])).status_code == 403
    for name in ACTS:
        assert post(client, name, draft, path=DIAGRAM, text="x", seen=0).status_code == 403
    assert SchemeDraft.objects.get().revision == 0


def test_an_approver_reads_but_does_not_write(people: dict[str, User], signed_in: SignIn, draft: SchemeDraft) -> None:
    client = signed_in(people["process_approver"])

    assert not client.get(reverse("web:draft_data", args=[draft.pk])).json()["draft"]["editable"]
    assert post(client, "draft_save", draft, path=DIAGRAM, text="x", seen=0).status_code == 403


def test_an_older_edition_is_restored_and_another_retired_from_its_page(
    people: dict[str, User], signed_in: SignIn, designer: Client, draft: SchemeDraft
) -> None:
    page = reverse("web:edition", args=[draft.base_id])
    assert "恢复这个版本" in designer.get(page).content.decode()
    designer.post(reverse("web:edition_roll_back", args=[draft.base_id]), {"reason": "新版办不下去"})
    assert SchemeDraft.objects.get(basis="新版办不下去").texts == draft.base.texts

    future = editions.publish("dibao", draft.texts, MOMENT.date().replace(year=2027), None, MOMENT)
    signed_in(people["process_approver"]).post(reverse("web:edition_retire", args=[future.id]))

    assert SchemeEdition.objects.get(pk=future.id).state == "retired"
