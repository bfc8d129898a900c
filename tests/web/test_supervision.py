"""The supervisor's page: each number opens exactly the tasks that it counts; registers."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Attachment, Award, Case
from cases.payments import sheets
from monitoring.board import savings
from monitoring.board.figures import FIGURES
from monitoring.board.savings import Taken, Together
from offices.models import Division, StandardValue, User
from processes import region
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


@pytest.mark.proves("S1-29", "S1-45")
def test_papers_steps_and_days_of_an_application_are_compared_before_and_since_the_reform(
    people: dict[str, User], signed_in: SignIn
) -> None:
    day, supervisor = MOMENT.date(), people["supervisor"]
    # Decided a working week before the reform with three papers, and since it on the third day with one.
    old, new = (_decided(people, number, opened_ago, taken) for number, opened_ago, taken in ((1, 30, 7), (2, 9, 3)))
    for case, papers in ((old, 3), (new, 1)):
        _attach(case, papers)
    done = Task.objects.filter(process=old.process).get(element="acceptance")
    Task.objects.filter(pk=done.pk).update(state="done", done_by=people["caseworker"], done_at=MOMENT)
    other = {"kind": "status", "area": new.area, "persons": 1, "amount": 0, "from_month": day}
    for scheme in ("dibao", "relapse_prevention"):
        Award.objects.create(case=new, household=new.household, scheme=scheme, **other)
    span = savings.span_of(day - timedelta(days=14), day)

    (row,) = savings.savings(savings.decided(supervisor, day), span, builders.COUNTY, region.calendar)

    assert (row.before, row.since) == (
        Taken(1, Decimal("3.0"), Decimal("2.0"), Decimal("5.0")),
        Taken(1, Decimal("1.0"), Decimal("1.0"), Decimal("3.0")),
    )
    assert (row.papers, row.steps, row.days, row.stated) == (2, 1, 2, False)
    assert savings.together(savings.decided(supervisor, day), span) == Together(1, 1, 0)
    assert not savings.decided(builders.person("supervisor", builders.FAR_VILLAGE), day).exists()

    for key, value in (("papers", "127"), ("days", "28")):
        StandardValue.objects.create(
            area=builders.COUNTY, key=f"baseline.{key}.dibao", value=value, from_on=day, set_by="county", cite="县文"
        )
    client = signed_in(supervisor)
    page = client.get(reverse("web:savings"), {"reform": f"{span.reform}"})
    (_, stated) = page.context["rows"][0]
    assert (stated.papers, stated.steps, stated.days, stated.stated) == (126, None, 25, True)
    assert "改革前为登记值" in page.content.decode()
    sheet = client.get(reverse("web:savings"), {"reform": f"{span.reform}", "format": "xlsx"})
    assert sheets.read(sheet.content, "改革成效.xlsx")[2][-3:] == ["126.0", "—", "25.0"]
    assert client.get(reverse("web:savings"), {"reform": "2030-01-01"}).status_code == 422


def _decided(people: dict[str, User], number: int, opened_ago: int, days: int) -> Case:
    """An application that was decided so many days after it came in."""
    opened = MOMENT - timedelta(days=opened_ago)
    case = builders.apply(people["village_aide"], builders.single(f"甲{number}", number), opened).case
    Case.objects.filter(pk=case.pk).update(outcome="grant", decided_on=opened.date() + timedelta(days=days))
    case.refresh_from_db()
    return case


def _attach(case: Case, papers: int) -> None:
    handed_in = case.submissions.get(element="application")
    told = {"field": "x", "name": "x", "content_type": "image/png", "size": 1, "digest": "x", "uploaded_at": MOMENT}
    for _ in range(papers):
        Attachment.objects.create(case=case, submission=handed_in, uploaded_by=case.opened_by, **told)
