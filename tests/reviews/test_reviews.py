"""Reviews from the check to the decision and what it makes of the award."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from cases import awards, submissions
from cases.errors import Blocked
from cases.models import Award, Case, Decision, ExitPeriod, Watch
from cases.reviews import endings
from tests import builders
from tests.reviews import walking

pytestmark = pytest.mark.django_db
MARCH = datetime(2027, 3, 1, 9, tzinfo=builders.ZONE)
STOP = {
    "household_investigation": walking.EARNS,
    "review_conclusion": {"review_proposal": "stop", "reason_code": "income_rose"},
}
EXIT = {
    "household_investigation": walking.EARNS,
    "review_conclusion": {
        "review_proposal": "gradual_exit",
        "reason_code": "employment",
        "exit_trigger": "employment",
        "exit_months": 6,
    },
    "change_decision": {"change_outcome": "gradual_exit"},
}


@pytest.fixture
def people() -> walking.People:
    return builders.team()


@pytest.fixture
def award(people: walking.People) -> Award:
    return builders.granted(people)


def test_nothing_changed_the_award_goes_on_and_the_next_review_is_planned(award: Award, people: walking.People) -> None:
    case = walking.finish(walking.review(award, people, MARCH), people, MARCH)

    award.refresh_from_db()
    assert case.outcome == Case.Outcome.CONTINUE
    assert case.decision.reason_code == "no_change"
    assert award.review_class == "unstable"
    assert date(2027, 8, 1) < award.next_review_on <= date(2027, 9, 2)
    assert set(case.documents.values_list("kind", flat=True)) >= {"review_record", "means_test_report"}


@pytest.mark.proves("S1-39")
def test_an_income_that_rose_ends_the_award_after_a_hearing_from_the_next_month(
    award: Award, people: walking.People
) -> None:
    paid = award.amount
    case = walking.finish(walking.review(award, people, MARCH), people, MARCH, **STOP)

    award.refresh_from_db()
    assert (case.outcome, award.state) == ("stop", "ended")
    assert awards.period_of(award, date(2027, 3, 1)).amount == paid
    assert awards.period_of(award, date(2027, 4, 1)) is None
    decision = Decision.objects.get(case=case)
    assert (decision.previous_amount, decision.amount, decision.from_month) == (paid, Decimal(0), date(2027, 4, 1))
    assert {"hearing_notice", "hearing_record", "termination"} <= set(case.documents.values_list("kind", flat=True))
    assert case.clocks.get(rule="remedy.reconsideration").due_on > date(2027, 4, 1)
    assert Watch.objects.get(case=case).until_on == date(2028, 3, 1)


def test_a_gradual_exit_lies_open_on_its_first_day_and_ends_without_being_prolonged(
    award: Award, people: walking.People
) -> None:
    paid = award.amount
    walking.finish(walking.review(award, people, MARCH), people, MARCH, **EXIT)

    award.refresh_from_db()
    assert award.state == "exiting"
    months = [date(2027, month, 1) for month in range(4, 11)]
    assert [getattr(awards.period_of(award, month), "amount", None) for month in months] == [paid] * 6 + [None]

    assert endings.remind(datetime(2027, 8, 30, 9, tzinfo=builders.ZONE)) == 0
    at_end = datetime(2027, 9, 1, 9, tzinfo=builders.ZONE)
    assert endings.remind(at_end) == 1
    assert endings.remind(at_end + timedelta(days=1)) == 0
    leaving = ExitPeriod.objects.get(award=award)
    assert leaving.review is not None and leaving.review.cause == "gradual_exit_end"
    assert awards.period_of(award, date(2027, 10, 1)) is None


def test_at_the_end_of_an_exit_nothing_goes_on_by_default(award: Award, people: walking.People) -> None:
    walking.finish(walking.review(award, people, MARCH), people, MARCH, **EXIT)
    award.refresh_from_db()
    september = datetime(2027, 9, 1, 9, tzinfo=builders.ZONE)
    endings.remind(september)
    case = ExitPeriod.objects.get(award=award).review
    now = walking.walk(case, people, september, "review_conclusion")

    with pytest.raises(Blocked, match="不能默认续发"):
        walking.do(case, people, now, "review_conclusion")

    case = walking.finish(case, people, now, review_conclusion={"review_proposal": "stop", "reason_code": "exit_ended"})
    award.refresh_from_db()
    assert (award.state, award.end_reason) == ("ended", "exit_ended")


def test_who_leaves_low_income_support_is_offered_the_next_fitting_scheme_without_new_papers(
    award: Award, people: walking.People
) -> None:
    """An income above the standard and below that of the margin: the household agreed at the hearing."""
    earns = {"incomes": [{"member": "李建国", "item": "wage", "amount": "700.00", "period": "month"}]}
    told = {
        "household_investigation": {**walking.EARNS, **earns},
        "review_conclusion": {**STOP["review_conclusion"], "next_scheme_wish": "unasked"},
        "hearing": {"next_scheme_consent": "yes"},
    }
    case = walking.finish(walking.review(award, people, MARCH), people, MARCH, **told)

    offered = case.chain.get(act="offer")
    assert offered.detail == {"scheme": "dibao_margin", "how": "applied"}
    applied = Case.objects.get(household=award.household, scheme="dibao_margin")
    known = applied.submissions.get(element="application")
    assert submissions.read(known)["members"][0]["name"] == "李建国"
    assert not applied.attachments.exists() and builders.open_task(applied).element == "acceptance"
