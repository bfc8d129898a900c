"""The programming interface does what the screens do, for the same people, in the same area, and each thing once."""

from collections.abc import Callable

import pytest

from cases import tokens
from cases.models import Attachment, Case, ChainEntry
from offices.models import AccessToken, Holding, KeptAnswer, User
from processes.models import Task
from tests import builders
from tests.api.conftest import MOMENT, Program
from tests.journeys import answers

Programs = Callable[..., Program]
ID = "411224196803150026"


def test_a_program_works_its_way_from_the_inbox_to_the_next_step(
    people: dict[str, User], case: Case, program: Programs
) -> None:
    clerk = program(people["caseworker"])
    assert clerk.get("/inbox/counts").json()["counts"]["office"] == 1
    line = clerk.get("/inbox", tab="office").json()["items"][0]
    assert (line["case"], line["element"]) == (case.number, "acceptance")
    path = f"/tasks/{line['id']}"
    assert clerk.post(f"{path}/claim").json() == {"id": line["id"], "is_mine": True}
    form = clerk.get(path).json()
    assert "acceptance_outcome" in form["answers_schema"]["properties"] and form["may_act"]
    done = clerk.post(f"{path}/submission", {"answers": answers.answer("acceptance", "2026-09-02")})
    assert done.status_code == 200, done.content.decode()
    assert done.json()["case"] == case.number and done.json()["opened"]
    assert Task.objects.get(pk=line["id"]).done_by == people["caseworker"]


def test_what_is_filled_in_wrongly_is_told_at_its_field(people: dict[str, User], case: Case, program: Programs) -> None:
    clerk, task = program(people["caseworker"]), builders.open_task(case)
    clerk.post(f"/tasks/{task.pk}/claim")
    refused = clerk.post(f"/tasks/{task.pk}/submission", {"answers": {}})
    assert refused.status_code == 422 and refused.headers["Content-Type"] == "application/problem+json"
    assert "answers.acceptance_outcome" in [one["at"] for one in refused.json()["fields"]]
    assert Task.objects.get(pk=task.pk).state == Task.State.OPEN


