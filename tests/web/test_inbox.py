"""The inbox: tabs with counts, due first, search without traces, a fixed number of queries."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import steps
from cases.models import Case
from offices.models import User
from processes.models import Task
from tests import builders
from tests.web.conftest import MOMENT

SignIn = Callable[[User], Client]
People = dict[str, User]
INBOX = "/inbox/"


def test_a_new_application_waits_for_the_office(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    page = signed_in(people["caseworker"]).get(INBOX)

    assert page.status_code == 200
    assert page.context["tab"] == "office"
    assert [row.task.process.case.number for row in page.context["rows"]] == [case.number]


def test_claiming_from_the_list_opens_the_task_and_moves_it_to_ones_own(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    task = builders.open_task(case)
    client = signed_in(people["caseworker"])

    answer = client.post(reverse("web:claim", args=[task.pk]))

    assert answer.headers["Location"] == reverse("web:task", args=[task.pk])
    assert dict((name, count) for name, _title, count in client.get(INBOX).context["tabs"]) == {
        "mine": 1,
        "office": 0,
        "waiting": 0,
        "done": 0,
    }


def test_claiming_what_a_colleague_holds_says_who_holds_it(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    colleague = builders.person("caseworker", builders.VILLAGE, "second", "聂文静")
    task = builders.open_task(case)
    steps.claim(task.pk, colleague, MOMENT)

    answer = signed_in(people["caseworker"]).post(reverse("web:claim", args=[task.pk]))

    assert answer.status_code == 403
    assert "聂文静" in answer.content.decode()


def test_who_moved_to_another_township_sees_what_was_done_here_no_more(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    clerk = people["caseworker"]
    builders.do(builders.open_task(case), people, MOMENT)
    client = signed_in(clerk)
    assert [row.task.process.case for row in client.get(INBOX, {"tab": "done"}).context["rows"]] == [case]

    clerk.holdings.all().delete()
    builders.hold(clerk, "caseworker", builders.OTHER_VILLAGE)

    assert list(client.get(INBOX, {"tab": "done"}).context["rows"]) == []


def test_tasks_come_by_due_date_and_each_explains_its_date(people: dict[str, User], signed_in: SignIn) -> None:
    for place, name in enumerate(("甲", "乙", "丙")):
        builders.apply(people["village_aide"], builders.single(f"李{name}", place), MOMENT - timedelta(days=2 * place))

    page = signed_in(people["caseworker"]).get(INBOX)

    days = [row.due.due_on for row in page.context["rows"]]
    assert days == sorted(days)
    assert all(row.due.explanation for row in page.context["rows"])
    assert "为什么是这一天" in page.content.decode()


def test_overdue_is_told_in_words_and_not_by_colour_alone(people: dict[str, User], signed_in: SignIn) -> None:
    builders.apply(people["village_aide"], builders.single("李老三", 9), MOMENT - timedelta(days=20))

    page = signed_in(people["caseworker"]).get(INBOX)

    assert page.context["rows"][0].due.state == "overdue"
    assert "已超期" in page.content.decode()


def test_a_whole_resident_id_finds_its_household_and_stays_out_of_address_and_session(
    people: dict[str, User], signed_in: SignIn
) -> None:
    number = builders.resident_id(71)
    builders.apply(people["village_aide"], builders.single("周秀英", 71))
    builders.apply(people["village_aide"], builders.single("吴满仓", 72))
    client = signed_in(people["caseworker"])

    answer = client.post(reverse("web:inbox_search"), {"text": number, "tab": "office"})

    page = client.get(answer.headers["Location"])
    assert number not in answer.headers["Location"]
    assert number not in str(dict(client.session))
    assert number not in page.content.decode()
    assert [row.task.process.case.applicant for row in page.context["rows"]] == ["周秀英"]


def test_a_name_from_two_characters_on_or_a_case_number_finds_a_task(people: People, signed_in: SignIn) -> None:
    builders.apply(people["village_aide"], builders.single("周秀英", 71))
    builders.apply(people["village_aide"], builders.single("吴秀", 72))
    client = signed_in(people["caseworker"])
    for text in ("周", "周秀", "秀英", "周秀英", "4112242026000001", "41122420260000"):
        client.post(reverse("web:inbox_search"), {"text": text})
        found = {row.task.process.case.applicant for row in client.get(INBOX).context["rows"]}
        assert found == ({"周秀英", "吴秀"} if text.endswith("0000") else {"周秀英"}), text


def test_the_database_keeps_the_pairs_of_a_name_whoever_writes_the_case(case: Case) -> None:
    assert pairs_of(case) == {case.applicant[:2], case.applicant[1:]}

    Case.objects.filter(pk=case.pk).update(applicant="欧阳阳阳", area=builders.OTHER_VILLAGE)

    assert pairs_of(case) == {"欧阳", "阳阳"}
    assert set(case.name_pairs.values_list("area", flat=True)) == {builders.OTHER_VILLAGE}
    Case.objects.filter(pk=case.pk).update(applicant="欧")
    assert pairs_of(case) == {"欧"}


def pairs_of(case: Case) -> set[str]:
    return set(case.name_pairs.values_list("pair", flat=True))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("step=acceptance", 2),
        ("step=decision", 0),
        ("scheme=dibao", 2),
        ("due=overdue", 1),
        ("due=soon", 1),
        ("due=provisional", 0),
        (f"place={builders.VILLAGE}", 2),
    ],
)
def test_filters_narrow_the_list(people: dict[str, User], signed_in: SignIn, query: str, found: int) -> None:
    builders.apply(people["village_aide"], builders.single("李老三", 1), MOMENT - timedelta(days=20))
    builders.apply(people["village_aide"], builders.single("王老四", 2), MOMENT)

    page = signed_in(people["caseworker"]).get(f"{INBOX}?tab=office&{query}")

    assert len(page.context["rows"]) == found


def test_a_changed_filter_asks_for_the_list_alone(case: Case, people: dict[str, User], signed_in: SignIn) -> None:
    page = signed_in(people["caseworker"]).get(INBOX, headers={"HX-Request": "true"})

    assert "<html" not in page.content.decode()


def test_the_inbox_asks_as_many_questions_for_thirty_tasks_as_for_one(
    people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["caseworker"])
    builders.apply(people["village_aide"], builders.single("李甲", 1))
    few = queries_of(client)
    for serial in range(2, 31):
        builders.apply(people["village_aide"], builders.single(f"李{serial}", serial))

    many = queries_of(client)

    assert (many, client.get(INBOX).context["page"].paginator.count) == (few, 30)
    assert few <= 25  # four of them: the bell, named filters, what colleagues ask


def queries_of(client: Client) -> int:
    client.get(INBOX)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(INBOX).status_code == 200
    return len(asked)


def test_empty_tabs_say_what_to_do_next(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["caseworker"])

    for tab in ("mine", "office", "waiting", "done"):
        assert "empty-note" in client.get(f"{INBOX}?tab={tab}").content.decode()


def test_a_village_aide_sees_the_help_tasks_of_the_own_village_only(people: dict[str, User], signed_in: SignIn) -> None:
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "means_test_request")

    rows = signed_in(people["village_aide"]).get(INBOX).context["rows"]

    helps = Task.objects.filter(state="open", also__contains=" village_aide ").values_list("element", flat=True)
    assert {row.task.element for row in rows} == set(helps)
    assert rows
