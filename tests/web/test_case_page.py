"""The page of one case: purpose before the look, the look on the chain, masked numbers, the whole way told."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from cases.models import Case, ChainEntry, Document
from offices.models import User
from tests import builders
from tests.unguarded import unguarded
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
NUMBER = "411224196803150026"


def address(case: Case) -> str:
    return reverse("web:case", args=[case.number])


def looks(case: Case) -> list[str]:
    return [entry.detail["purpose"] for entry in ChainEntry.objects.filter(case=case, act="look").order_by("id")]


def test_who_did_not_work_on_a_case_says_why_before_seeing_it(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["supervisor"])

    asked = client.get(address(case)).content.decode()
    assert "为什么查看这件办件" in asked and "陈秀禾" not in asked and looks(case) == []

    client.post(reverse("web:case_purpose", args=[case.number]), {"purpose": "supervise", "note": "季度检查"})

    assert "陈秀禾" in client.get(address(case)).content.decode()
    assert looks(case) == ["督办、检查、审计：季度检查"]


def test_own_work_on_a_case_is_purpose_enough(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    signed_in(people["village_aide"]).get(address(case))

    assert looks(case) == ["办理“申请”"]


def test_a_whole_id_is_shown_for_a_typed_reason_and_the_chain_keeps_it(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    member = case.household.members.get(name="陈秀禾")
    client, where = signed_in(people["caseworker"]), reverse("web:reveal", args=[case.number, member.uid])
    htmx = {"HX-Request": "true"}

    assert NUMBER not in client.post(where, {"reason": ""}, headers=htmx).content.decode()
    shown = client.post(where, {"reason": "与户口簿核对号码"}, headers=htmx)

    assert NUMBER in shown.content.decode()
    assert shown.headers["Cache-Control"] == "no-store"
    entry = ChainEntry.objects.get(case=case, act="reveal")
    assert entry.detail["purpose"] == "与户口簿核对号码" and entry.actor == people["caseworker"]


def test_the_page_tells_the_whole_way_with_sums_clocks_papers_and_who_was_in_time(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "opinion")

    answer = signed_in(people["caseworker"]).get(address(case))
    page = answer.content.decode()

    stages = {stage.title: stage.state for stage in answer.context["stages"]}
    assert (stages["调查核对"], stages["审核"], stages["公示"]) == ("done", "now", "later")
    assert "什么会改变结果" in page and "最低生活保障审核确认办法 第十三条" in page
    assert "为什么是这一天" in page
    assert Document.objects.filter(case=case).first().title in page
    assert [link.title for link in answer.context["chain"]][-1].startswith("提出申请")
    assert any(link.in_time for link in answer.context["chain"])


def test_the_diagram_marks_what_is_done_and_what_is_current(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "opinion")

    state = signed_in(people["caseworker"]).get(reverse("web:case_diagram", args=[case.number])).json()

    marks = {element: mark["state"] for marks in state["marks"].values() for element, mark in marks.items()}
    assert marks["acceptance"] == "done" and marks["opinion"] == "current"
    assert state["open"] == "dibao"
    assert all(each["xml"] and each["title"] for each in state["diagrams"])


def test_an_applicant_reads_own_letters_and_answers_but_not_what_neighbours_said(
    people: dict[str, User], signed_in: SignIn
) -> None:
    own = builders.apply(people["applicant"], builders.single("李有田", 8), channel="self").case
    builders.advance(own, people, "opinion")
    client = signed_in(people["applicant"])

    page = client.get(address(own)).content.decode()

    inquiry = Document.objects.get(case=own, kind="neighbour_inquiry")
    assert "邻里反映" not in page and inquiry.title not in page
    assert client.get(reverse("web:document", args=[inquiry.uid])).status_code == 404
    assert "受理通知书" in page


def test_the_household_page_has_members_cases_and_the_chain_and_records_the_look(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    page = signed_in(people["caseworker"]).get(reverse("web:household", args=[case.household.uid]))

    assert case.number in page.content.decode()
    assert "411224********0026" in page.content.decode() and NUMBER not in page.content.decode()
    assert looks(case) == ["查看一户一链"]


def test_cases_are_found_by_whole_id_within_the_area_only(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    stranger = builders.person("county_approver", builders.FAR_VILLAGE, "stranger")

    for user, found in ((people["county_approver"], 1), (stranger, 0)):
        client = signed_in(user)
        client.post(reverse("web:cases_search"), {"text": NUMBER})
        assert len(client.get(reverse("web:cases")).context["rows"]) == found


def test_the_list_of_cases_filters_by_state(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])

    assert len(client.get(reverse("web:cases"), {"state": "open"}).context["rows"]) == 1
    assert len(client.get(reverse("web:cases"), {"state": "closed"}).context["rows"]) == 0


def test_the_auditor_sees_that_the_chain_is_whole_and_where_it_was_changed(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["auditor"])
    assert "没有改动" in client.post(reverse("web:chain_check")).content.decode()

    with unguarded():
        ChainEntry.objects.filter(case=case).update(act="forged")

    assert "条被改动（forged），摘要不符" in client.post(reverse("web:chain_check")).content.decode()


def test_finance_sees_awards_with_masked_accounts_and_no_case(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    builders.advance(case, people, "delivery", MOMENT)

    page = signed_in(people["finance_clerk"]).get(reverse("web:awards")).content.decode()

    assert "****0017" in page and "6228480010000000017" not in page
    assert reverse("web:case", args=[case.number]) not in page