def test_a_write_sent_twice_under_one_key_is_done_once(people: dict[str, User], program: Programs) -> None:
    aide = program(people["village_aide"])
    told = {"scheme": "dibao", "area": builders.VILLAGE, "channel": "village_aide"}
    told["answers"] = builders.signed(answers.application(), "2026-09-02")
    first, again = (aide.post("/cases", told, key="a-key-of-mine-1") for _ in range(2))
    assert first.status_code == again.status_code == 200, first.content.decode()
    assert first.json() == again.json() and again.headers["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1
    other = aide.post("/cases", told | {"channel": "agent"}, key="a-key-of-mine-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_used")
    kept = KeptAnswer.objects.get()
    assert first.json()["access_code"].encode() not in bytes(kept.sealed)


def test_what_was_refused_leaves_its_key_free(people: dict[str, User], case: Case, program: Programs) -> None:
    clerk, task = program(people["caseworker"]), builders.open_task(case)
    assert clerk.post(f"/tasks/{task.pk}/release", key="a-key-of-mine-2").status_code == 403
    assert not KeptAnswer.objects.exists()
    assert clerk.post(f"/tasks/{task.pk}/claim", key="a-key-of-mine-2").status_code == 200
    assert Program(clerk.word).post(f"/tasks/{task.pk}/claim", key="short").status_code == 400


def test_a_task_that_changed_since_it_was_read_is_not_written(
    people: dict[str, User], case: Case, program: Programs
) -> None:
    clerk, task = program(people["caseworker"]), builders.open_task(case)
    read = clerk.get(f"/tasks/{task.pk}")
    assert clerk.post(f"/tasks/{task.pk}/claim", HTTP_IF_MATCH=read.headers["ETag"]).status_code == 200
    late = clerk.post(f"/tasks/{task.pk}/release", HTTP_IF_MATCH=read.headers["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "changed")
    assert Task.objects.get(pk=task.pk).holder == people["caseworker"]


def test_what_lies_in_another_county_is_answered_like_what_does_not_exist(
    people: dict[str, User], case: Case, program: Programs
) -> None:
    far = program(builders.person("caseworker", builders.FAR_VILLAGE, "far.clerk"))
    task, paper = builders.open_task(case), case.documents.first()
    foreign = [
        f"/tasks/{task.pk}",
        f"/cases/{case.number}",
        f"/households/{case.household.uid}",
        f"/documents/{paper.uid}",
    ]
    missing = ["/tasks/999999", "/cases/NOT-THERE", f"/households/{paper.uid}", f"/documents/{case.household.uid}"]
    for there, nowhere in zip(foreign, missing, strict=True):
        found, nothing = (far.get(path, purpose="handle") for path in (there, nowhere))
        assert found.status_code == nothing.status_code == 404 and found.content == nothing.content
    assert far.post(f"/tasks/{task.pk}/claim").status_code == 404
    assert far.post("/households/search", {"resident_id": ID, "reason": "核对身份"}).json() == {"items": []}
    assert far.get("/cases").json()["items"] == []


def test_a_token_kept_to_a_village_reaches_no_other(people: dict[str, User], case: Case, program: Programs) -> None:
    here = program(people["county_approver"], area=builders.VILLAGE)
    elsewhere = program(people["county_approver"], area=builders.OTHER_VILLAGE)
    assert [row["number"] for row in here.get("/cases").json()["items"]] == [case.number]
    assert elsewhere.get("/cases").json()["items"] == []
    assert elsewhere.get(f"/cases/{case.number}", purpose="supervise").status_code == 404
    assert elsewhere.get("/statistics").status_code == 403


def test_a_token_that_only_reads_writes_nothing(people: dict[str, User], case: Case, program: Programs) -> None:
    reader, task = program(people["caseworker"], scope="read"), builders.open_task(case)
    assert reader.get(f"/tasks/{task.pk}").status_code == 200
    refused = reader.post(f"/tasks/{task.pk}/claim")
    assert (refused.status_code, refused.json()["code"]) == (403, "read_only")


def test_a_post_taken_away_ends_at_the_next_request(people: dict[str, User], case: Case, program: Programs) -> None:
    clerk = program(people["caseworker"])
    assert clerk.get("/inbox/counts").status_code == 200
    Holding.objects.filter(user=people["caseworker"]).update(until_on="2026-09-01")
    assert clerk.get("/inbox/counts").status_code == 403
    AccessToken.objects.update(until_on="2026-09-01")
    assert clerk.get("/inbox/counts").status_code == 401
    assert Program("").get("/cases").headers["WWW-Authenticate"] == "Bearer"


def test_numbers_are_masked_until_somebody_says_why_and_that_is_kept(
    people: dict[str, User], case: Case, program: Programs
) -> None:
    approver = program(people["county_approver"])
    assert approver.get(f"/cases/{case.number}").json()["code"] == "no_purpose"
    seen = approver.get(f"/cases/{case.number}", purpose="supervise", note="抽查")
    assert seen.status_code == 200 and ID not in seen.content.decode()
    uid = seen.json()["members"][0]["uid"]
    whole = approver.post(f"/cases/{case.number}/members/{uid}/resident-id", {"reason": "核对身份证原件"})
    assert whole.json()["resident_id"] == ID
    acts = list(ChainEntry.objects.filter(case=case, actor=people["county_approver"]).values_list("act", flat=True))
    assert acts == ["look", "reveal"]


def test_a_paper_is_opened_for_a_purpose_that_the_chain_keeps_or_for_the_work(
    people: dict[str, User], case: Case, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.documents.issue.read_pdf", lambda _paper: b"%PDF-")
    monkeypatch.setattr("cases.attachments.read", lambda _photo: (b"JPEG", "image/jpeg"))
    kept = {"name": "户口簿.jpg", "content_type": "image/jpeg", "size": 4, "uploaded_at": MOMENT}
    paper, photo = case.documents.first(), Attachment.objects.create(case=case, field="papers", **kept)
    looks = ChainEntry.objects.filter(case=case, act="look").order_by("pk")
    approver, clerk = program(people["county_approver"]), program(people["caseworker"])
    for path in (f"/documents/{paper.uid}", f"/attachments/{photo.uid}"):
        refused = approver.get(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "no_purpose")
    assert not looks.exists()
    assert approver.get(f"/documents/{paper.uid}", purpose="supervise", note="抽查").content == b"%PDF-"
    assert approver.get(f"/attachments/{photo.uid}", purpose="supervise").status_code == 200
    assert clerk.get(f"/documents/{paper.uid}").status_code == 200
    first, second, third = (row.detail for row in looks)
    assert first["purpose"].endswith("：抽查（接口）") and first["opened"] == f"《{paper.title}》{paper.number}"
    assert second["opened"] == f"附件{photo.pk}"
    assert third["purpose"].startswith("办理“") and third["opened"] == first["opened"]


def test_a_form_gives_its_known_numbers_to_the_holder_alone(
    people: dict[str, User], case: Case, program: Programs
) -> None:
    clerk, task = program(people["caseworker"]), builders.open_task(case, "acceptance")
    assert clerk.get(f"/tasks/{task.pk}", whole=True).json()["initial"] == {}
    clerk.post(f"/tasks/{task.pk}/claim")
    assert ID not in clerk.get(f"/tasks/{task.pk}").content.decode()


def test_lists_go_on_where_the_page_before_ended(people: dict[str, User], program: Programs) -> None:
    numbers = [builders.apply(people["village_aide"], builders.single(f"李{n}", n)).case.number for n in range(3)]
    clerk, found, cursor = program(people["caseworker"]), [], ""
    while cursor is not None:
        page = clerk.get("/cases", limit=1, **({"cursor": cursor} if cursor else {})).json()
        found += [row["number"] for row in page["items"]]
        cursor = page["next"]
    assert found == numbers[::-1]
    assert clerk.get("/cases", cursor="nonsense").status_code == 422


def test_whoever_grants_a_token_cannot_act_with_it(people: dict[str, User], base: None) -> None:
    asked = {"title": "省平台对接", "scope": "read", "area": "", "until_on": MOMENT.date().replace(year=2027)}
    made, word = tokens.grant(people["caseworker"], people["security_administrator"], MOMENT, **asked)
    assert word == "" and made.digest == ""
    with pytest.raises(tokens.NotFound):
        tokens.take(made.pk, people["security_administrator"], MOMENT)
    word = tokens.take(made.pk, people["caseworker"], MOMENT)
    assert tokens.signed_in(word, MOMENT).user == people["caseworker"]
    with pytest.raises(tokens.AlreadyDone):
        tokens.take(made.pk, people["caseworker"], MOMENT)
    tokens.revoke(made.pk, people["system_administrator"], MOMENT)
    assert tokens.signed_in(word, MOMENT) is None
    with pytest.raises(tokens.NotAllowed):
        tokens.grant(people["caseworker"], people["system_administrator"], MOMENT, **asked)


def test_every_write_asks_for_a_key_and_a_token_that_may_write(base: None) -> None:
    from web.api.interface import api

    reading = {"/api/v1/households/search", "/api/v1/cases/{number}/members/{uid}/resident-id"}
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method, told in operations.items():
            names = {one["name"] for one in told.get("parameters", [])}
            assert ("Idempotency-Key" in names) == (method != "get" and path not in reading), path
