"""The supervisor's page: each number opens exactly the tasks that it counts; registers."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case
from cases.payments import sheets
from monitoring.board.figures import FIGURES
from offices.models import Division, User
from processes.models import Task
from tests import builders
from tests.web.conftest import MOMENT
from web.posts import doors

SignIn = Callable[[User], Client]


@pytest.fixture
def busy(people: dict[str, User]) -> None:
    """Late work, work that is due soon, and work on a provisional day, in two townships."""
    other = builders.person("caseworker", builders.OTHER_VILLAGE, "other")
    for place, ago in enumerate((20, 12, 1)):
        builders.apply(people["village_aide"], builders.single(f"甲{place}", place), MOMENT - timedelta(days=ago))
    told = builders.single("乙一", 40)
    builders.apply(other, told, MOMENT - timedelta(days=9), channel="counter", area=builders.OTHER_VILLAGE)
    Task.objects.filter(pk=Task.objects.order_by("id").last().pk).update(provisional=True)


def test_every_number_opens_exactly_its_tasks(busy: None, people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["supervisor"])
    board = client.get(reverse("web:supervision"))

    for line in board.context["lines"]:
        for figure in FIGURES:
            query = {"town": line.row.key, "figure": figure}
            opened = client.get(reverse("web:supervision_tasks"), query).context["page"].paginator.count
            assert opened == line.row.counts[figure], query


def test_townships_add_up_to_the_total_on_the_page_and_on_the_sheet(
    busy: None, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["supervisor"])
    board = client.get(reverse("web:supervision")).context

    assert [line.name for line in board["lines"]] == ["城关镇", "东明镇"]
    assert board["total"].counts["open"] == sum(line.row.counts["open"] for line in board["lines"]) == 4
    assert board["total"].counts["overdue"] >= 2 and board["total"].counts["provisional"] == 1
    sheet = client.get(reverse("web:supervision"), {"format": "xlsx"})
    rows = sheets.read(sheet.content, "board.xlsx")
    assert rows[-1][:2] == ["合计", "4"] and {rows[2][0], rows[3][0]} == {"城关镇", "东明镇"}


def test_a_head_of_office_counts_the_own_township_only(busy: None, people: dict[str, User], signed_in: SignIn) -> None:
    board = signed_in(people["head_of_office"]).get(reverse("web:supervision"), {"by": "village"}).context

    assert [line.name for line in board["lines"]] == [Division.objects.get(code=builders.VILLAGE).name]


def test_words_in_the_address_that_mean_nothing_do_no_harm(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["supervisor"])
    odd = {"by": "rank", "span": "x", "office": "1 OR 1", "town": "' --"}

    assert client.get(reverse("web:supervision"), odd).status_code == 200
    assert client.get(reverse("web:supervision_tasks"), {"figure": "best"}).status_code == 404


def test_counting_takes_the_same_few_queries_however_much_is_open(
    busy: None, people: dict[str, User], signed_in: SignIn
) -> None:
    client = signed_in(people["supervisor"])
    client.get(reverse("web:supervision"))

    with CaptureQueriesContext(connection) as few:
        client.get(reverse("web:supervision"))
    for serial in range(60, 70):
        builders.apply(people["village_aide"], builders.single(f"丙{serial}", serial))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("web:supervision"))

    assert len(many) == len(few) <= 18


def test_a_near_relative_stands_in_the_register(people: dict[str, User], signed_in: SignIn) -> None:
    case = builders.apply(people["village_aide"]).case
    case.relatives.create(member_name="杨德全", staff_name="石建国", staff_post="东明镇", relation="兄弟")

    assert "杨德全" in signed_in(people["county_approver"]).get(reverse("web:relatives")).content.decode()
    stranger = builders.person("county_approver", builders.FAR_VILLAGE, "stranger")
    assert "杨德全" not in signed_in(stranger).get(reverse("web:relatives")).content.decode()


def test_designers_read_editions_and_their_diagrams(people: dict[str, User], signed_in: SignIn) -> None:
    client = signed_in(people["process_designer"])
    listed = client.get(reverse("web:editions")).context["editions"]
    edition = next(each for each in listed if each.scheme == "dibao")

    assert "bpmn/dibao.bpmn" in client.get(reverse("web:edition", args=[edition.pk])).content.decode()
    assert client.get(reverse("web:edition_diagram", args=[edition.pk])).json()["open"] == "dibao"


def test_posts_without_personal_data_have_no_door_to_it() -> None:
    personal = {"inbox", "cases", "supervision", "relatives", "extensions", "awards", "own_cases", "apply"}

    for post in ("process_designer", "system_administrator", "security_administrator"):
        assert not {door.name for door in doors(frozenset({post}))} & personal
    # A liaison does the tasks of the own department, and has no list of cases besides.
    assert {door.name for door in doors(frozenset({"liaison"}))} & personal == {"inbox"}


def test_a_case_of_another_county_is_not_in_the_list_behind_a_number(
    case: Case, people: dict[str, User], signed_in: SignIn
) -> None:
    stranger = builders.person("supervisor", builders.FAR_VILLAGE, "stranger")

    page = signed_in(stranger).get(reverse("web:supervision_tasks"), {"figure": "open", "town": case.town})

    assert page.context["page"].paginator.count == 0
