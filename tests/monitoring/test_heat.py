"""Where cases stand: counts, waiting times and lateness at each element, inside the reader's area only."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import access, returns
from cases.models import Case
from monitoring import heat
from monitoring.heat import Place, shade, standing
from offices.models import User
from processes import region
from processes.models import Task
from tests import builders
from tests.builders import COUNTY, NOW, TOWN, open_task

pytestmark = pytest.mark.django_db
ON = date(2026, 9, 16)
People = dict[str, User]
EVERYWHERE = Place("dibao", None, "")


@pytest.fixture
def people(base: None) -> People:
    return builders.team()


def at(people: People, who: str, place: Place = EVERYWHERE, on: date = ON) -> dict[str, heat.Standing]:
    return standing(place, access.counted_in(people[who], on), on, region.calendar)


def applied(people: People, serial: int, days_ago: int) -> Case:
    now = builders.NOW.replace(month=9, day=16) - timedelta(days=days_ago)
    return builders.apply(people["village_aide"], builders.single(f"甲{serial}", serial), now).case


def test_each_element_says_how_many_wait_how_long_and_how_many_too_late(people: People) -> None:
    for serial, ago in enumerate((0, 1, 1, 2, 2, 2, 5, 8, 9, 14)):
        applied(people, serial, ago)
    late = Task.objects.filter(state="open", due_on__lt=ON).count()

    found = at(people, "supervisor")

    calendar = region.calendar(COUNTY)
    waited = [calendar.working_days_between(ON - timedelta(days=ago), ON) for ago in (0, 1, 1, 2, 2, 2, 5, 8, 9, 14)]
    assert found == {"acceptance": heat.Standing("acceptance", 10, waited[4], waited[8], late)}
    assert late > 0


def test_a_case_with_parallel_steps_stands_at_each_of_them(people: People) -> None:
    case = builders.apply(people["village_aide"]).case
    builders.do(open_task(case), people, NOW + timedelta(hours=1))

    found = {name: each.count for name, each in at(people, "supervisor").items()}
    assert found == {"household_investigation": 1, "neighbour_inquiry": 1, "means_test_request": 1}


def test_a_case_that_waits_for_a_period_stands_at_its_timer(people: People) -> None:
    case = builders.apply(people["village_aide"]).case
    now = builders.advance(case, people, "public_notice")
    builders.do(open_task(case), people, now)

    found = at(people, "supervisor", on=(now + timedelta(days=1)).date())

    assert (found["notice_period"].count, found["notice_period"].overdue) == (1, 0)


def test_a_step_sent_back_and_its_correction_are_both_seen(people: People) -> None:
    case = builders.apply(people["village_aide"]).case
    builders.advance(case, people, "examination")
    task = open_task(case)
    returns.request_correction(task.pk, people["caseworker"], "household_investigation", ["incomes"], "请核实", NOW)

    assert {name: each.count for name, each in at(people, "supervisor").items()} == {
        "examination": 1,
        "household_investigation": 1,
    }


def test_nobody_counts_beyond_the_own_area(people: People) -> None:
    applied(people, 1, 1)
    stranger = builders.person("supervisor", builders.FAR_VILLAGE, "stranger")
    far = {**people, "supervisor": stranger}

    assert at(far, "supervisor") == {} and at(people, "finance_clerk") == {}
    assert at(people, "supervisor", Place("dibao", None, TOWN[:9])) != {}
    assert at(people, "supervisor", Place("dibao", None, builders.OTHER_VILLAGE[:9])) == {}


def test_designers_and_approvers_count_what_they_may_not_open(people: People) -> None:
    applied(people, 1, 1)

    for who in ("process_designer", "process_approver"):
        assert at(people, who)["acceptance"].count == 1
        assert not access.cases_for(people[who], ON).exists() and not access.tasks_for(people[who], ON).exists()


def test_one_edition_counts_its_own_cases_only(people: People) -> None:
    case = applied(people, 1, 1)

    assert at(people, "supervisor", Place("dibao", case.process.edition_id, ""))
    assert at(people, "supervisor", Place("dibao", case.process.edition_id + 1, "")) == {}
    assert at(people, "supervisor", Place("tekun", None, "")) == {}


def test_counting_takes_two_statements_however_many_cases(people: People) -> None:
    for serial in range(5):
        applied(people, serial, serial)
    at(people, "supervisor")
    prefixes = access.counted_in(people["supervisor"], ON)
    calendar = region.calendar(COUNTY)

    with CaptureQueriesContext(connection) as asked:
        standing(EVERYWHERE, prefixes, ON, lambda area: calendar)

    assert len(asked) == 2


def test_shades_grow_with_the_count() -> None:
    assert [shade(count, 100) for count in (0, 1, 25, 26, 50, 76, 100)] == [0, 1, 1, 2, 2, 4, 4]
    assert (shade(1, 1), shade(0, 0)) == (4, 0)
