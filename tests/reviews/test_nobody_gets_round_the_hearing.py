"""Every way that might lead past the hearing, tried: the law's rows stand outside diagrams, forms and programs."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases import returns, steps
from cases.errors import AlreadyDone, Blocked, CaseError
from cases.models import Award, Case
from cases.reviews import opening
from processes import editions, findings
from processes.editions import read_shipped
from processes.models import Process
from tests import builders
from tests.reviews import walking
from tests.reviews.test_reviews import STOP

pytestmark = [pytest.mark.django_db, pytest.mark.either_database, pytest.mark.proves("LAW-14")]
MARCH = datetime(2027, 3, 1, 9, tzinfo=builders.ZONE)
REVIEW = "bpmn/shared/review.bpmn"
REDUCING = ("reduce_award", "stop_award", "start_gradual_exit")


@pytest.fixture
def people() -> walking.People:
    return builders.team()


@pytest.fixture
def award(people: walking.People) -> Award:
    return builders.granted(people)


def unchanged(award: Award) -> bool:
    amount, state = award.amount, award.state
    award.refresh_from_db()
    return (award.amount, award.state) == (amount, state) == (amount, "active") and award.periods.count() == 1


def test_the_decision_cannot_be_handed_in_before_the_hearing(award: Award, people: walking.People) -> None:
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "hearing", **STOP)
    done = case.process.tasks.filter(element="review_conclusion").get()

    assert builders.open_task(case, "change_decision") is None
    with pytest.raises(AlreadyDone):
        steps.submit(done.pk, people["caseworker"], {}, {}, now)
    client = Client()
    client.force_login(people["county_head"])
    hearing = builders.open_task(case, "hearing")
    posted = client.post(reverse("web:task", args=[hearing.pk]), {**walking.OWN["change_decision"], "act": "submit"})
    assert posted.status_code != 302
    assert unchanged(award)


def test_a_decider_who_takes_away_what_nobody_proposed_is_refused(award: Award, people: walking.People) -> None:
    """Proposed was more money: no hearing was due, so none was held, and stopping needs one."""
    more = {"incomes": [{"member": "李建国", "item": "casual_labour", "amount": "100.00", "period": "month"}]}
    told = {
        "household_investigation": {**walking.EARNS, **more},
        "review_conclusion": {"review_proposal": "increase", "reason_code": "income_fell"},
    }
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "change_decision", **told)

    with pytest.raises(Blocked):
        walking.do(case, people, now, "change_decision", change_outcome="reduce")
    with pytest.raises(Blocked):
        walking.do(case, people, now, "change_decision", change_outcome="stop")
    assert unchanged(award)


def test_nothing_worse_is_decided_than_what_the_household_was_heard_about(award: Award, people: walking.People) -> None:
    less = {"incomes": [{"member": "李建国", "item": "casual_labour", "amount": "400.00", "period": "month"}]}
    told = {
        "household_investigation": {**walking.EARNS, **less},
        "review_conclusion": {"review_proposal": "reduce", "reason_code": "fraud"},
    }
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "change_decision", **told)
    with pytest.raises(Blocked, match="告知的是“减发”，不能改作更重的决定"):
        walking.do(case, people, now, "change_decision", change_outcome="stop")

    newer = case.assessments.order_by("id").last()
    newer.pk, newer.amount, newer.made_at = None, newer.amount - 50, now + timedelta(minutes=1)
    newer.save(force_insert=True)
    with pytest.raises(Blocked, match="金额比告知的更低"):
        walking.do(case, people, now, "change_decision", change_outcome="reduce")
    assert unchanged(award)


def test_an_edition_drawn_without_the_hearing_and_a_case_moved_away_from_it_stop_at_the_same_place(
    award: Award, people: walking.People
) -> None:
    """As if publishing had been got round: the step is skipped on the diagram, and then the case is moved back."""
    texts = read_shipped("dibao")
    texts[REVIEW] = without_hearing(texts[REVIEW])
    drawn = editions.lay_out("dibao", texts, MARCH.date())
    case = walking.review(award, people, MARCH)
    assert case.process.edition_id == drawn.pk
    now = walking.walk(case, people, MARCH, "change_decision", **STOP)

    for edition_id in (drawn.pk, award.case.process.edition_id):
        Process.objects.filter(pk=case.process_id).update(edition_id=edition_id)
        with pytest.raises(Blocked, match="作出终止决定前，应当听取救助对象的意见"):
            walking.do(case, people, now, "change_decision", change_outcome="stop")
    assert unchanged(award)


@pytest.mark.parametrize("operation", REDUCING)
def test_a_program_that_calls_the_operation_itself_is_refused(
    award: Award, people: walking.People, operation: str
) -> None:
    case = walking.review(award, people, MARCH)
    walking.walk(case, people, MARCH, "hearing", **STOP)
    work = steps.begin(case.process, people["county_head"], MARCH)

    with pytest.raises(Blocked, match="听取|决定"):
        work.call(operation, {})
    assert unchanged(award)


def test_nobody_is_noted_as_silent_before_the_time_to_answer_is_over(award: Award, people: walking.People) -> None:
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "hearing", **STOP)
    answers = {name: None for name in walking.OWN["hearing"]} | walking.UNREACHABLE

    with pytest.raises(Blocked, match="期满以后"):
        walking.do(case, people, now, "hearing", **answers)

    due_on = case.clocks.get(rule="review.hearing_answer").due_on
    later = datetime.combine(due_on, MARCH.timetz()) + timedelta(days=1)
    walking.do(case, people, later, "hearing", **answers)
    assert builders.open_task(case, "change_decision")


def test_whoever_did_not_reach_the_household_says_how_it_was_tried(award: Award, people: walking.People) -> None:
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "hearing", **STOP)
    answers = {name: None for name in walking.OWN["hearing"]} | walking.UNREACHABLE | {"ways_tried": []}

    with pytest.raises(AssertionError, match="ways_tried"):
        walking.do(case, people, now, "hearing", **answers)


def test_going_back_to_the_conclusion_asks_for_another_hearing(award: Award, people: walking.People) -> None:
    case = walking.review(award, people, MARCH)
    now = walking.walk(case, people, MARCH, "change_decision", **STOP)
    task = builders.open_task(case, "change_decision")
    returns.redo(task.pk, people["county_head"], "review_conclusion", "请核实收入。", now)

    now = walking.walk(case, people, now, "hearing", **STOP)

    assert builders.open_task(case, "change_decision") is None
    assert unchanged(award)


def without_hearing(text: str) -> str:
    """The review's diagram as somebody would draw it who wants no hearing: both ways lead past the stage."""
    return text.replace(">hearing_due<", ">false<")


