"""What people may ask about their own data, the sheet that tells what is held, and data that are gone for good."""

import json
import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client
from django.urls import reverse

from cases import attachments, chain, data_requests, secrets, submissions
from cases.documents import file_papers
from cases.errors import AlreadyDone, Blocked, NotAllowed, NotFound
from cases.models import Case, ChainEntry, DataRequest, Member
from cases.sealing import erasing
from cases.sealing.columns import columns
from offices.models import User
from tests import builders
from web import privacy_reference, reference
from web.auditing import own_paper
from web.prove import canaries

# No question is put to the database here that other tests do not put to both.
pytestmark = pytest.mark.either_database
ON = builders.NOW.date()


@pytest.fixture
def people() -> dict[str, User]:
    return builders.team()


@pytest.fixture
def case(people: dict[str, User]) -> Case:
    return builders.apply(people["village_aide"]).case


def test_a_request_is_answered_once_in_time_with_a_reason_and_logged(case: Case, people: dict[str, User]) -> None:
    clerk = people["caseworker"]
    row = data_requests.ask(case.household_id, "correction", "电话换了", clerk, builders.NOW)

    assert row.due_on == ON + timedelta(days=30)
    with pytest.raises(Blocked, match="写明"):
        data_requests.answer(row.pk, "refused", " ", clerk, builders.NOW)
    data_requests.answer(row.pk, "done", "已更正", clerk, builders.NOW)
    with pytest.raises(AlreadyDone):
        data_requests.answer(row.pk, "done", "再来", clerk, builders.NOW)
    assert data_requests.read(DataRequest.objects.get())["answer"] == "已更正"
    acts = ChainEntry.objects.filter(household=case.household, act__startswith="data_").values_list("act", flat=True)
    assert list(acts.order_by("id")) == ["data_request", "data_request_answered"]


def test_others_neither_ask_nor_see(case: Case, people: dict[str, User]) -> None:
    far = builders.person("caseworker", builders.FAR_VILLAGE)
    data_requests.ask(case.household_id, "copy", "", people["caseworker"], builders.NOW)

    with pytest.raises(NotFound):
        data_requests.ask(case.household_id, "copy", "", far, builders.NOW)
    with pytest.raises(NotAllowed):
        data_requests.ask(case.household_id, "copy", "", people["auditor"], builders.NOW)
    assert not data_requests.requests_for(far, ON).exists()


def test_an_applicant_takes_a_copy_of_what_was_told_and_not_of_what_others_said(
    case: Case, people: dict[str, User]
) -> None:
    own = people["applicant"]
    Case.objects.filter(pk=case.pk).update(applicant_user=own)
    submissions.record(case, None, "household_investigation", {"told": "邻居说的话"}, None, builders.NOW)
    client = Client()
    client.force_login(own, backend="offices.backends.PeopleBackend")
    asked = {"do": "ask", "ask-number": case.number, "ask-kind": "copy", "ask-told": "要一份"}

    page = client.post(reverse("web:data_requests"), asked)
    told = json.loads(client.get(reverse("web:data_copy", args=[DataRequest.objects.get().uid])).content)

    assert page.status_code == 302 and client.get(page["Location"]).status_code == 200
    member = Member.objects.filter(household=case.household)[0]
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
    assert number in told["told"]["家庭成员·公民身份号码"] and "邻居说的话" not in json.dumps(told, ensure_ascii=False)
    assert ChainEntry.objects.get(act="data_copy").actor == own


def test_the_copy_on_paper_masks_third_persons_and_says_who_looked_and_not_who_complained(
    case: Case, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    chain.look(people["caseworker"], case, "核实投诉举报、异议：王二麻举报", builders.NOW)
    chain.look(people["county_head"], case, "督办、检查、审计：抽查", builders.NOW)
    row = data_requests.ask(case.household_id, "copy", "", people["caseworker"], builders.NOW)
    printed: list[str] = []
    monkeypatch.setattr(file_papers, "pdf_of", lambda *told: printed.append(file_papers.html_of(*told)) or (b"%PDF", 1))
    client = Client()
    client.force_login(people["caseworker"], backend="offices.backends.PeopleBackend")

    assert client.get(reverse("web:data_paper", args=[row.uid])).content == b"%PDF"

    member = Member.objects.filter(household=case.household)[0]
    number = secrets.unseal_text(member.resident_id_sealed, "member.resident_id", member.uid)
    assert number in printed[0] and "督办、检查、审计" in printed[0] and "依法履行职责" in printed[0]
    assert not [word for word in ("举报", "抽查", str(people["caseworker"])) if word in printed[0]]
    assert ChainEntry.objects.get(act="data_copy").detail["request"] == row.pk
    own, asked = own_paper.Own.of(case.household), SimpleNamespace(name="name", kind="text", options=())
    assert own.written(asked, "赵钱孙") == "赵＊孙" and own.written(asked, member.name) == member.name
    assert own.written(SimpleNamespace(name="x", kind="phone"), "13812345678") == "138****78"


def test_what_is_erased_is_gone_from_every_column_and_the_chain_stays(case: Case) -> None:
    home, entries = case.household, ChainEntry.objects.count()
    number = Member.objects.filter(household=home)[0].resident_id_index
    assert not erasing.erase_when_nothing_is_kept(home, builders.NOW.date())

    assert erasing.erase(home, builders.NOW.date()) > 3

    for column in columns():
        rows = erasing.of_household(column, home).values_list(column.field.attname, flat=True)
        assert not any(map(bytes, rows)), column.name
    assert not Member.objects.filter(resident_id_index=number).exists()
    assert set(Member.objects.filter(household=home).values_list("name", flat=True)) == {erasing.ERASED}
    assert ChainEntry.objects.count() == entries
    assert not any(attachments.path_of(row).exists() for row in case.attachments.all())


def test_the_sheet_is_as_the_code_has_it(people: dict[str, User]) -> None:
    kept = Path("docs/reference/privacy.md").read_text("utf-8")

    assert kept == privacy_reference.page(reference.NOTE), "run make docs"
    assert all(f"`{column.name}`" in kept for column in columns())


def test_every_open_column_that_names_people_stands_on_the_sheet() -> None:
    naming = re.compile("姓名|户名|申请人|户主|证件|身份号码|电话（")
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ("cases", "monitoring")
        for field in model._meta.local_fields
        if isinstance(field, CharField | TextField | JSONField) and naming.search(str(field.verbose_name))
    }

    assert found - set(privacy_reference.OPEN_COLUMNS) - privacy_reference.OF_STAFF == set()


def test_the_search_of_the_proof_finds_what_lies_open_in_any_form(case: Case) -> None:
    secret = {"411224198001010011": "身份证号", "红斑性暗语症": "病情"}
    open_ = ["红斑性暗语症".encode(), b'{"x": "\\u7ea2\\u6591\\u6027\\u6697\\u8bed\\u75c7"}']
    open_ += [b"411224198001010011".hex().encode(), "411224198001010011".encode("utf-16-le")]

    for place in open_:
        assert canaries.search(secret, [("x", b"..." + place)])[1]
    assert canaries.search(secret, [("x", b"4112241980****0011")]) == (1, [])
