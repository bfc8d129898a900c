"""The law's guards when an operation runs: called past the diagram, it is refused with the clause."""

from datetime import timedelta

import pytest

from cases import chain, lawfulness, steps
from cases.errors import Blocked
from cases.models import Award, Case
from cases.work import Work
from offices.models import Office, OfficeKind
from processes.models import Task
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def award() -> Award:
    return builders.granted(builders.team())


def at_work(case: Case, **said: object) -> Work:
    work = steps.begin(case.process, None, builders.NOW + timedelta(days=40))
    work.said.update(said)
    return work


def accepted() -> Case:
    people = builders.team()
    case = builders.apply(people["village_aide"], builders.single("周大山", 7)).case
    builders.advance(case, people, "means_test_request")
    return case


@pytest.mark.proves("DB-27")
def test_nobody_is_put_in_without_investigation_and_examination() -> None:
    case = accepted()
    with pytest.raises(Blocked, match="没有提出审核意见|没有按规定核算"):
        at_work(case, decision_outcome="grant").call("decide", {})
    with pytest.raises(Blocked, match="没有核对家庭经济状况"):
        at_work(case).call("grant_award", {})


@pytest.mark.parametrize("operation", ["reduce_award", "stop_award", "start_gradual_exit"])
def test_no_award_falls_or_ends_unheard_whoever_calls(award: Award, operation: str) -> None:
    with pytest.raises(Blocked, match="听取救助对象的意见（社会救助法 第四十八条"):
        lawfulness.check(at_work(award.case), operation)


@pytest.mark.proves("LAW-11")
def test_a_township_decides_only_where_the_province_lets_it() -> None:
    case = accepted()
    office = Office.objects.get(kind=OfficeKind.TOWNSHIP_OFFICE, division_id=builders.TOWN)
    task = Task(section="township_confirmation", office=office)
    with pytest.raises(Blocked, match="乡镇（街道）不得作出确认决定"):
        lawfulness.check_step(at_work(case, decider="county"), task)
    lawfulness.check_step(at_work(case, decider="township"), task)


def test_an_award_that_ended_is_not_closed_without_its_letter(award: Award) -> None:
    chain.append(award.case, "change_award", None, builders.NOW + timedelta(days=41), detail={"outcome": "stop"})
    with pytest.raises(Blocked, match="决定终止的，应当书面告知并说明理由"):
        lawfulness.check(at_work(award.case), "close_case")


def test_what_was_done_in_order_passes_every_guard(award: Award) -> None:
    """The whole procedure ran through the same check at each of its operations."""
    assert award.case.state == Case.State.CLOSED and award.case.outcome == "grant"