def test_a_draft_without_the_hearing_is_not_published() -> None:
    texts = read_shipped("dibao")
    texts[REVIEW] = without_hearing(texts[REVIEW])

    found = {each.code for each in findings.findings("dibao", texts) if each.severity == "error"}

    assert {"scheme.L040", "scheme.L041", "scheme.L042"} <= found


def test_a_draft_whose_stage_asks_for_no_hearing_form_is_not_published() -> None:
    texts = read_shipped("dibao")
    path = "bpmn/shared/hearing.bpmn"
    texts[path] = texts[path].replace('name="form" value="hearing"', 'name="form" value="review_opinion"')

    found = {each.code for each in findings.findings("dibao", texts) if each.severity == "error"}

    assert "scheme.L041" in found


def test_the_whole_household_dead_or_leaving_by_its_own_wish_needs_no_hearing(
    award: Award, people: walking.People
) -> None:
    member = award.household.members.get(until_on__isnull=True)
    case = opening.report(
        award.household_id, people["caseworker"], "death", MARCH.date(), "已火化。", MARCH, member.pk
    )[0]

    assert builders.open_task(case).element == "review_conclusion"
    told = {"review_conclusion": {"review_proposal": "stop", "reason_code": "death"}}
    case = walking.finish(case, people, MARCH, **told)

    award.refresh_from_db()
    assert (case.outcome, award.state) == (Case.Outcome.STOP, "ended")
    assert not case.documents.filter(kind="hearing_notice").exists()


def test_a_wish_to_leave_counts_only_when_it_is_signed(award: Award, people: walking.People) -> None:
    case = walking.review(award, people, MARCH, "voluntary")
    now = walking.walk(case, people, MARCH, "review_conclusion")

    with pytest.raises(AssertionError, match="own_request"):
        walking.do(case, people, now, "review_conclusion", review_proposal="stop", reason_code="voluntary")
    with pytest.raises(CaseError):
        walking.do(case, people, now, "review_conclusion", review_proposal="stop", reason_code="refused_work")


def test_the_shipped_review_has_every_guard_of_the_law_drawn() -> None:
    assert Path(settings.BASE_DIR / REVIEW).exists()
    assert editions.shipped_schemes()
    assert not [each for each in findings.lawfulness("dibao", read_shipped("dibao")) if each.broken is not None]
